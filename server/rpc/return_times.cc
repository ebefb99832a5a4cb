#include "server/rpc/return_times.h"

#include <algorithm>

namespace comity::server {
namespace {

// A prime that divides no usual span, so that callers who come together are
// spread over all of it.
constexpr std::uint64_t kCrowdedStepMs = 397;

}  // namespace

std::uint64_t ReturnTimes::NextMs(std::uint64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t next_ms =
      std::max(last_ms_ + limits_.apart_ms, now_ms + limits_.after_min_ms);
  if (next_ms <= now_ms + limits_.after_max_ms) {
    last_ms_ = next_ms;
    return next_ms - now_ms;
  }
  const std::uint64_t span_ms = limits_.after_max_ms / 2;
  return limits_.after_max_ms - kCrowdedStepMs * crowded_++ % span_ms;
}

}  // namespace comity::server
