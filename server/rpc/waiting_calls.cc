#include "server/rpc/waiting_calls.h"

#include <utility>

namespace comity::server {

bool WaitingCalls::IsFull(std::size_t size_bytes, std::uint64_t now_ms) const {
  if (calls_.size() >= limits_.count_max ||
      bytes_ + size_bytes > limits_.bytes_max) {
    return true;
  }
  return calls_.size() >= limits_.count_min &&
         now_ms - calls_.front().arrived_ms > limits_.delay_max_ms;
}

Status WaitingCalls::Add(Work&& work, std::size_t size_bytes,
                         std::uint64_t now_ms) {
  if (IsFull(size_bytes, now_ms)) {
    return ResourceExhausted(ErrorReason::kQueueFull,
                             "too many questions wait; try again later");
  }
  bytes_ += size_bytes;
  calls_.push_back({std::move(work), size_bytes, now_ms});
  return OkStatus();
}

std::optional<WaitingCalls::Work> WaitingCalls::Take() {
  if (calls_.empty()) {
    return std::nullopt;
  }
  Call oldest = std::move(calls_.front());
  calls_.pop_front();
  bytes_ -= oldest.size_bytes;
  return std::move(oldest.work);
}

}  // namespace comity::server
