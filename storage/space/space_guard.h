// Keeps a registry from writing onto a full disk. RocksDB aborts in the middle
// of a flush when space runs out, and cannot be opened before there is some
// again; so writing ends while there is still room to finish and to answer.
//
//   writable --free < minimum--> read-only --free >= minimum + 1/8--> writable
//                                   |  free < ballast: the ballast is given up
//                                   |  free >= minimum + 1/8 + ballast: made
//                                   anew
#ifndef COMITY_STORAGE_SPACE_SPACE_GUARD_H_
#define COMITY_STORAGE_SPACE_SPACE_GUARD_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "storage/space/ballast.h"
#include "storage/space/disk_space.h"

namespace comity::storage {

struct SpaceLimits {
  // Below this nothing more is written. Nothing: the larger of 2 GiB and a
  // twentieth of the disk, but on small disks at most a quarter of it.
  std::optional<std::uint64_t> free_min_bytes;
  // 0 for none. On small disks at most a sixteenth of the disk.
  std::uint64_t ballast_bytes = std::uint64_t{64} << 20;
};

std::uint64_t FreeMinOf(const SpaceLimits& limits, std::uint64_t total_bytes);
std::uint64_t BallastOf(const SpaceLimits& limits, std::uint64_t total_bytes);

struct SpaceNumbers {
  bool read_only = false;
  bool ballast_held = false;
  std::uint64_t free_bytes = 0;
  std::uint64_t free_min_bytes = 0;
};

// Thread-safe.
class SpaceGuard {
 public:
  SpaceGuard(SpaceLimits limits, SpaceProbe probe, std::string ballast_path)
      : limits_(limits),
        probe_(std::move(probe)),
        ballast_(std::move(ballast_path)) {}

  // Looks at the disk and does what follows. Returns lines for the operator,
  // only where something changed. A probe that fails changes nothing else.
  std::vector<std::string> Look();

  // OK while there is room. Errors: kResourceExhausted / kStoreFull.
  Status MayWrite() const;

  SpaceNumbers numbers() const;

 private:
  void KeepBallast(const DiskSpace& space, std::uint64_t enough_bytes,
                   std::vector<std::string>& lines);

  const SpaceLimits limits_;
  const SpaceProbe probe_;
  mutable std::mutex mutex_;
  Ballast ballast_;
  SpaceNumbers numbers_;
  bool probe_failed_ = false;
  bool ballast_failed_ = false;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_SPACE_SPACE_GUARD_H_
