// Whom a verifier trusts: a readable text file of its own, never taken from
// what it judges.
//
//   comity-policy/v1
//   origin registry.kz.example
//     genesis 5f0c...        the id of its genesis statement
//     countries KZ           the countries it speaks for
//     operator kz-authority  who runs it
//   cosigner cn.example+0a1b2c3d+BC...
//     grade state            witness or state
//     operator cn-society
//   quorum 1 state           so many cosigners of that grade, at least
//   max-age 24h              s, m, h or d
//   max-age EMPLOYMENT 10m   the same for one use
//   max-skew 15m             between the heads of an answer across logs
#ifndef COMITY_CORE_EVIDENCE_POLICY_H_
#define COMITY_CORE_EVIDENCE_POLICY_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/statement/enums.h"

namespace comity::evidence {

// A registry and the beginning that its log must have.
struct PinnedOrigin {
  std::string origin;
  Hash genesis_id;
  std::vector<std::string> countries;
  std::string operator_name;
};

// What a cosignature vouches for. State includes witness.
enum class CosignerGrade { kWitness, kState };

struct Cosigner {
  checkpoint::VerifierKey key;
  CosignerGrade grade = CosignerGrade::kWitness;
  std::string operator_name;
};

inline constexpr std::uint64_t kMaxAgeDefaultS = 24 * 60 * 60;

struct Policy {
  std::vector<PinnedOrigin> origins;
  std::vector<Cosigner> cosigners;
  // 0: the log's own word is enough, and the answer says REGISTRY_ONLY.
  std::uint64_t quorum = 0;
  CosignerGrade quorum_grade = CosignerGrade::kState;
  std::uint64_t max_age_s = kMaxAgeDefaultS;
  // Where another age is asked for one use.
  std::map<statement::Purpose, std::uint64_t> max_age_s_by_purpose = {};
  // 0: heads of several logs may lie apart as far as max_age_s lets them.
  std::uint64_t max_skew_s = 0;

  // The oldest head for that use; unspecified: for no special one.
  std::uint64_t MaxAgeS(statement::Purpose purpose) const;
  // Null if the origin is not pinned.
  const PinnedOrigin* FindOrigin(std::string_view origin) const;
  // Null if no pinned origin speaks for the country.
  const PinnedOrigin* FindCountry(std::string_view country) const;
  // Every country that a pinned origin speaks for, ascending.
  std::vector<std::string> Countries() const;
};

inline constexpr std::size_t kPolicySizeMax = 1U << 20;

// Reads the text form above; `#` begins a comment.
//
// Errors: kPolicyMalformed with the line, also if one that says a single thing
// stands twice in its section; kPolicyCountryTwice if two origins
// speak for one country; kPolicyKeyTwice if one key is listed twice.
StatusOr<Policy> ParsePolicy(std::string_view text);

// The text form of `policy`; ParsePolicy reads it back.
std::string FormatPolicy(const Policy& policy);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_POLICY_H_
