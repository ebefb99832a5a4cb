#include "server/upkeep/rate_limit.h"

#include <algorithm>

namespace comity::server {
namespace {

constexpr std::uint64_t kWaitMaxMs = 60'000;

}  // namespace

std::uint64_t WaitMs(std::uint64_t begun_ms, std::uint64_t now_ms,
                     std::uint64_t bytes, std::uint64_t bytes_per_s) {
  if (bytes_per_s == 0) {
    return 0;
  }
  // Whole seconds apart, so that nothing overflows.
  const std::uint64_t due_ms =
      bytes / bytes_per_s * 1000 + bytes % bytes_per_s * 1000 / bytes_per_s;
  const std::uint64_t elapsed_ms = now_ms - begun_ms;
  return due_ms <= elapsed_ms ? 0 : std::min(due_ms - elapsed_ms, kWaitMaxMs);
}

}  // namespace comity::server
