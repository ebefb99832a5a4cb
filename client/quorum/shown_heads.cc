#include "client/quorum/shown_heads.h"

#include <algorithm>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/merkle/consistency_proof.h"

namespace comity::client {
namespace {

// Heads of the registry that cosignatures are looked for.
constexpr std::size_t kShownMax = 8;

Alarm Rollback(const SignedHead& before, const SignedHead& now) {
  return {
      .why = FailedPrecondition(
          ErrorReason::kOlderThanKnown,
          "the registry showed size " + std::to_string(before.head.size.value) +
              " and now " + std::to_string(now.head.size.value)),
      .evidence = BothNotes(before, now)};
}

}  // namespace

StatusOr<SignedHead> ReadSigned(const std::string& note,
                                const checkpoint::VerifierKey& log_key) {
  SignedHead read;
  COMITY_ASSIGN_OR_RETURN(read.note, checkpoint::ParseNote(note));
  COMITY_ASSIGN_OR_RETURN(const checkpoint::Checkpoint checkpoint,
                          checkpoint::VerifyCheckpoint(read.note, log_key));
  read.head = checkpoint.head;
  return read;
}

std::optional<Alarm> ShownHeads::Look(std::uint64_t index) {
  newest_is_known_ = false;
  if (auto shown = Ask(HeadChoice::kNewest)) {
    if (shown->head.size < newest().head.size) {
      return Rollback(newest(), *shown);
    }
    const merkle::TreeHead head = shown->head;
    if (auto alarm = Take(*std::move(shown))) {
      return alarm;
    }
    newest_is_known_ = newest().head == head;
  }
  auto cosigned = Ask(HeadChoice::kCosigned);
  if (cosigned && index < cosigned->head.size.value) {
    return Take(*std::move(cosigned));
  }
  return std::nullopt;
}

std::optional<SignedHead> ShownHeads::Ask(HeadChoice choice) const {
  const auto note = registry_.Checkpoint(choice);
  auto read = note.ok() ? ReadSigned(*note, log_key_)
                        : StatusOr<SignedHead>(note.status());
  return read.ok() ? std::optional(*std::move(read)) : std::nullopt;
}

// Leaves the head away if the registry does not link it.
std::optional<Alarm> ShownHeads::Take(SignedHead head) {
  const bool grows = newest().head.size < head.head.size;
  const SignedHead& smaller = grows ? newest() : head;
  const SignedHead& larger = grows ? head : newest();
  const Status linked = CheckLink(smaller.head, larger.head);
  if (IsAlarm(linked)) {
    return Unlinked(linked, smaller, larger);
  }
  if (!linked.ok()) {
    return std::nullopt;
  }
  const auto same = std::find_if(
      heads_.begin(), heads_.end(),
      [&head](const auto& each) { return each.note.text == head.note.text; });
  if (same != heads_.end()) {
    *same = std::move(head);
    return std::nullopt;
  }
  heads_.insert(grows ? heads_.end() : heads_.end() - 1, std::move(head));
  if (heads_.size() > kShownMax) {
    heads_.pop_front();
  }
  return std::nullopt;
}

Status ShownHeads::CheckLink(const merkle::TreeHead& smaller,
                             const merkle::TreeHead& larger) const {
  if (smaller.size == larger.size) {
    return smaller.root == larger.root
               ? OkStatus()
               : DataLoss(
                     ErrorReason::kRootMismatch,
                     "two heads of size " + std::to_string(larger.size.value));
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

Alarm ShownHeads::Unlinked(Status why, const SignedHead& smaller,
                           const SignedHead& larger) const {
  std::string proof = AccuseByOwnProofs(registry_, pinned_, smaller);
  return proof.empty() ? Alarm{std::move(why), BothNotes(smaller, larger)}
                       : ProvenFork(pinned_, std::move(proof));
}

}  // namespace comity::client
