#include "core/mirror/entry_package.h"

#include <algorithm>
#include <utility>

#include "core/merkle/consistency_proof.h"
#include "core/merkle/tree_hash.h"

namespace comity::mirror {
namespace {

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kPackageMalformed, std::move(message));
}

// Refuses by form and place alone, before anything is hashed.
Status CheckForm(const ReplayState& before, const EntryPackage& package,
                 const merkle::TreeHead& head) {
  const std::uint64_t start = before.edge.size().value;
  if (package.start.value != start) {
    return Malformed("it begins at " + std::to_string(package.start.value) +
                     " instead of " + std::to_string(start));
  }
  if (package.entries.empty() || package.entries.size() > kPackageEntriesMax) {
    return Malformed("it has " + std::to_string(package.entries.size()) +
                     " entries");
  }
  if (head.size.value < start ||
      package.entries.size() > head.size.value - start) {
    return Malformed("it reaches beyond the head");
  }
  std::size_t bytes = 0;
  for (const std::string& entry : package.entries) {
    bytes += entry.size();
  }
  if (bytes > kPackageBytesMax && package.entries.size() > 1) {
    return Malformed("it has " + std::to_string(bytes) + " bytes");
  }
  return OkStatus();
}

// Proves that the entries stand in the log of `head`, before anything in them
// is looked at: what is wrong with them from then on, the log has signed.
// Returns their leaf hashes.
StatusOr<std::vector<Hash>> ProveEntries(merkle::RightEdge edge,
                                         const EntryPackage& package,
                                         const merkle::TreeHead& head) {
  std::vector<Hash> leaf_hashes;
  leaf_hashes.reserve(package.entries.size());
  for (const std::string& entry : package.entries) {
    leaf_hashes.push_back(merkle::LeafHash(entry));
    edge.Append(leaf_hashes.back());
  }
  const Status proven =
      merkle::VerifyConsistency(edge.Head(), head, package.end_proof);
  if (proven.ok()) {
    return leaf_hashes;
  }
  return InvalidArgument(ErrorReason::kPackageUnproven,
                         "entries " + std::to_string(package.start.value) +
                             " to " + std::to_string(edge.size().value) +
                             " do not lead to the head: " + proven.message());
}

// All of them before the first is replayed, so that the map is asked at once. A
// failure counts only once the replay gets there.
std::vector<StatusOr<ReadEntry>> ReadEntries(
    const EntryPackage& package, const std::vector<Hash>& leaf_hashes) {
  std::vector<StatusOr<ReadEntry>> read;
  read.reserve(package.entries.size());
  for (std::size_t i = 0; i < package.entries.size(); ++i) {
    read.push_back(ReadForReplay(package.entries[i], leaf_hashes[i]));
  }
  return read;
}

std::vector<Hash> MapKeysOf(const std::vector<StatusOr<ReadEntry>>& entries) {
  std::vector<Hash> keys;
  keys.reserve(entries.size());
  for (const StatusOr<ReadEntry>& entry : entries) {
    if (entry.ok()) {
      keys.insert(keys.end(), entry->map_keys.begin(), entry->map_keys.end());
    }
  }
  return keys;
}

}  // namespace

std::uint64_t PackageEnd(std::uint64_t start, std::uint64_t head_size) {
  const std::uint64_t room = std::min<std::uint64_t>(
      head_size - start, kPackageEntriesMax - start % kPackageAlignment);
  return start + room;
}

StatusOr<ReplayedPackage> ReplayPackage(const ReplayState& before,
                                        const EntryPackage& package,
                                        const merkle::TreeHead& head,
                                        const TimeBounds& bounds) {
  COMITY_RETURN_IF_ERROR(CheckForm(before, package, head));
  COMITY_ASSIGN_OR_RETURN(const auto leaf_hashes,
                          ProveEntries(before.edge, package, head));
  const auto entries = ReadEntries(package, leaf_hashes);
  LogReplay replay(before);
  replay.Expect(MapKeysOf(entries));
  ReplayedPackage replayed;
  replayed.entries.reserve(entries.size());
  for (const StatusOr<ReadEntry>& entry : entries) {
    COMITY_RETURN_IF_ERROR(entry.status());
    COMITY_ASSIGN_OR_RETURN(auto added, replay.Append(*entry, bounds));
    replayed.entries.push_back(std::move(added));
  }
  COMITY_ASSIGN_OR_RETURN(replayed.map_updates, replay.TakeMapUpdates());
  if (replay.size() == head.size && !replay.ends_in_commitment()) {
    return DataLoss(ErrorReason::kCommitmentWrong,
                    "the head at " + std::to_string(head.size.value) +
                        " does not end in a map commitment");
  }
  replayed.after = replay.state();
  return replayed;
}

}  // namespace comity::mirror
