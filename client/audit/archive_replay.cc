#include "client/audit/archive_replay.h"

#include <string>

namespace comity::client {

StatusOr<mirror::ReplayState> ReplayArchive(const EntryArchive& archive,
                                            merkle::TreeSize size) {
  if (archive.size() < size.value) {
    return OutOfRange(ErrorReason::kIndexOutOfRange,
                      std::to_string(archive.size()) + " of the " +
                          std::to_string(size.value) +
                          " entries before are here");
  }
  mirror::LogReplay replay{mirror::ReplayState()};
  COMITY_RETURN_IF_ERROR(
      archive.ForEach([&](std::uint64_t index, const std::string& entry) {
        return index < size.value
                   ? replay.Append(entry, mirror::TimeBounds()).status()
                   : OkStatus();
      }));
  COMITY_RETURN_IF_ERROR(replay.TakeMapUpdates().status());
  return replay.state();
}

}  // namespace comity::client
