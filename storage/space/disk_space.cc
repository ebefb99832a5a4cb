#include "storage/space/disk_space.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace comity::storage {

SpaceProbe ProbeDiskOf(std::string path) {
  return [path = std::move(path)]() -> StatusOr<DiskSpace> {
    struct statvfs found = {};
    if (statvfs(path.c_str(), &found) != 0) {
      const std::error_code error(errno, std::generic_category());
      return Unavailable(
          ErrorReason::kStoreUnavailable,
          "cannot ask how full \"" + path + "\" is: " + error.message());
    }
    return DiskSpace{.free_bytes = found.f_bavail * found.f_frsize,
                     .total_bytes = found.f_blocks * found.f_frsize};
  };
}

}  // namespace comity::storage
