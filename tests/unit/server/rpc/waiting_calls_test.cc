#include "server/rpc/waiting_calls.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

using testing::FailsWith;
using testing::IsOk;

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
  ASSERT_THAT(Add(), IsOk());
  ASSERT_THAT(Add(), IsOk());
  Answer();
  ASSERT_THAT(Add(), IsOk());
  Answer();
  Answer();
  EXPECT_EQ(answered_, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(calls_.count(), 0U);
}

TEST_F(WaitingCallsTest, PushesBackMoreThanMayEverWait) {
  for (int i = 0; i < 6; ++i) {
    ASSERT_THAT(Add(), IsOk());
  }
  EXPECT_THAT(Add(), FailsWith(ErrorReason::kQueueFull));
  Answer();
  EXPECT_THAT(Add(), IsOk());
}

TEST_F(WaitingCallsTest, PushesBackMoreBytesThanMayWait) {
  ASSERT_THAT(Add(60), IsOk());
  EXPECT_THAT(Add(41), FailsWith(ErrorReason::kQueueFull));
  EXPECT_THAT(Add(40), IsOk());
  EXPECT_THAT(Add(1), FailsWith(ErrorReason::kQueueFull));
  Answer();
  EXPECT_THAT(Add(60), IsOk());
}

TEST_F(WaitingCallsTest, NeverAnswersWhoWasPushedBack) {
  ASSERT_THAT(Add(100), IsOk());
  ASSERT_THAT(Add(1), FailsWith(ErrorReason::kQueueFull));
  Answer();
  EXPECT_FALSE(calls_.Take().has_value());
  EXPECT_EQ(answered_, std::vector<int>{0});
}

}  // namespace
}  // namespace comity::server
