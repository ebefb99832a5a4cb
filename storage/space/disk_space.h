// How full the disk is that holds a folder; an argument of whoever asks, so
// that tests need no full disk.
#ifndef COMITY_STORAGE_SPACE_DISK_SPACE_H_
#define COMITY_STORAGE_SPACE_DISK_SPACE_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

#include "core/base/status.h"

namespace comity::storage {

struct DiskSpace {
  std::uint64_t free_bytes = 0;  // For programs without privileges.
  std::uint64_t total_bytes = 0;
  friend auto operator<=>(const DiskSpace&, const DiskSpace&) = default;
};

using SpaceProbe = std::function<StatusOr<DiskSpace>()>;

// Asks the system about the disk below `path`.
// Errors: kUnavailable / kStoreUnavailable.
SpaceProbe ProbeDiskOf(std::string path);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_SPACE_DISK_SPACE_H_
