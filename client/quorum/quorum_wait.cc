#include "client/quorum/quorum_wait.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "client/quorum/accusation.h"
#include "client/quorum/shown_heads.h"
#include "core/evidence/head_policy.h"
#include "core/evidence/mark_rules.h"

namespace comity::client {
namespace {

Status NotReached(std::string message) {
  return {StatusCode::kDeadlineExceeded, ErrorReason::kQuorumNotReached,
          std::move(message)};
}

// One waiting. One thread, but for the calls of the cosigners.
class QuorumWait {
 public:
  QuorumWait(RegistryTransport& registry, const QuorumRequest& request,
             const QuorumClock& clock, SignedHead acknowledged)
      : registry_(registry),
        request_(request),
        clock_(clock),
        begun_ms_(clock.elapsed_ms()),
        acknowledged_(acknowledged.head),
        shown_(registry, request.pinned, request.keys.log,
               std::move(acknowledged)),
        cosigners_(request.cosigners, request.pinned, shown_) {}

  QuorumOutcome Run(const std::function<void()>& progress) {
    while (!Round() && !IsLate()) {
      if (progress) {
        progress();
      }
      clock_.pause(std::min(request_.limits.pause_ms, LeftMs()));
    }
    if (!done_) {
      Raise(cosigners_.LookAtLaggards());
    }
    if (!done_) {
      outcome_.status = NotReached(policy_.message());
    }
    outcome_.not_signed = cosigners_.NotSigned();
    return std::move(outcome_);
  }

 private:
  std::uint64_t LeftMs() const {
    const std::uint64_t elapsed = clock_.elapsed_ms() - begun_ms_;
    return request_.limits.time_max_ms -
           std::min(request_.limits.time_max_ms, elapsed);
  }
  bool IsLate() const { return LeftMs() == 0; }

  // True if there is nothing more to wait for.
  bool Round() {
    LinkMarks();
    if (!done_) {
      Raise(shown_.Look(request_.index));
    }
    if (!done_) {
      Raise(cosigners_.LookForFreeze());
    }
    CheckShown();
    if (!done_) {
      Raise(cosigners_.Announce(std::chrono::milliseconds(
          std::min(request_.limits.announce_wait_ms, LeftMs()))));
      CheckShown();
    }
    return done_;
  }

  // The head acknowledged must extend what was seen before. Tried again as
  // long as the registry cannot be asked.
  void LinkMarks() {
    if (marks_linked_) {
      return;
    }
    std::vector<evidence::ConsistencyProof> proofs;
    for (const merkle::TreeHead& mark :
         {request_.marks.newest, request_.marks.newest_by_policy}) {
      if (mark.size.value > 0 && mark.size < acknowledged_.size) {
        auto proof =
            registry_.Consistency(mark.size.value, acknowledged_.size.value);
        if (!proof.ok()) {
          return;
        }
        proof->origin = request_.pinned.origin;
        proofs.push_back(*std::move(proof));
      }
    }
    const auto compared =
        evidence::CompareWithMarks(request_.pinned.origin, acknowledged_,
                                   request_.marks, /*online=*/true, proofs);
    marks_linked_ = compared.status.ok();
    if (!marks_linked_) {
      Raise(Alarm{compared.status});
    }
  }

  // By the rules of a verifier, on what the registry shows and what cosigners
  // answered here, whoever hands it on to whom.
  void CheckShown() {
    for (const SignedHead& shown : shown_.all()) {
      const bool covers = request_.index < shown.head.size.value;
      if (done_ || !marks_linked_ || !covers) {
        continue;
      }
      checkpoint::ParsedNote merged = shown.note;
      cosigners_.AddLines(merged);
      const auto standing =
          evidence::CheckHead(merged, request_.keys.cosigning, request_.pinned,
                              request_.policy, clock_.now_ms());
      policy_ = standing.ok() ? standing->policy : standing.status();
      if (policy_.ok()) {
        done_ = true;
        outcome_.head = shown.head;
        outcome_.marks = evidence::Advance(request_.marks, shown.head,
                                           /*satisfies_policy=*/true);
      }
    }
  }

  void Raise(std::optional<Alarm> alarm) {
    if (alarm) {
      done_ = true;
      outcome_.status = std::move(alarm->why);
      outcome_.evidence = std::move(alarm->evidence);
      outcome_.is_proof = alarm->is_proof;
    }
  }

  RegistryTransport& registry_;
  const QuorumRequest& request_;
  const QuorumClock& clock_;
  const std::uint64_t begun_ms_;
  const merkle::TreeHead acknowledged_;
  ShownHeads shown_;
  AskedCosigners cosigners_;
  bool marks_linked_ = false;
  bool done_ = false;
  // Of the head looked at last.
  Status policy_ = Unavailable(ErrorReason::kServerUnreachable,
                               "no head that covers the entry was shown");
  QuorumOutcome outcome_;
};

}  // namespace

QuorumOutcome AwaitQuorum(RegistryTransport& registry,
                          const QuorumRequest& request,
                          const QuorumClock& clock,
                          const std::function<void()>& progress) {
  auto acknowledged = ReadSigned(request.checkpoint, request.keys.log);
  if (!acknowledged.ok()) {
    QuorumOutcome outcome;
    outcome.status = NotReached(acknowledged.status().message());
    return outcome;
  }
  return QuorumWait(registry, request, clock, *std::move(acknowledged))
      .Run(progress);
}

}  // namespace comity::client
