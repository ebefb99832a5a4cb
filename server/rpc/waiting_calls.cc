#include "server/rpc/waiting_calls.h"

#include <utility>

namespace comity::server {

Status WaitingCalls::Add(Work&& work, std::size_t size_bytes) {
  if (calls_.size() >= limits_.count_max ||
      bytes_ + size_bytes > limits_.bytes_max) {
    return ResourceExhausted(ErrorReason::kQueueFull,
                             "too many questions wait; try again later");
  }
  bytes_ += size_bytes;
  calls_.push_back({std::move(work), size_bytes});
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
