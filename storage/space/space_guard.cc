#include "storage/space/space_guard.h"

#include <algorithm>

namespace comity::storage {
namespace {

constexpr std::uint64_t kFreeMinBytes = std::uint64_t{2} << 30;

std::string Mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

// Less than this is no reason to begin again: it would end at once.
std::uint64_t EnoughOf(std::uint64_t free_min_bytes) {
  return free_min_bytes + free_min_bytes / 8;
}

}  // namespace

std::uint64_t FreeMinOf(const SpaceLimits& limits, std::uint64_t total_bytes) {
  return limits.free_min_bytes.value_or(
      std::min(std::max(kFreeMinBytes, total_bytes / 20), total_bytes / 4));
}

std::uint64_t BallastOf(const SpaceLimits& limits, std::uint64_t total_bytes) {
  return std::min(limits.ballast_bytes, total_bytes / 16);
}

std::vector<std::string> SpaceGuard::Look() {
  const auto space = probe_();
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  if (!space.ok()) {
    if (!std::exchange(probe_failed_, true)) {
      lines.push_back(space.status().message());
    }
    return lines;
  }
  probe_failed_ = false;
  numbers_.free_bytes = space->free_bytes;
  numbers_.free_min_bytes = FreeMinOf(limits_, space->total_bytes);
  const std::uint64_t enough = EnoughOf(numbers_.free_min_bytes);
  const bool was_read_only = numbers_.read_only;
  if (space->free_bytes < numbers_.free_min_bytes) {
    numbers_.read_only = true;
  } else if (space->free_bytes >= enough) {
    numbers_.read_only = false;
  }
  if (numbers_.read_only != was_read_only) {
    lines.push_back(
        numbers_.read_only
            ? "STORE_FULL: only " + Mebibytes(space->free_bytes) +
                  " are free. The registry answers but takes nothing until " +
                  Mebibytes(enough) + " are free again."
            : "there is room again (" + Mebibytes(space->free_bytes) +
                  "): the registry takes statements.");
  }
  KeepBallast(*space, enough, lines);
  return lines;
}

void SpaceGuard::KeepBallast(const DiskSpace& space, std::uint64_t enough_bytes,
                             std::vector<std::string>& lines) {
  const std::uint64_t size = BallastOf(limits_, space.total_bytes);
  Status done;
  if (ballast_.held()) {
    if (size == 0 || space.free_bytes < size) {
      done = ballast_.Release();
      lines.push_back("the ballast of " + Mebibytes(size) + " is given up");
    }
  } else if (size > 0 && space.free_bytes >= enough_bytes + size) {
    done = ballast_.Make(size);
  }
  if (!done.ok() && !ballast_failed_) {
    lines.push_back("ballast: " + done.message());
  }
  ballast_failed_ = !done.ok();
  numbers_.ballast_held = ballast_.held();
}

Status SpaceGuard::MayWrite() const {
  const std::lock_guard lock(mutex_);
  return numbers_.read_only
             ? ResourceExhausted(
                   ErrorReason::kStoreFull,
                   "the disk is nearly full; nothing is taken until there is "
                   "room again")
             : OkStatus();
}

SpaceNumbers SpaceGuard::numbers() const {
  const std::lock_guard lock(mutex_);
  return numbers_;
}

}  // namespace comity::storage
