// Clients who come again after they were pushed back, as many as one likes: the
// load of a registry that has more to do than it can.
#ifndef COMITY_TESTS_BENCH_OVERLOAD_LOAD_H_
#define COMITY_TESTS_BENCH_OVERLOAD_LOAD_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace comity::bench {

enum class Outcome {
  kAccepted,
  kPushedBack,
  kFailed,
};

struct Attempt {
  Outcome outcome = Outcome::kFailed;
  // After kPushedBack: how long the server asks to wait.
  std::chrono::milliseconds retry_after{0};
};

// Called once for each attempt, from any thread.
using AttemptDone = std::function<void(const Attempt&)>;

// Starts an attempt at work `number` for client `client` and returns without
// waiting; it must end by a deadline of its own. Thread-safe.
using StartAttempt =
    std::function<void(std::size_t client, std::size_t number, AttemptDone)>;

struct OverloadPlan {
  std::size_t clients = 0;
  std::chrono::milliseconds duration{0};
  // Attempts that begin earlier are not counted: all clients come at once then.
  std::chrono::milliseconds ramp{0};
  // Clients wait as long as they are asked to, as the client library does;
  // otherwise they come again at once.
  bool polite = true;
  // No more work than this is begun; the run then ends early.
  std::size_t work_max = 0;
};

struct OverloadResult {
  double seconds = 0;        // Without the ramp.
  std::size_t begun = 0;     // Works, not attempts; with the ramp.
  std::size_t attempts = 0;  // With the ramp.
  std::size_t failed = 0;
  // One for each attempt of its kind, ascending.
  std::vector<double> accepted_ms;
  std::vector<double> refused_ms;

  double goodput() const {
    return static_cast<double>(accepted_ms.size()) / seconds;
  }
  // Attempts a second.
  double offered() const {
    return static_cast<double>(accepted_ms.size() + refused_ms.size() +
                               failed) /
           seconds;
  }
};

// The p-th percentile of ascending values; 0 of none.
double Percentile(const std::vector<double>& ascending, std::size_t percent);

// Runs the plan and returns when no attempt is under way any more.
OverloadResult RunOverload(const OverloadPlan& plan, const StartAttempt& start);

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_OVERLOAD_LOAD_H_
