// Claims about the holder: the log carries salted digests, the holder carries
// secret and values, and opening one claim reveals that one only.
#ifndef COMITY_CORE_STATEMENT_CLAIMS_H_
#define COMITY_CORE_STATEMENT_CLAIMS_H_

#include <span>
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/credential_records.h"

namespace comity::statement {

inline constexpr std::size_t kClaimSecretSize = 32;
inline constexpr std::size_t kClaimValueSizeMax = 1024;

// One opened claim: enough to recompute its digest, and nothing else.
struct Disclosure {
  std::string name;
  std::string salt;   // 32 bytes.
  std::string value;  // Plain text; days as YYYY-MM-DD; photos as a hash.

  bool Precedes(const Disclosure& other) const { return name < other.name; }

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "name", self.name, kRequired);
    visit.Blob(2, "salt", self.salt, RequiredExactly(32));
    visit.Text(3, "value", self.value, Required(kClaimValueSizeMax));
  }
};

// HMAC-SHA-256(per-credential secret, name).
std::string ClaimSalt(std::string_view secret, std::string_view name);

// SHA-256("comity/claim/v1" || 0 || credential id || str(name) || salt ||
// str(value)). Source: docs/spec, Claims.
Hash ClaimDigestOf(std::string_view credential_id,
                   const Disclosure& disclosure);

// OK if the credential commits to exactly this value under this name.
// Errors: kClaimUnknown (no such name), kClaimMismatch.
Status VerifyDisclosure(const Credential& credential,
                        const Disclosure& disclosure);

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_CLAIMS_H_
