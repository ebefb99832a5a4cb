#include "client/quorum/asked_cosigners.h"

#include <thread>
#include <utility>

#include "client/quorum/cosigner_addresses.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/mirror/fork_evidence.h"

namespace comity::client {

AskedCosigners::AskedCosigners(const std::vector<ReachableCosigner>& cosigners,
                               const evidence::PinnedOrigin& pinned,
                               const ShownHeads& shown)
    : pinned_(pinned), shown_(shown) {
  for (const ReachableCosigner& cosigner : cosigners) {
    if (asked_.size() < kCosignersAskedMax) {
      asked_.emplace_back(cosigner);
    }
  }
}

std::optional<Alarm> AskedCosigners::Announce(std::chrono::milliseconds wait) {
  const std::string note = checkpoint::FormatNote(shown_.newest().note);
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
  std::optional<Alarm> alarm;
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    if (answers[i] && !alarm) {
      asked_[i].last = answers[i]->ok() ? Take(**answers[i], asked_[i], alarm)
                                        : answers[i]->status();
    }
  }
  return alarm;
}

bool AskedCosigners::HasSigned(const Asked& asked) const {
  return asked.claim && asked.claim->note.text == shown_.newest().note.text;
}

// OK if the cosigner has signed the head announced.
Status AskedCosigners::Take(const AnnounceAnswer& answer, Asked& asked,
                            std::optional<Alarm>& alarm) {
  if (!answer.fork_evidence.empty() &&
      mirror::JudgeFork(answer.fork_evidence, pinned_).ok()) {
    alarm = ProvenFork(pinned_, answer.fork_evidence);
    return OkStatus();
  }
  if (answer.cosigned.empty()) {
    return FailedPrecondition(ErrorReason::kCosignRefused,
                              "it has cosigned no head of this log");
  }
  COMITY_ASSIGN_OR_RETURN(auto claim, ReadClaim(answer, asked));
  asked.claim = std::move(claim);
  if (HasSigned(asked)) {
    return OkStatus();
  }
  const merkle::TreeSize size = asked.claim->head.size;
  if (size == shown_.newest().head.size) {
    alarm = LookForTwoRoots(asked);
  }
  return FailedPrecondition(
      ErrorReason::kCosignRefused,
      "it cosigned size " + std::to_string(size.value) + " last");
}

StatusOr<AskedCosigners::Claim> AskedCosigners::ReadClaim(
    const AnnounceAnswer& answer, const Asked& asked) const {
  Claim claim;
  COMITY_ASSIGN_OR_RETURN(const checkpoint::ParsedNote note,
                          checkpoint::ParseNote(answer.cosigned));
  COMITY_ASSIGN_OR_RETURN(const checkpoint::Checkpoint read,
                          checkpoint::ParseCheckpoint(note.text));
  if (read.origin != pinned_.origin || read.head.size.value == 0) {
    return InvalidArgument(ErrorReason::kOriginMismatch,
                           "it answered about " + read.origin);
  }
  COMITY_RETURN_IF_ERROR(
      checkpoint::VerifyCosignature(note, asked.cosigner.key).status());
  claim.head = read.head;
  claim.note.text = note.text;
  for (const auto* line : checkpoint::SignaturesBy(asked.cosigner.key, note)) {
    claim.note.signatures.push_back(*line);
  }
  return claim;
}

// What a cosigner can show of the log, signed by the log.
std::optional<HeldHead> AskedCosigners::AskHeld(Asked& asked) const {
  const auto bytes = asked.cosigner.transport->HeldHead(pinned_.origin);
  auto held = bytes.ok() ? ProveHeld(*bytes, pinned_)
                         : StatusOr<HeldHead>(bytes.status());
  if (!held.ok()) {
    asked.last = held.status();
    return std::nullopt;
  }
  return *std::move(held);
}

std::optional<Alarm> AskedCosigners::LookForTwoRoots(Asked& asked) const {
  const auto held = AskHeld(asked);
  std::string proof =
      held ? AccuseOfTwoRoots(*held, shown_.newest(), pinned_) : "";
  return proof.empty() ? std::nullopt
                       : std::optional(ProvenFork(pinned_, std::move(proof)));
}

std::optional<Alarm> AskedCosigners::LookForFreeze() {
  std::optional<Alarm> alarm;
  for (auto asked = asked_.begin();
       !alarm && shown_.newest_is_known() && asked != asked_.end(); ++asked) {
    alarm = LookForFreeze(*asked);
  }
  return alarm;
}

std::optional<Alarm> AskedCosigners::LookForFreeze(Asked& asked) const {
  const merkle::TreeSize newest = shown_.newest().head.size;
  if (!asked.claim || asked.claim->head.size <= newest ||
      asked.claim->head.size <= asked.not_shown) {
    return std::nullopt;
  }
  asked.not_shown = asked.claim->head.size;
  const auto held = AskHeld(asked);
  if (!held || held->head.head.size < asked.claim->head.size) {
    return std::nullopt;
  }
  return Alarm{FailedPrecondition(
                   ErrorReason::kOlderThanKnown,
                   asked.cosigner.key.name() + " holds the log up to size " +
                       std::to_string(held->head.head.size.value) +
                       "; the registry shows it up to " +
                       std::to_string(newest.value) + " here"),
               BothNotes(shown_.newest(), held->head)};
}

std::optional<Alarm> AskedCosigners::LookAtLaggards() {
  std::optional<Alarm> alarm;
  for (auto asked = asked_.begin(); !alarm && asked != asked_.end(); ++asked) {
    alarm = LookAtLaggard(*asked);
  }
  return alarm;
}

std::optional<Alarm> AskedCosigners::LookAtLaggard(Asked& asked) const {
  const SignedHead& newest = shown_.newest();
  const bool lags = asked.claim && asked.claim->head.size < newest.head.size;
  if (!lags || !IsAlarm(shown_.CheckLink(asked.claim->head, newest.head))) {
    return std::nullopt;
  }
  const auto held = AskHeld(asked);
  if (!held || held->head.head.size > newest.head.size) {
    return std::nullopt;
  }
  const Status linked = shown_.CheckLink(held->head.head, newest.head);
  return IsAlarm(linked)
             ? std::optional(shown_.Unlinked(linked, held->head, newest))
             : std::nullopt;
}

void AskedCosigners::AddLines(checkpoint::ParsedNote& note) const {
  for (const Asked& asked : asked_) {
    if (asked.claim && asked.claim->note.text == note.text) {
      note.signatures.insert(note.signatures.end(),
                             asked.claim->note.signatures.begin(),
                             asked.claim->note.signatures.end());
    }
  }
}

std::map<std::string, Status> AskedCosigners::NotSigned() const {
  std::map<std::string, Status> why;
  for (const Asked& asked : asked_) {
    if (!asked.last.ok()) {
      why.emplace(asked.cosigner.key.name(), asked.last);
    }
  }
  return why;
}

}  // namespace comity::client
