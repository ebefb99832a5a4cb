// What the holder of a credential keeps: the secret and the values behind the
// claims, which stand nowhere in the log. Whoever has this file can open every
// claim, so it is the holder's alone.
#ifndef COMITY_CLIENT_ISSUING_HOLDER_FILE_H_
#define COMITY_CLIENT_ISSUING_HOLDER_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "client/files/record_file.h"
#include "core/base/status.h"
#include "core/statement/claims.h"
#include "core/statement/common_records.h"
#include "core/statement/limits.h"

namespace comity::client {

// One claim about the person, in clear.
struct ClaimValue {
  std::string name;
  std::string value;  // Plain text in NFC; days as YYYY-MM-DD.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "name", self.name, statement::kRequired);
    visit.Text(2, "value", self.value,
               statement::Required(statement::kClaimValueSizeMax));
  }
};

struct HolderRecord {
  statement::CredentialReference credential;
  std::string number;              // As printed on the certificate.
  std::string statement;           // The statement that issued it.
  std::string secret;              // statement::kClaimSecretSize bytes.
  std::vector<ClaimValue> values;  // Ascending by name.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "credential", self.credential, statement::kRequired);
    visit.Text(2, "number", self.number, statement::Optional(64));
    visit.Blob(3, "statement", self.statement,
               statement::Required(statement::kStatementSizeMax));
    visit.Blob(4, "secret", self.secret,
               statement::RequiredExactly(statement::kClaimSecretSize));
    visit.Records(5, "values", self.values, {.count_max = 32});
  }
};

inline constexpr FileKind kHolderFile = {"comity-holder/v1", ".holder",
                                         128U << 10};
// `claim`, one of the holder's, opened.
statement::Disclosure OpenClaim(const HolderRecord& holder,
                                const ClaimValue& claim);

// OK if statement and values belong together: the statement issues this very
// credential, and it commits to each value and to no other claim.
//
// Errors: those of statement::ParseStatement; kClaimMismatch, kClaimMissing,
// kClaimUnknown.
Status CheckHolderRecord(const HolderRecord& holder);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_HOLDER_FILE_H_
