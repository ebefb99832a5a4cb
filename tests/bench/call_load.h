// Drives a server with a fixed number of calls under way at any time, as that
// many clients would who each wait for an answer before they ask again.
#ifndef COMITY_TESTS_BENCH_CALL_LOAD_H_
#define COMITY_TESTS_BENCH_CALL_LOAD_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/status.h"

namespace comity::bench {

struct LoadPlan {
  std::size_t calls = 0;
  std::size_t clients = 64;
  // The process that answers, whose processor time is measured.
  pid_t server = 0;
  // No call begins later than this.
  std::chrono::seconds time_max{60};
};

struct LoadResult {
  double seconds = 0;
  // One for each call, ascending.
  std::vector<double> latencies_us;
  double client_cpu_us_per_call = 0;
  double server_cpu_us_per_call = 0;

  double per_second() const {
    return static_cast<double>(latencies_us.size()) / seconds;
  }
  // Requires: at least one call; percent at most 100.
  double percentile_us(std::size_t percent) const {
    return latencies_us[(latencies_us.size() - 1) * percent / 100];
  }
};

// Called exactly once for each call that was started, from any thread.
using CallDone = std::function<void(const Status&)>;

// Starts call `number` and returns without waiting for it. A call must end by
// a deadline of its own. Thread-safe.
using StartCall = std::function<void(std::size_t number, CallDone done)>;

// Runs the whole plan and returns when no call is under way any more.
//
// Errors: the first one of a call, after which no more begin;
// kInternal if `time_max` was over before the last began.
StatusOr<LoadResult> RunLoad(const LoadPlan& plan, const StartCall& start);

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_CALL_LOAD_H_
