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
Status ProveEntries(merkle::RightEdge edge, const EntryPackage& package,
                    const merkle::TreeHead& head) {
  for (const std::string& entry : package.entries) {
    edge.Append(merkle::LeafHash(entry));
  }
  const Status proven =
      merkle::VerifyConsistency(edge.Head(), head, package.end_proof);
  if (proven.ok()) {
    return OkStatus();
  }
  return InvalidArgument(ErrorReason::kPackageUnproven,
                         "entries " + std::to_string(package.start.value) +
                             " to " + std::to_string(edge.size().value) +
                             " do not lead to the head: " + proven.message());
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
  COMITY_RETURN_IF_ERROR(ProveEntries(before.edge, package, head));
  LogReplay replay(before);
  ReplayedPackage replayed;
  replayed.entries.reserve(package.entries.size());
  for (const std::string& entry : package.entries) {
    COMITY_ASSIGN_OR_RETURN(auto added, replay.Append(entry, bounds));
    replayed.entries.push_back(std::move(added));
  }
  replayed.map_updates = replay.TakeMapUpdates();
  if (replay.size() == head.size && !replay.ends_in_commitment()) {
    return DataLoss(ErrorReason::kCommitmentWrong,
                    "the head at " + std::to_string(head.size.value) +
                        " does not end in a map commitment");
  }
  replayed.after = replay.state();
  return replayed;
}

}  // namespace comity::mirror
