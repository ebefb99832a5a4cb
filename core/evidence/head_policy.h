// Who vouches for a head, and since when: the log's own word, and the
// cosigners that the policy names.
// Source: docs/spec, Policy and assurance.
#ifndef COMITY_CORE_EVIDENCE_HEAD_POLICY_H_
#define COMITY_CORE_EVIDENCE_HEAD_POLICY_H_

#include <cstdint>

#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/evidence/policy.h"
#include "core/evidence/verdict.h"

namespace comity::evidence {

// Times further ahead of the verifier's clock do not count.
inline constexpr std::uint64_t kClockSkewMaxS = 5 * 60;

// What is known of a head beyond its signature.
struct HeadStanding {
  // OK, or kPolicyNotMet: then the head proves nothing, but is remembered.
  Status policy;
  std::uint64_t head_time_s = 0;
  Assurance assurance = Assurance::kRegistryOnly;
  std::uint64_t cosigners = 0;
};

// The standing of the head in `note`, whose log signature is verified.
// `own_cosigning_key` is the log's own, from its registry history; the log
// never counts among the cosigners, nor does anybody who runs the log.
//
// Errors: kHeadTimeMissing if the log's own time is absent or not plausible;
// kSignatureInvalid, kNoteMalformed for a cosignature by a known key.
StatusOr<HeadStanding> CheckHead(const checkpoint::ParsedNote& note,
                                 const checkpoint::VerifierKey& own_cosigning,
                                 const PinnedOrigin& pinned,
                                 const Policy& policy, std::uint64_t now_ms);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_HEAD_POLICY_H_
