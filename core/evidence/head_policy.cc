#include "core/evidence/head_policy.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/checkpoint/cosignature.h"

namespace comity::evidence {
namespace {

// Newest valid time for each operator; one operator counts once, however many
// keys it has.
using Times = std::map<std::string, std::uint64_t>;

void Merge(Times& times, const std::string& name, std::uint64_t time_s) {
  auto& newest = times[name];
  newest = std::max(newest, time_s);
}

// The k-th newest of the times. Requires: k from 1 to their number.
std::uint64_t KthNewest(const Times& times, std::uint64_t k) {
  std::vector<std::uint64_t> sorted;
  for (const auto& [name, time_s] : times) {
    sorted.push_back(time_s);
  }
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  return sorted[static_cast<std::size_t>(k - 1)];
}

}  // namespace

StatusOr<HeadStanding> CheckHead(const checkpoint::ParsedNote& note,
                                 const checkpoint::VerifierKey& own_cosigning,
                                 const PinnedOrigin& pinned,
                                 const Policy& policy, std::uint64_t now_ms) {
  const std::uint64_t latest_s = now_ms / 1000 + kClockSkewMaxS;
  Times witnessed;
  Times state;
  for (const Cosigner& cosigner : policy.cosigners) {
    if (cosigner.operator_name == pinned.operator_name ||
        cosigner.key.key() == own_cosigning.key()) {
      continue;
    }
    const auto time_s = checkpoint::VerifyCosignature(note, cosigner.key);
    if (!time_s.ok()) {
      if (time_s.status().reason() != ErrorReason::kNoteSignatureMissing) {
        return time_s.status();
      }
      continue;
    }
    if (*time_s > latest_s) {
      continue;
    }
    Merge(witnessed, cosigner.operator_name, *time_s);
    if (cosigner.grade == CosignerGrade::kState) {
      Merge(state, cosigner.operator_name, *time_s);
    }
  }
  HeadStanding standing;
  standing.cosigners = state.empty() ? witnessed.size() : state.size();
  standing.assurance = !state.empty()       ? Assurance::kStateCosigned
                       : !witnessed.empty() ? Assurance::kWitnessed
                                            : Assurance::kRegistryOnly;
  const auto own_time_s = checkpoint::VerifyCosignature(note, own_cosigning);
  if (!own_time_s.ok() || *own_time_s > latest_s) {
    return FailedPrecondition(ErrorReason::kHeadTimeMissing,
                              "the head of " + pinned.origin +
                                  " carries no valid and plausible time");
  }
  standing.head_time_s = *own_time_s;
  if (policy.quorum == 0) {
    return standing;
  }
  const Times& counted =
      policy.quorum_grade == CosignerGrade::kState ? state : witnessed;
  if (counted.size() >= policy.quorum) {
    standing.head_time_s = KthNewest(counted, policy.quorum);
  } else {
    standing.policy = FailedPrecondition(
        ErrorReason::kPolicyNotMet,
        std::to_string(counted.size()) + " of the " +
            std::to_string(policy.quorum) +
            " cosigners that the policy asks for vouch for the head of " +
            pinned.origin);
  }
  return standing;
}

}  // namespace comity::evidence
