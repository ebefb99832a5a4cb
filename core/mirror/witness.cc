#include "core/mirror/witness.h"

#include <algorithm>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/merkle/consistency_proof.h"

namespace comity::mirror {
namespace {

WitnessDecision Refused(WitnessDecision decision, WitnessAnswer answer,
                        Status why) {
  decision.answer = answer;
  decision.why = std::move(why);
  return decision;
}

// OK if one of the keys signed the note; others' signatures are ignored.
Status CheckSigned(const checkpoint::ParsedNote& note,
                   std::span<const checkpoint::VerifierKey> keys) {
  Status why = PermissionDenied(ErrorReason::kNoteSignatureMissing,
                                "no known key of the log signed the head");
  for (const checkpoint::VerifierKey& key : keys) {
    const auto verified = checkpoint::VerifyCheckpoint(note, key);
    if (verified.ok()) {
      return OkStatus();
    }
    if (verified.status().reason() != ErrorReason::kNoteSignatureMissing) {
      why = verified.status();
    }
  }
  return why;
}

// The head against what is remembered, by the proof that came along.
WitnessDecision Compare(WitnessDecision decision, const Cosigned& last,
                        const std::vector<Hash>& proof) {
  if (last.head.size.value > 0 && last.head.size == decision.head.size &&
      last.head.root != decision.head.root) {
    return Refused(std::move(decision), WitnessAnswer::kFork,
                   DataLoss(ErrorReason::kForkDetected,
                            "another root was cosigned at this size"));
  }
  const Status linked =
      last.head.size.value == 0 && proof.empty()
          ? OkStatus()
          : merkle::VerifyConsistency(last.head, decision.head, proof);
  if (!linked.ok()) {
    return Refused(std::move(decision), WitnessAnswer::kUnproven, linked);
  }
  decision.answer = WitnessAnswer::kCosign;
  decision.why = OkStatus();
  return decision;
}

}  // namespace

WitnessDecision DecideAddCheckpoint(
    const checkpoint::AddCheckpointRequest& request, TrustedLogs& logs) {
  WitnessDecision decision;
  const auto note = checkpoint::ParseNote(request.checkpoint);
  if (!note.ok()) {
    return Refused(decision, WitnessAnswer::kMalformed, note.status());
  }
  const auto read = checkpoint::ParseCheckpoint(note->text);
  if (!read.ok()) {
    return Refused(decision, WitnessAnswer::kMalformed, read.status());
  }
  decision.origin = read->origin;
  const auto keys = logs.KeysOf(read->origin);
  if (keys.empty()) {
    return Refused(std::move(decision), WitnessAnswer::kUnknownOrigin,
                   NotFound(ErrorReason::kPartnerUnknown, read->origin));
  }
  const Status is_signed = CheckSigned(*note, keys);
  if (!is_signed.ok()) {
    return Refused(std::move(decision), WitnessAnswer::kNotSigned, is_signed);
  }
  decision.head = read->head;
  if (request.old_size > decision.head.size) {
    return Refused(std::move(decision), WitnessAnswer::kMalformed,
                   InvalidArgument(ErrorReason::kAddCheckpointMalformed,
                                   "the old size is above the new one"));
  }
  const Cosigned last = logs.LastOf(read->origin).value_or(Cosigned());
  if (request.old_size != last.head.size) {
    return Refused(
        std::move(decision), WitnessAnswer::kOtherOldSize,
        Aborted(ErrorReason::kTreeSizeConflict,
                "cosigned last: " + std::to_string(last.head.size.value)));
  }
  return Compare(std::move(decision), last, request.consistency_proof);
}

Status CheckStateCosign(const std::optional<Cosigned>& last,
                        const merkle::TreeHead& head,
                        const Hash& mirrored_root) {
  if (!last) {
    return OkStatus();
  }
  if (head.size < last->head.size) {
    return FailedPrecondition(
        ErrorReason::kOlderThanKnown,
        "cosigned last: " + std::to_string(last->head.size.value));
  }
  if (mirrored_root != last->head.root) {
    return DataLoss(ErrorReason::kForkDetected,
                    "the mirror has another root than was cosigned at " +
                        std::to_string(last->head.size.value));
  }
  return OkStatus();
}

std::uint64_t CosignTime(const std::optional<Cosigned>& last,
                         std::uint64_t now_ms) {
  return std::max(now_ms / 1000, last ? last->time_s : 0);
}

}  // namespace comity::mirror
