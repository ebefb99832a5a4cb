// Repeats a call that may be repeated, a few times and ever more slowly.
#ifndef COMITY_CLIENT_CONNECTION_RETRY_H_
#define COMITY_CLIENT_CONNECTION_RETRY_H_

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "core/base/status.h"

namespace comity::client {

struct RetryPolicy {
  // With the first.
  int attempts_max = 4;
  // Before the second attempt; doubled before each further one.
  std::chrono::milliseconds pause{100};
  std::chrono::milliseconds pause_max{2000};
  // However long a registry that pushes back asks to wait.
  std::chrono::milliseconds advised_max{5000};
};

using Sleeper = std::function<void(std::chrono::milliseconds)>;

// How long the last failure asks to wait; 0 if it does not say.
using Advice = std::function<std::chrono::milliseconds()>;

// Whether the same call may succeed a moment later. An answer that is larger
// than agreed comes with the code of push-back, and will not shrink.
inline bool MayPass(const Status& status) {
  return (status.code() == StatusCode::kUnavailable ||
          status.code() == StatusCode::kResourceExhausted) &&
         status.reason() != ErrorReason::kAnswerMalformed;
}

// Calls `call` until its result is OK, or is a failure that will not pass, or
// the attempts are used up; returns the last result. Waits as long as `advice`
// says where that is longer than its own pause.
// Requires: `call` is idempotent and returns a StatusOr.
template <typename Call>
auto Retry(const RetryPolicy& policy, const Sleeper& sleep, const Call& call,
           const Advice& advice = {}) {
  auto pause = policy.pause;
  auto result = call();
  for (int attempt = 1; attempt < policy.attempts_max && !result.ok() &&
                        MayPass(result.status());
       ++attempt) {
    const auto advised =
        advice ? std::min(advice(), policy.advised_max) : pause;
    sleep(std::max(pause, advised));
    pause = std::min(2 * pause, policy.pause_max);
    result = call();
  }
  return result;
}

}  // namespace comity::client

#endif  // COMITY_CLIENT_CONNECTION_RETRY_H_
