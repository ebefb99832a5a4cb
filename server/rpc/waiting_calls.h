// Calls that wait for a thread, in the order of arrival, and how many may.
#ifndef COMITY_SERVER_RPC_WAITING_CALLS_H_
#define COMITY_SERVER_RPC_WAITING_CALLS_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>

#include "core/base/status.h"

namespace comity::server {

struct WaitingCallsLimits {
  // Calls that may wait, and the bytes of their requests.
  std::size_t count_max = 1'024;
  std::size_t bytes_max = std::size_t{16} << 20;
};

// Thread-compatible.
class WaitingCalls {
 public:
  // Answers the call. Runs exactly once.
  using Work = std::function<void()>;

  explicit WaitingCalls(WaitingCallsLimits limits = {}) : limits_(limits) {}

  // Lets `work`, for a request of `size_bytes`, wait for its turn. It is moved
  // from only on success.
  //
  // Errors: kQueueFull.
  Status Add(Work&& work, std::size_t size_bytes);

  // The one that has waited longest.
  std::optional<Work> Take();

  std::size_t count() const { return calls_.size(); }

 private:
  struct Call {
    Work work;
    std::size_t size_bytes = 0;
  };

  WaitingCallsLimits limits_;
  std::deque<Call> calls_;  // In the order of arrival.
  std::size_t bytes_ = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_WAITING_CALLS_H_
