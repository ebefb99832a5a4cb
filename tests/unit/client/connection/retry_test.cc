#include "client/connection/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/status_matchers.h"

namespace comity::client {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

class RetryTest : public ::testing::Test {
 protected:
  // Fails `failures` times with `status`, then gives 7.
  StatusOr<int> Run(int failures, const Status& status) {
    return Retry(
        policy_, [this](milliseconds pause) { pauses_.push_back(pause); },
        [&]() -> StatusOr<int> {
          ++calls_;
          if (calls_ <= failures) {
            return status;
          }
          return 7;
        },
        [this] { return advised_; });
  }

  RetryPolicy policy_ = {.attempts_max = 5,
                         .pause = milliseconds(100),
                         .pause_max = milliseconds(300)};
  milliseconds advised_{0};
  std::vector<milliseconds> pauses_;
  int calls_ = 0;
};

const Status& Unreachable() {
  static const Status status =
      Unavailable(ErrorReason::kServerUnreachable, "down");
  return status;
}

TEST_F(RetryTest, CallsOnceIfItSucceeds) {
  EXPECT_OK(Run(0, Unreachable()));
  EXPECT_EQ(calls_, 1);
  EXPECT_TRUE(pauses_.empty());
}

TEST_F(RetryTest, WaitsLongerEachTimeUpToItsBound) {
  EXPECT_EQ(*Run(4, Unreachable()), 7);
  EXPECT_THAT(pauses_, ElementsAre(milliseconds(100), milliseconds(200),
                                   milliseconds(300), milliseconds(300)));
}

TEST_F(RetryTest, GivesUpAfterItsAttempts) {
  EXPECT_FAILS(Run(100, Unreachable()), ErrorReason::kServerUnreachable);
  EXPECT_EQ(calls_, 5);
}

TEST_F(RetryTest, RepeatsAfterPushBack) {
  EXPECT_OK(Run(1, ResourceExhausted(ErrorReason::kLeaseHeld, "busy")));
}

TEST_F(RetryTest, WaitsAsLongAsTheRegistryAsks) {
  advised_ = milliseconds(250);
  EXPECT_OK(Run(3, ResourceExhausted(ErrorReason::kQueueFull, "full")));
  EXPECT_THAT(pauses_, ElementsAre(milliseconds(250), milliseconds(250),
                                   milliseconds(300)));
}

TEST_F(RetryTest, WaitsNoLongerThanItsOwnBoundWhateverIsAsked) {
  advised_ = milliseconds(1'000'000'000);
  EXPECT_OK(Run(1, ResourceExhausted(ErrorReason::kQueueFull, "full")));
  EXPECT_THAT(pauses_, ElementsAre(policy_.advised_max));
}

TEST_F(RetryTest, DoesNotFetchAgainWhatWasTooLarge) {
  EXPECT_FAILS(
      Run(1, ResourceExhausted(ErrorReason::kAnswerMalformed, "too large")),
      ErrorReason::kAnswerMalformed);
  EXPECT_EQ(calls_, 1);
}

TEST_F(RetryTest, DoesNotRepeatWhatWillNotPass) {
  EXPECT_FAILS(Run(1, InvalidArgument(ErrorReason::kWrongKeys, "wrong")),
               ErrorReason::kWrongKeys);
  EXPECT_EQ(calls_, 1);
}

}  // namespace
}  // namespace comity::client
