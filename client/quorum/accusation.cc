#include "client/quorum/accusation.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/evidence/proven_registry.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

// The evidence, if it can be judged by anybody; else nothing.
std::string IfProven(mirror::ForkEvidence evidence,
                     const evidence::PinnedOrigin& pinned) {
  std::string bytes = statement::EncodeRecord(evidence);
  return mirror::JudgeFork(bytes, pinned).ok() ? bytes : "";
}

// The root of the registry's own tree at `size`, a power of two, which the
// consistency proof leaves out: in the inclusion proof of the leaf behind it
// that root is the first hash on the left.
StatusOr<Hash> OwnRootAt(RegistryTransport& registry, std::uint64_t size,
                         std::uint64_t larger) {
  COMITY_ASSIGN_OR_RETURN(const EntryProof proof,
                          registry.InclusionProof(size, larger));
  const std::uint64_t beside = std::min(size, larger - size);
  const auto at = static_cast<std::size_t>(std::bit_width(beside - 1));
  if (at >= proof.hashes.size()) {
    return InvalidArgument(ErrorReason::kAnswerMalformed,
                           "the inclusion proof is too short");
  }
  return proof.hashes[at];
}

// As ForkEvidence::hashes has them, from the registry's own tree.
StatusOr<std::string> OwnHashes(RegistryTransport& registry,
                                std::uint64_t smaller, std::uint64_t larger) {
  if (smaller == larger) {
    return std::string();
  }
  COMITY_ASSIGN_OR_RETURN(const evidence::ConsistencyProof proof,
                          registry.Consistency(smaller, larger));
  merkle::TreeHead own{{smaller}, {}};
  if (std::has_single_bit(smaller)) {
    COMITY_ASSIGN_OR_RETURN(own.root, OwnRootAt(registry, smaller, larger));
  }
  return mirror::ForkHashes(own, proof.hashes);
}

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

Alarm ProvenFork(const evidence::PinnedOrigin& pinned, std::string evidence) {
  return {.why = DataLoss(
              ErrorReason::kForkDetected,
              pinned.origin + " signed two heads that exclude each other"),
          .evidence = std::move(evidence),
          .is_proof = true};
}

StatusOr<HeldHead> ProveHeld(std::string_view evidence,
                             const evidence::PinnedOrigin& pinned) {
  auto read = statement::DecodeRecord<evidence::Evidence>(evidence);
  if (!read.ok() || read->registries.size() != 1 ||
      read->registries.front().origin != pinned.origin) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           "no evidence about " + pinned.origin + " alone");
  }
  HeldHead held;
  held.part = std::move(read->registries.front());
  COMITY_ASSIGN_OR_RETURN(
      const auto proven,
      evidence::ProvenRegistry::ProveUntimed(held.part, pinned));
  COMITY_ASSIGN_OR_RETURN(held.head.note,
                          checkpoint::ParseNote(held.part.checkpoint));
  held.head.head = proven->head();
  return held;
}

std::string AccuseByOwnProofs(RegistryTransport& registry,
                              const evidence::PinnedOrigin& pinned,
                              const SignedHead& smaller) {
  HistoryQuery query;
  query.map_keys = {statement::RegistryKey()};
  const auto answer = registry.HistoryEvidence(query);
  if (!answer.ok()) {
    return "";
  }
  auto larger = ProveHeld(answer->evidence, pinned);
  if (!larger.ok() || larger->head.head.size < smaller.head.size) {
    return "";
  }
  auto hashes = OwnHashes(registry, smaller.head.size.value,
                          larger->head.head.size.value);
  if (!hashes.ok()) {
    return "";
  }
  return IfProven({std::move(larger->part),
                   checkpoint::FormatNote(smaller.note), *std::move(hashes)},
                  pinned);
}

std::string AccuseOfTwoRoots(const HeldHead& one, const SignedHead& other,
                             const evidence::PinnedOrigin& pinned) {
  return IfProven({one.part, checkpoint::FormatNote(other.note), ""}, pinned);
}

std::string BothNotes(const SignedHead& one, const SignedHead& other) {
  return "# Two heads that one log signed and did not show to be of one "
         "history.\n\n" +
         checkpoint::FormatNote(one.note) + "\n" +
         checkpoint::FormatNote(other.note);
}

}  // namespace comity::client
