#include "core/mirror/fork_evidence.h"

#include <bit>
#include <utility>
#include <vector>

#include "core/authority/registry_state.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/evidence/note_keys.h"
#include "core/evidence/proven_registry.h"
#include "core/merkle/consistency_proof.h"
#include "core/statement/wire.h"

namespace comity::mirror {
namespace {

Status Unproven(std::string message) {
  return FailedPrecondition(ErrorReason::kAccusationUnproven,
                            std::move(message));
}

// The smaller head, if the log's key that was in force at its size signed it:
// a key that was replaced before accuses nobody.
StatusOr<merkle::TreeHead> VerifySmaller(const std::string& note_text,
                                         const evidence::PinnedOrigin& pinned,
                                         evidence::ProvenRegistry& registry) {
  const auto note = checkpoint::ParseNote(note_text);
  if (!note.ok()) {
    return Unproven("the smaller head: " + note.status().message());
  }
  const auto read = checkpoint::ParseCheckpoint(note->text);
  if (!read.ok() || read->head.size.value == 0 ||
      read->head.size > registry.head().size) {
    return Unproven("the smaller head is none, or above the larger one");
  }
  COMITY_ASSIGN_OR_RETURN(
      const auto state,
      authority::RegistryStateAt(registry.judge(), read->head.size.value));
  COMITY_ASSIGN_OR_RETURN(const evidence::NoteKeys keys,
                          evidence::NoteKeysOf(pinned.origin, state));
  const auto verified = checkpoint::VerifyCheckpoint(*note, keys.log);
  if (!verified.ok()) {
    return Unproven("the smaller head: " + verified.status().message());
  }
  return verified->head;
}

StatusOr<std::vector<Hash>> SplitHashes(std::string_view bytes) {
  std::vector<Hash> hashes;
  if (bytes.size() % Hash::kSize != 0) {
    return Unproven("the hashes are not 32 bytes each");
  }
  for (std::size_t at = 0; at < bytes.size(); at += Hash::kSize) {
    hashes.push_back(*Hash::FromBytes(bytes.substr(at, Hash::kSize)));
  }
  return hashes;
}

// OK exactly if the two heads exclude each other.
Status CheckContradiction(const merkle::TreeHead& smaller,
                          const merkle::TreeHead& larger,
                          std::span<const Hash> hashes) {
  if (smaller.size == larger.size) {
    return smaller.root != larger.root && hashes.empty()
               ? OkStatus()
               : Unproven("both heads are the same");
  }
  const auto roots =
      merkle::RootsFromConsistency(smaller.size, larger.size, hashes);
  if (!roots.ok()) {
    return Unproven(roots.status().message());
  }
  if (roots->new_root != larger.root) {
    return Unproven("the hashes do not lead to the larger head");
  }
  return roots->old_root != smaller.root
             ? OkStatus()
             : Unproven("the larger head extends the smaller one");
}

}  // namespace

// The RFC leaves the old root out where it is one node of the new tree.
std::string ForkHashes(const merkle::TreeHead& old_head,
                       std::span<const Hash> proof) {
  std::string hashes;
  if (std::has_single_bit(old_head.size.value)) {
    hashes += old_head.root.view();
  }
  for (const Hash& hash : proof) {
    hashes += hash.view();
  }
  return hashes;
}

StatusOr<ProvenFork> JudgeFork(std::string_view bytes,
                               const evidence::PinnedOrigin& pinned) {
  if (bytes.size() > kForkEvidenceSizeMax) {
    return InvalidArgument(ErrorReason::kAccusationMalformed,
                           "it has more than 1 MiB");
  }
  const auto record = statement::DecodeRecord<ForkEvidence>(bytes);
  if (!record.ok()) {
    return InvalidArgument(ErrorReason::kAccusationMalformed,
                           record.status().message());
  }
  if (record->larger.origin != pinned.origin) {
    return FailedPrecondition(ErrorReason::kOriginMismatch,
                              "it is about " + record->larger.origin);
  }
  COMITY_ASSIGN_OR_RETURN(
      const auto registry,
      evidence::ProvenRegistry::ProveUntimed(record->larger, pinned));
  COMITY_ASSIGN_OR_RETURN(const merkle::TreeHead smaller,
                          VerifySmaller(record->smaller, pinned, *registry));
  COMITY_ASSIGN_OR_RETURN(const auto hashes, SplitHashes(record->hashes));
  COMITY_RETURN_IF_ERROR(CheckContradiction(smaller, registry->head(), hashes));
  return ProvenFork{pinned.origin, smaller, registry->head()};
}

}  // namespace comity::mirror
