#include "server/rpc/waiting_calls.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

constexpr WaitingCallsLimits kLimits = {.count_max = 6, .bytes_max = 100};

// Calls that note their number when they are answered.
class WaitingCallsTest : public ::testing::Test {
 protected:
  Status Add(std::size_t size_bytes = 1) {
    return calls_.Add([this, number = next_++] { answered_.push_back(number); },
                      size_bytes);
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
  ASSERT_OK(Add());
  ASSERT_OK(Add());
  Answer();
  ASSERT_OK(Add());
  Answer();
  Answer();
  EXPECT_EQ(answered_, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(calls_.count(), 0U);
}

TEST_F(WaitingCallsTest, PushesBackMoreThanMayEverWait) {
  for (int i = 0; i < 6; ++i) {
    ASSERT_OK(Add());
  }
  EXPECT_FAILS(Add(), ErrorReason::kQueueFull);
  Answer();
  EXPECT_OK(Add());
}

TEST_F(WaitingCallsTest, PushesBackMoreBytesThanMayWait) {
  ASSERT_OK(Add(60));
  EXPECT_FAILS(Add(41), ErrorReason::kQueueFull);
  EXPECT_OK(Add(40));
  EXPECT_FAILS(Add(1), ErrorReason::kQueueFull);
  Answer();
  EXPECT_OK(Add(60));
}

TEST_F(WaitingCallsTest, NeverAnswersWhoWasPushedBack) {
  ASSERT_OK(Add(100));
  ASSERT_FAILS(Add(1), ErrorReason::kQueueFull);
  Answer();
  EXPECT_FALSE(calls_.Take().has_value());
  EXPECT_EQ(answered_, std::vector<int>{0});
}

}  // namespace
}  // namespace comity::server
