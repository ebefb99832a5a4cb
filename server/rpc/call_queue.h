// The threads that answer calls which take long. gRPC's own threads only hand
// them over, or refuse them: so a refusal never waits behind the work that is
// the reason for it, and neither does a submission.
#ifndef COMITY_SERVER_RPC_CALL_QUEUE_H_
#define COMITY_SERVER_RPC_CALL_QUEUE_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "server/rpc/waiting_calls.h"
#include "server/sequencer/clock.h"

namespace comity::server {

struct CallQueueOptions {
  std::size_t threads = 0;  // 0 means one a core.
  WaitingCallsLimits limits;
};

// What the queue counted since it began.
struct CallQueueCounts {
  std::uint64_t taken = 0;
  std::uint64_t pushed_back = 0;
  std::uint64_t waiting = 0;  // Now.
};

// Thread-safe.
class CallQueue {
 public:
  // `clock` must outlive the queue.
  CallQueue(const CallQueueOptions& options, const Clock& clock);
  // Works off what waits.
  ~CallQueue();

  // Runs `work`, for a request of `size_bytes`, on a thread of its own in the
  // order of arrival, or says at once why not.
  //
  // Errors: kQueueFull; `work` is then not run.
  Status Run(WaitingCalls::Work work, std::size_t size_bytes);

  CallQueueCounts counts() const;

 private:
  void RunThread();

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  WaitingCalls waiting_;
  std::size_t idle_ = 0;  // Threads that wait for calls.
  bool closing_ = false;
  std::uint64_t taken_ = 0;
  std::uint64_t pushed_back_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_CALL_QUEUE_H_
