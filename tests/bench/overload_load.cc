#include "tests/bench/overload_load.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <queue>
#include <utility>

namespace comity::bench {
namespace {

using Clock = std::chrono::steady_clock;

// The state of one run. Thread-safe.
class Run {
 public:
  Run(const OverloadPlan& plan, const StartAttempt& start)
      : plan_(plan), start_(start) {}

  // The calling thread is the clock of those who wait.
  OverloadResult Execute() {
    begin_ = Clock::now();
    counted_from_ = begin_ + plan_.ramp;
    end_ = counted_from_ + plan_.duration;
    running_ = plan_.clients;
    for (std::size_t client = 0; client < plan_.clients; ++client) {
      BeginWork(client);
    }
    std::unique_lock lock(mutex_);
    while (running_ > 0) {
      if (waiting_.empty()) {
        changed_.wait(lock);
        continue;
      }
      const Waiting next = waiting_.top();
      if (Clock::now() < next.at) {
        changed_.wait_until(lock, next.at);
        continue;
      }
      waiting_.pop();
      lock.unlock();
      Try(next.client, next.number);
      lock.lock();
    }
    result_.seconds =
        std::chrono::duration<double>(Clock::now() - counted_from_).count();
    std::sort(result_.accepted_ms.begin(), result_.accepted_ms.end());
    std::sort(result_.refused_ms.begin(), result_.refused_ms.end());
    return std::move(result_);
  }

 private:
  struct Waiting {
    Clock::time_point at;
    std::size_t client = 0;
    std::size_t number = 0;
    bool operator<(const Waiting& other) const { return at > other.at; }
  };

  void BeginWork(std::size_t client) {
    std::size_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      if (Clock::now() >= end_ || result_.begun >= plan_.work_max) {
        Leave();
        return;
      }
      number = result_.begun++;
    }
    Try(client, number);
  }

  void Try(std::size_t client, std::size_t number) {
    const auto started = Clock::now();
    start_(client, number, [this, client, number, started](const Attempt& a) {
      OnDone(client, number, started, a);
    });
  }

  void OnDone(std::size_t client, std::size_t number, Clock::time_point started,
              const Attempt& attempt) {
    const auto now = Clock::now();
    const double ms =
        std::chrono::duration<double, std::milli>(now - started).count();
    {
      const std::lock_guard lock(mutex_);
      ++result_.attempts;
      const bool counts = started >= counted_from_;
      if (attempt.outcome == Outcome::kPushedBack) {
        if (counts) {
          result_.refused_ms.push_back(ms);
        }
        const auto pause =
            plan_.polite ? attempt.retry_after : std::chrono::milliseconds(0);
        if (now + pause >= end_) {
          Leave();
        } else {
          waiting_.push({now + pause, client, number});
          changed_.notify_all();
        }
        return;
      }
      if (attempt.outcome == Outcome::kAccepted) {
        if (counts) {
          result_.accepted_ms.push_back(ms);
        }
      } else {
        ++result_.failed;
      }
    }
    BeginWork(client);
  }

  // Requires: mutex_.
  void Leave() {
    if (--running_ == 0) {
      changed_.notify_all();
    }
  }

  const OverloadPlan& plan_;
  const StartAttempt& start_;
  Clock::time_point begin_;
  Clock::time_point counted_from_;
  Clock::time_point end_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::priority_queue<Waiting> waiting_;
  std::size_t running_ = 0;
  OverloadResult result_;
};

}  // namespace

double Percentile(const std::vector<double>& ascending, std::size_t percent) {
  return ascending.empty() ? 0
                           : ascending[(ascending.size() - 1) * percent / 100];
}

OverloadResult RunOverload(const OverloadPlan& plan,
                           const StartAttempt& start) {
  return Run(plan, start).Execute();
}

}  // namespace comity::bench
