#include "server/rpc/waiting_calls.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

using testing::FailsWith;
using testing::IsOk;

constexpr WaitingCallsLimits kLimits = {
    .count_max = 6, .bytes_max = 100, .count_min = 3, .delay_max_ms = 10};

// Calls that note their number when they are answered.
class WaitingCallsTest : public ::testing::Test {
 protected:
  Status Add(std::uint64_t now_ms, std::size_t size_bytes = 1) {
    return calls_.Add([this, number = next_++] { answered_.push_back(number); },
                      size_bytes, now_ms);
  }
  void Answer() {
    auto work = calls_.Take();
    ASSERT_TRUE(work.has_value());
    (*work)();
  }

  WaitingCalls calls_{kLimits};
  std::vector<int> answered_;
  int next_ = 0;
};

TEST_F(WaitingCallsTest, HasNothingToDoBeforeTheFirstCall) {
  EXPECT_FALSE(calls_.Take().has_value());
}

TEST_F(WaitingCallsTest, AnswersInTheOrderOfArrival) {
  ASSERT_THAT(Add(0), IsOk());
  ASSERT_THAT(Add(0), IsOk());
  Answer();
  ASSERT_THAT(Add(1), IsOk());
  Answer();
  Answer();
  EXPECT_EQ(answered_, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(calls_.count(), 0U);
}

TEST_F(WaitingCallsTest, LetsAFewWaitHoweverLong) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(Add(1'000'000 * static_cast<std::uint64_t>(i)), IsOk());
  }
}

TEST_F(WaitingCallsTest, LetsABurstWaitThatHasNotWaitedYet) {
  for (int i = 0; i < 6; ++i) {
    EXPECT_THAT(Add(1'000), IsOk());
  }
}

TEST_F(WaitingCallsTest, PushesBackWhoComesWhenTheOldestWaitsTooLong) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(Add(1'000), IsOk());
  }
  EXPECT_THAT(Add(1'010), IsOk());
  EXPECT_THAT(Add(1'011), FailsWith(ErrorReason::kQueueFull));
}

TEST_F(WaitingCallsTest, LetsInAgainOnceTheOldestIsAnswered) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(Add(1'000), IsOk());
  }
  ASSERT_THAT(Add(1'005), IsOk());
  ASSERT_THAT(Add(1'011), FailsWith(ErrorReason::kQueueFull));
  Answer();
  Answer();
  EXPECT_THAT(Add(1'012), IsOk());
  EXPECT_THAT(Add(1'012), FailsWith(ErrorReason::kQueueFull));
  Answer();
  EXPECT_THAT(Add(1'012), IsOk());
}

TEST_F(WaitingCallsTest, PushesBackMoreThanMayEverWait) {
  for (int i = 0; i < 6; ++i) {
    ASSERT_THAT(Add(1'000), IsOk());
  }
  EXPECT_THAT(Add(1'000), FailsWith(ErrorReason::kQueueFull));
  Answer();
  EXPECT_THAT(Add(1'000), IsOk());
}

TEST_F(WaitingCallsTest, PushesBackMoreBytesThanMayWait) {
  ASSERT_THAT(Add(0, 60), IsOk());
  EXPECT_THAT(Add(0, 41), FailsWith(ErrorReason::kQueueFull));
  EXPECT_THAT(Add(0, 40), IsOk());
  EXPECT_THAT(Add(0, 1), FailsWith(ErrorReason::kQueueFull));
  Answer();
  EXPECT_THAT(Add(0, 60), IsOk());
}

TEST_F(WaitingCallsTest, NeverAnswersWhoWasPushedBack) {
  ASSERT_THAT(Add(0, 100), IsOk());
  ASSERT_THAT(Add(0, 1), FailsWith(ErrorReason::kQueueFull));
  Answer();
  EXPECT_FALSE(calls_.Take().has_value());
  EXPECT_EQ(answered_, std::vector<int>{0});
}

}  // namespace
}  // namespace comity::server
