#include "tests/bench/call_load.h"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "tests/bench/process_usage.h"

namespace comity::bench {
namespace {

using Clock = std::chrono::steady_clock;

double MicrosecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start)
      .count();
}

// The state of one run. Thread-safe.
class Load {
 public:
  Load(const LoadPlan& plan, const StartCall& start)
      : plan_(plan), start_(start), latencies_us_(plan.calls) {}

  // Starts the first calls and waits for the last.
  void Run() {
    begin_ = Clock::now();
    const std::size_t clients = std::min(plan_.clients, plan_.calls);
    running_ = clients;
    for (std::size_t i = 0; i < clients; ++i) {
      Next();
    }
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return running_ == 0; });
    seconds_ = MicrosecondsSince(begin_) / 1e6;
  }

  const Status& status() const { return status_; }
  double seconds() const { return seconds_; }
  std::vector<double> TakeLatencies() { return std::move(latencies_us_); }

 private:
  // One client's next call; without one the client goes.
  void Next() {
    const std::optional<std::size_t> number = TakeNumber();
    if (!number) {
      return;
    }
    const auto started = Clock::now();
    start_(*number, [this, number = *number, started](const Status& status) {
      // Only this call writes this element.
      latencies_us_[number] = MicrosecondsSince(started);
      if (!status.ok()) {
        Fail(status);
      }
      Next();
    });
  }

  std::optional<std::size_t> TakeNumber() {
    const std::lock_guard lock(mutex_);
    const bool late = Clock::now() - begin_ > plan_.time_max;
    if (late && next_ < plan_.calls && status_.ok()) {
      status_ = Internal("the calls took longer than they may");
    }
    if (next_ < plan_.calls && status_.ok()) {
      return next_++;
    }
    --running_;
    if (running_ == 0) {
      ended_.notify_all();
    }
    return std::nullopt;
  }

  void Fail(const Status& status) {
    const std::lock_guard lock(mutex_);
    if (status_.ok()) {
      status_ = status;
    }
  }

  const LoadPlan& plan_;
  const StartCall& start_;
  Clock::time_point begin_;
  double seconds_ = 0;
  std::vector<double> latencies_us_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t next_ = 0;
  std::size_t running_ = 0;
  Status status_;
};

}  // namespace

StatusOr<LoadResult> RunLoad(const LoadPlan& plan, const StartCall& start) {
  const double client_before = ProcessorTimeUs(getpid());
  const double server_before = ProcessorTimeUs(plan.server);
  Load load(plan, start);
  load.Run();
  const auto per_call = [&plan](double before, double after) {
    return (after - before) / static_cast<double>(plan.calls);
  };
  LoadResult result;
  result.client_cpu_us_per_call =
      per_call(client_before, ProcessorTimeUs(getpid()));
  result.server_cpu_us_per_call =
      per_call(server_before, ProcessorTimeUs(plan.server));
  COMITY_RETURN_IF_ERROR(load.status());
  result.seconds = load.seconds();
  result.latencies_us = load.TakeLatencies();
  std::sort(result.latencies_us.begin(), result.latencies_us.end());
  return result;
}

}  // namespace comity::bench
