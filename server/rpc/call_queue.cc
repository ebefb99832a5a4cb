#include "server/rpc/call_queue.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace comity::server {

CallQueue::CallQueue(const CallQueueOptions& options, const Clock& clock)
    : clock_(clock),
      waiting_(options.limits),
      gate_({.count_min = options.unanswered_count_min,
             .answer_ms = options.answer_ms,
             .patience_ms = options.unanswered_patience_ms}) {
  std::size_t count = options.threads;
  if (count == 0) {
    count = std::max(1U, std::thread::hardware_concurrency());
  }
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this] { RunThread(); });
  }
}

CallQueue::~CallQueue() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  arrived_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

Status CallQueue::Add(WaitingCalls::Work&& work, std::size_t size_bytes) {
  if (gate_.PushesBack(clock_.Now().monotonic_ms,
                       waiting_.count() + running_)) {
    return ResourceExhausted(ErrorReason::kQueueFull,
                             "too many questions wait; try again later");
  }
  return waiting_.Add(std::move(work), size_bytes);
}

Status CallQueue::Run(WaitingCalls::Work work, std::size_t size_bytes) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    Status added = Add(std::move(work), size_bytes);
    if (!added.ok()) {
      ++pushed_back_;
      return added;
    }
    ++taken_;
    // Busy threads look again by themselves.
    wakes = idle_ > 0;
  }
  if (wakes) {
    arrived_.notify_one();
  }
  return OkStatus();
}

void CallQueue::RunThread() {
  std::unique_lock lock(mutex_);
  while (true) {
    std::optional<WaitingCalls::Work> work = waiting_.Take();
    if (work) {
      ++running_;
      lock.unlock();
      (*work)();
      work.reset();
      lock.lock();
      --running_;
      gate_.Answered(clock_.Now().monotonic_ms, 1);
    } else if (closing_) {
      return;
    } else {
      ++idle_;
      arrived_.wait(lock);
      --idle_;
    }
  }
}

CallQueueCounts CallQueue::counts() const {
  const std::lock_guard lock(mutex_);
  return {taken_, pushed_back_, waiting_.count()};
}

}  // namespace comity::server
