#include "client/quorum/quorum_wait.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <thread>
#include <utility>

#include "client/quorum/accusation.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/evidence/head_policy.h"
#include "core/evidence/mark_rules.h"
#include "core/merkle/consistency_proof.h"
#include "core/mirror/fork_evidence.h"

namespace comity::client {
namespace {

// Heads of the registry that cosignatures are looked for; a busy log shows a
// new one in every round.
constexpr std::size_t kShownMax = 8;

// What a cosigner signed last, proven to be its own word.
struct Claim {
  checkpoint::ParsedNote note;  // The cosigner's lines alone.
  merkle::TreeHead head;
};

struct Asked {
  explicit Asked(const ReachableCosigner& reachable) : cosigner(reachable) {}

  const ReachableCosigner& cosigner;
  std::optional<Claim> claim;
  Status last = Unavailable(ErrorReason::kServerUnreachable, "not asked yet");
  // The largest head that it claimed and could not show.
  merkle::TreeSize not_shown;
};

// One waiting. One thread, but for the calls of the cosigners.
class QuorumWait {
 public:
  QuorumWait(RegistryTransport& registry, const QuorumRequest& request,
             const QuorumClock& clock)
      : registry_(registry),
        request_(request),
        clock_(clock),
        begun_ms_(clock.elapsed_ms()) {
    for (const ReachableCosigner& cosigner : request.cosigners) {
      if (asked_.size() < kCosignersAskedMax) {
        asked_.emplace_back(cosigner);
      }
    }
  }

  QuorumOutcome Run(const std::function<void()>& progress) {
    auto acknowledged = ReadSigned(request_.checkpoint);
    if (!acknowledged.ok()) {
      outcome_.status = NotReached(acknowledged.status().message());
      return outcome_;
    }
    acknowledged_ = acknowledged->head;
    shown_.push_back(*std::move(acknowledged));
    while (!Round() && !IsLate()) {
      if (progress) {
        progress();
      }
      clock_.pause(std::min(request_.limits.pause_ms, LeftMs()));
    }
    if (!done_) {
      LookAtLaggards();
    }
    if (!done_) {
      outcome_.status = NotReached(policy_.message());
    }
    for (const Asked& asked : asked_) {
      if (!asked.last.ok()) {
        outcome_.not_signed.emplace(asked.cosigner.key.name(), asked.last);
      }
    }
    return outcome_;
  }

 private:
  std::uint64_t LeftMs() const {
    const std::uint64_t elapsed = clock_.elapsed_ms() - begun_ms_;
    return request_.limits.time_max_ms -
           std::min(request_.limits.time_max_ms, elapsed);
  }
  bool IsLate() const { return LeftMs() == 0; }

  static Status NotReached(std::string message) {
    return {StatusCode::kDeadlineExceeded, ErrorReason::kQuorumNotReached,
            std::move(message)};
  }

  StatusOr<SignedHead> ReadSigned(const std::string& text) const {
    SignedHead read;
    COMITY_ASSIGN_OR_RETURN(read.note, checkpoint::ParseNote(text));
    COMITY_ASSIGN_OR_RETURN(
        const checkpoint::Checkpoint checkpoint,
        checkpoint::VerifyCheckpoint(read.note, request_.keys.log));
    read.head = checkpoint.head;
    return read;
  }

  // --- One round -------------------------------------------------------------

  // True if there is nothing more to wait for.
  bool Round() {
    LinkMarks();
    if (!done_) {
      LookAtRegistry();
    }
    for (Asked& asked : asked_) {
      LookForFreeze(asked);
    }
    CheckShown();
    if (!done_) {
      AnnounceToAll();
      CheckShown();
    }
    return done_;
  }

  // The head acknowledged must extend what was seen before. Tried again as
  // long as the registry cannot be asked.
  void LinkMarks() {
    if (marks_linked_ || done_) {
      return;
    }
    const merkle::TreeHead& head = acknowledged_;
    std::vector<evidence::ConsistencyProof> proofs;
    for (const merkle::TreeHead& mark :
         {request_.marks.newest, request_.marks.newest_by_policy}) {
      if (mark.size.value > 0 && mark.size < head.size) {
        auto proof = registry_.Consistency(mark.size.value, head.size.value);
        if (!proof.ok()) {
          return;
        }
        proof->origin = request_.pinned.origin;
        proofs.push_back(*std::move(proof));
      }
    }
    const auto compared = evidence::CompareWithMarks(
        request_.pinned.origin, head, request_.marks, /*online=*/true, proofs);
    marks_linked_ = compared.status.ok();
    if (!compared.status.ok()) {
      Raise(compared.status, "", /*is_proof=*/false);
    }
  }

  void LookAtRegistry() {
    newest_is_known_ = false;
    auto newest = Ask(HeadChoice::kNewest);
    if (newest && newest->head.size < shown_.back().head.size) {
      RaiseRollback(*newest);
    } else if (newest) {
      newest_is_known_ = TakeShown(*std::move(newest));
    }
    auto cosigned = Ask(HeadChoice::kCosigned);
    // What met the quorum before the event is no news.
    if (cosigned && Covers(cosigned->head)) {
      TakeShown(*std::move(cosigned));
    }
  }

  std::optional<SignedHead> Ask(HeadChoice choice) {
    if (done_) {
      return std::nullopt;
    }
    const auto note = registry_.Checkpoint(choice);
    auto read =
        note.ok() ? ReadSigned(*note) : StatusOr<SignedHead>(note.status());
    return read.ok() ? std::optional(*std::move(read)) : std::nullopt;
  }

  void RaiseRollback(const SignedHead& now) {
    const SignedHead& before = shown_.back();
    Raise(FailedPrecondition(ErrorReason::kOlderThanKnown,
                             "the registry showed size " +
                                 std::to_string(before.head.size.value) +
                                 " and now " +
                                 std::to_string(now.head.size.value)),
          BothNotes(before, now), /*is_proof=*/false);
  }

  // True if the head is one to build on.
  bool TakeShown(SignedHead read) {
    if (!Link(read)) {
      return false;
    }
    const auto same = std::find_if(
        shown_.begin(), shown_.end(),
        [&read](const auto& each) { return each.note.text == read.note.text; });
    if (same != shown_.end()) {
      *same = std::move(read);
      return true;
    }
    const bool grows = shown_.back().head.size < read.head.size;
    shown_.insert(grows ? shown_.end() : shown_.end() - 1, std::move(read));
    if (shown_.size() > kShownMax) {
      shown_.pop_front();
    }
    return true;
  }

  bool Covers(const merkle::TreeHead& head) const {
    return request_.index < head.size.value;
  }

  // Whether `read` and the newest head shown are of one history, by the
  // registry's own proof.
  bool Link(const SignedHead& read) {
    const SignedHead& newest = shown_.back();
    const bool grows = newest.head.size < read.head.size;
    const SignedHead& smaller = grows ? newest : read;
    const Status linked = CheckLink(smaller.head, (grows ? read : newest).head);
    if (IsAlarm(linked)) {
      const std::string proof =
          AccuseByOwnProofs(registry_, request_.pinned, smaller);
      proof.empty() ? Raise(linked, BothNotes(newest, read), false)
                    : Raise(Forked(), proof, true);
    }
    return linked.ok();
  }

  Status CheckLink(const merkle::TreeHead& smaller,
                   const merkle::TreeHead& larger) {
    if (smaller.size == larger.size) {
      return smaller.root == larger.root
                 ? OkStatus()
                 : DataLoss(ErrorReason::kRootMismatch,
                            "two heads of size " +
                                std::to_string(larger.size.value));
    }
    const auto proof =
        registry_.Consistency(smaller.size.value, larger.size.value);
    if (!proof.ok()) {
      // Its reason for not answering may not pass for a finding of ours.
      return Unavailable(ErrorReason::kServerUnreachable,
                         std::string(Name(proof.status().reason())) + ": " +
                             proof.status().message());
    }
    return merkle::VerifyConsistency(smaller, larger, proof->hashes);
  }

  // --- Cosigners -------------------------------------------------------------

  // All at once: one that is silent holds up nobody.
  void AnnounceToAll() {
    const std::string note = checkpoint::FormatNote(shown_.back().note);
    const std::chrono::milliseconds wait(
        std::min(request_.limits.announce_wait_ms, LeftMs()));
    std::vector<std::optional<StatusOr<AnnounceAnswer>>> answers(asked_.size());
    std::vector<std::thread> calls;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (!HasSigned(asked_[i])) {
        calls.emplace_back([&note, &wait, &answer = answers[i],
                            transport = asked_[i].cosigner.transport] {
          answer = transport->Announce(note, wait);
        });
      }
    }
    for (std::thread& call : calls) {
      call.join();
    }
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (answers[i] && !done_) {
        asked_[i].last = Take(*answers[i], asked_[i]);
      }
    }
  }

  bool HasSigned(const Asked& asked) const {
    return asked.claim && asked.claim->note.text == shown_.back().note.text;
  }

  // OK if the cosigner has signed the head announced.
  Status Take(const StatusOr<AnnounceAnswer>& answer, Asked& asked) {
    COMITY_RETURN_IF_ERROR(answer.status());
    if (!answer->fork_evidence.empty() &&
        mirror::JudgeFork(answer->fork_evidence, request_.pinned).ok()) {
      Raise(Forked(), answer->fork_evidence, /*is_proof=*/true);
      return OkStatus();
    }
    if (answer->cosigned.empty()) {
      return FailedPrecondition(ErrorReason::kCosignRefused,
                                "it has cosigned no head of this log");
    }
    COMITY_ASSIGN_OR_RETURN(auto claim, ReadClaim(*answer, asked));
    asked.claim = std::move(claim);
    if (HasSigned(asked)) {
      return OkStatus();
    }
    const merkle::TreeHead& head = asked.claim->head;
    if (head.size == shown_.back().head.size) {
      LookForTwoRoots(asked);
    }
    return FailedPrecondition(
        ErrorReason::kCosignRefused,
        "it cosigned size " + std::to_string(head.size.value) + " last");
  }

  StatusOr<Claim> ReadClaim(const AnnounceAnswer& answer,
                            const Asked& asked) const {
    Claim claim;
    COMITY_ASSIGN_OR_RETURN(const checkpoint::ParsedNote note,
                            checkpoint::ParseNote(answer.cosigned));
    COMITY_ASSIGN_OR_RETURN(const checkpoint::Checkpoint read,
                            checkpoint::ParseCheckpoint(note.text));
    if (read.origin != request_.pinned.origin || read.head.size.value == 0) {
      return InvalidArgument(ErrorReason::kOriginMismatch,
                             "it answered about " + read.origin);
    }
    COMITY_RETURN_IF_ERROR(
        checkpoint::VerifyCosignature(note, asked.cosigner.key).status());
    claim.head = read.head;
    claim.note.text = note.text;
    for (const auto* line :
         checkpoint::SignaturesBy(asked.cosigner.key, note)) {
      claim.note.signatures.push_back(*line);
    }
    return claim;
  }

  // What a cosigner can show of the log, signed by the log; a cosigner's word
  // alone accuses nobody.
  std::optional<HeldHead> AskHeld(Asked& asked) {
    const auto bytes =
        asked.cosigner.transport->HeldHead(request_.pinned.origin);
    auto held = bytes.ok() ? ProveHeld(*bytes, request_.pinned)
                           : StatusOr<HeldHead>(bytes.status());
    if (!held.ok()) {
      asked.last = held.status();
      return std::nullopt;
    }
    return *std::move(held);
  }

  // Just now the registry showed its newest head. Whoever knew a larger one
  // before that was shown more.
  void LookForFreeze(Asked& asked) {
    const merkle::TreeSize newest = shown_.back().head.size;
    if (done_ || !newest_is_known_ || !asked.claim ||
        asked.claim->head.size <= newest ||
        asked.claim->head.size <= asked.not_shown) {
      return;
    }
    asked.not_shown = asked.claim->head.size;
    const auto held = AskHeld(asked);
    if (!held || held->head.head.size < asked.claim->head.size) {
      return;
    }
    Raise(FailedPrecondition(ErrorReason::kOlderThanKnown,
                             asked.cosigner.key.name() +
                                 " holds the log up to size " +
                                 std::to_string(held->head.head.size.value) +
                                 "; the registry shows it up to " +
                                 std::to_string(newest.value) + " here"),
          BothNotes(shown_.back(), held->head), /*is_proof=*/false);
  }

  void LookForTwoRoots(Asked& asked) {
    const auto held = AskHeld(asked);
    if (!held) {
      return;
    }
    const std::string proof =
        AccuseOfTwoRoots(*held, shown_.back(), request_.pinned);
    if (!proof.empty()) {
      Raise(Forked(), proof, /*is_proof=*/true);
    }
  }

  // At the end: is a cosigner merely behind, or was it shown another log? The
  // registry's own proof says.
  void LookAtLaggards() {
    for (Asked& asked : asked_) {
      const bool lags =
          asked.claim && asked.claim->head.size < shown_.back().head.size;
      if (!lags || done_ ||
          !IsAlarm(CheckLink(asked.claim->head, shown_.back().head))) {
        continue;
      }
      const auto held = AskHeld(asked);
      if (!held || held->head.head.size > shown_.back().head.size) {
        continue;
      }
      const Status linked = CheckLink(held->head.head, shown_.back().head);
      if (!IsAlarm(linked)) {
        continue;
      }
      const std::string proof =
          AccuseByOwnProofs(registry_, request_.pinned, held->head);
      proof.empty() ? Raise(linked, BothNotes(held->head, shown_.back()), false)
                    : Raise(Forked(), proof, true);
    }
  }

  // --- The quorum ------------------------------------------------------------

  // By the rules of a verifier, on what the registry shows and what cosigners
  // answered here, whoever hands it on to whom.
  void CheckShown() {
    for (const SignedHead& shown : shown_) {
      if (done_ || !marks_linked_ || !Covers(shown.head)) {
        continue;
      }
      checkpoint::ParsedNote merged = shown.note;
      for (const Asked& asked : asked_) {
        if (asked.claim && asked.claim->note.text == merged.text) {
          merged.signatures.insert(merged.signatures.end(),
                                   asked.claim->note.signatures.begin(),
                                   asked.claim->note.signatures.end());
        }
      }
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

  Status Forked() const {
    return DataLoss(
        ErrorReason::kForkDetected,
        request_.pinned.origin + " signed two heads that exclude each other");
  }

  void Raise(Status why, std::string evidence, bool is_proof) {
    done_ = true;
    outcome_.status = std::move(why);
    outcome_.evidence = std::move(evidence);
    outcome_.is_proof = is_proof;
  }

  RegistryTransport& registry_;
  const QuorumRequest& request_;
  const QuorumClock& clock_;
  const std::uint64_t begun_ms_;
  std::vector<Asked> asked_;
  merkle::TreeHead acknowledged_;
  // Signed by the log, and of one history by its own proofs; the newest last.
  std::deque<SignedHead> shown_;
  bool marks_linked_ = false;
  // Whether it was shown in this round.
  bool newest_is_known_ = false;
  bool done_ = false;
  // Of the head looked at last.
  Status policy_ = Unavailable(ErrorReason::kServerUnreachable,
                               "no head that covers the entry was shown");
  QuorumOutcome outcome_;
};

}  // namespace

bool IsAlarm(const Status& status) {
  switch (status.reason()) {
    case ErrorReason::kForkDetected:
    case ErrorReason::kOlderThanKnown:
    case ErrorReason::kRootMismatch:
    case ErrorReason::kProofMalformed:
      return !status.ok();
    default:
      return false;
  }
}

QuorumOutcome AwaitQuorum(RegistryTransport& registry,
                          const QuorumRequest& request,
                          const QuorumClock& clock,
                          const std::function<void()>& progress) {
  return QuorumWait(registry, request, clock).Run(progress);
}

}  // namespace comity::client
