// The verifier as one function from bytes to text, the same for every host
// language: WebAssembly exports it, and native programs call it to compare.
#ifndef COMITY_CORE_EVIDENCE_PORTABLE_H_
#define COMITY_CORE_EVIDENCE_PORTABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/statement/enums.h"

namespace comity::evidence {

// The marks of one origin; see Marks.
struct PortableMarks {
  std::string origin;
  std::uint64_t newest_size = 0;
  std::optional<Hash> newest_root;
  std::uint64_t newest_by_policy_size = 0;
  std::optional<Hash> newest_by_policy_root;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, kRequired);
    visit.Number(2, "newest_size", self.newest_size, {});
    visit.Digest(3, "newest_root", self.newest_root, kOptional);
    visit.Number(4, "newest_by_policy_size", self.newest_by_policy_size, {});
    visit.Digest(5, "newest_by_policy_root", self.newest_by_policy_root,
                 kOptional);
  }
};

// See ConsistencyProof; 32 bytes a hash.
struct PortableConsistency {
  std::string origin;
  std::uint64_t old_size = 0;
  std::string hashes;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, kRequired);
    visit.Number(2, "old_size", self.old_size, {});
    visit.Blob(3, "hashes", self.hashes, statement::Optional(4096));
  }
};

// Everything that VerifyRequest and the policy hold.
struct PortableRequest {
  std::string policy;  // The text form of policy.h.
  statement::CredentialReference credential;
  CivilDate on;
  std::string host_country;
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  std::string evidence;
  std::string presentation;
  std::string nonce;
  std::uint64_t now_ms = 0;
  bool online = false;
  std::vector<PortableMarks> marks;
  std::vector<PortableConsistency> consistency;
  std::string field;
  std::optional<CivilDate> known_at;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "policy", self.policy, statement::Required(kPolicySizeMax));
    visit.Record(2, "credential", self.credential, kRequired);
    visit.Date(3, "on", self.on, kRequired);
    visit.Country(4, "host_country", self.host_country, kOptional);
    visit.Choice(5, "purpose", self.purpose, kOptional);
    visit.Blob(6, "evidence", self.evidence,
               statement::Optional(kEvidenceSizeMax));
    visit.Blob(7, "presentation", self.presentation,
               statement::Optional(2 * kEvidenceSizeMax));
    visit.Blob(8, "nonce", self.nonce, statement::Optional(256));
    visit.Number(9, "now_ms", self.now_ms, {});
    visit.Flag(10, "online", self.online);
    visit.Records(11, "marks", self.marks, {.count_max = 64});
    visit.Records(12, "consistency", self.consistency, {.count_max = 64});
    visit.Code(13, "field", self.field, statement::Optional(8));
    visit.Date(14, "known_at", self.known_at, kOptional);
  }
};

// The answer to canonical PortableRequest bytes, as JSON:
//   {"verdict":{...},"exit_code":N,"marks":[...]}
// or, if the request or its policy cannot be read,
//   {"error":"REASON","message":"..."}.
// Thread-safe.
std::string VerifyPortable(std::string_view request);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_PORTABLE_H_
