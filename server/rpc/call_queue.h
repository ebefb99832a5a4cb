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
#include "server/sequencer/unanswered_gate.h"

namespace comity::server {

struct CallQueueOptions {
  std::size_t threads = 0;  // 0 means one a core.
  WaitingCallsLimits limits;
  // Callers are pushed back when more than so many calls wait or are being
  // answered, and more than are answered in the time stated; see
  // UnansweredGate. Its patience is short: most callers of a crowd wait before
  // their calls are read, so that here it shows for moments only.
  std::size_t unanswered_count_min = 64;
  std::uint64_t answer_ms = 3;
  std::uint64_t unanswered_patience_ms = 5;
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
  // order of arrival, or says at once why not: a caller who would wait long is
  // told so before anything is done for it.
  //
  // Errors: kQueueFull; `work` is then not run.
  Status Run(WaitingCalls::Work work, std::size_t size_bytes);

  CallQueueCounts counts() const;

 private:
  // Why `work` may not wait. Requires: mutex_.
  Status Add(WaitingCalls::Work&& work, std::size_t size_bytes);
  void RunThread();

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  WaitingCalls waiting_;
  UnansweredGate gate_;
  std::size_t idle_ = 0;     // Threads that wait for calls.
  std::size_t running_ = 0;  // Calls that are being answered.
  bool closing_ = false;
  std::uint64_t taken_ = 0;
  std::uint64_t pushed_back_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_CALL_QUEUE_H_
