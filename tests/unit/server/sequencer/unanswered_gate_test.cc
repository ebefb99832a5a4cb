#include "server/sequencer/unanswered_gate.h"

#include <gtest/gtest.h>

namespace comity::server {
namespace {

constexpr UnansweredLimits kLimits = {.count_min = 10,
                                      .answer_ms = 5,
                                      .stored_times = 4,
                                      .patience_ms = 100,
                                      .calm_ms = 1'000};

class UnansweredGateTest : public ::testing::Test {
 protected:
  // So many answers a millisecond, for a second.
  void Answer(std::size_t per_ms) {
    for (int i = 0; i < 1'000; ++i) {
      gate_.Answered(++now_ms_, per_ms);
    }
  }
  // Each batch takes so long to store, as often as is remembered.
  void Store(std::uint64_t took_ms) {
    for (int i = 0; i < 1'000; ++i) {
      gate_.Stored(took_ms);
    }
  }
  bool PushesBack(std::size_t unanswered) {
    return gate_.PushesBack(now_ms_, unanswered);
  }
  // There are too many for so long that the first is pushed back.
  void Overload() {
    ASSERT_FALSE(PushesBack(1'000'000));
    now_ms_ += kLimits.patience_ms;
    ASSERT_TRUE(PushesBack(1'000'000));
  }

  UnansweredGate gate_{kLimits};
  std::uint64_t now_ms_ = 5'000;
};

TEST_F(UnansweredGateTest, LetsAFewWaitHoweverSlowlyTheyAreAnswered) {
  Overload();
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(PushesBack(9));
    now_ms_ += 100;
  }
}

TEST_F(UnansweredGateTest, PushesBackOneMoreThanThatWhereNobodyIsAnswered) {
  Overload();
  EXPECT_FALSE(PushesBack(9));
  EXPECT_TRUE(PushesBack(10));
}

TEST_F(UnansweredGateTest, LetsInAsManyAsAreAnsweredInTheTime) {
  Answer(40);
  Overload();
  EXPECT_EQ(gate_.count_max(), 199U);  // All but a trace of 40 in 5 ms.
  EXPECT_FALSE(PushesBack(198));
  EXPECT_TRUE(PushesBack(200));
}

TEST_F(UnansweredGateTest, LetsInMoreWhereStoringTakesLonger) {
  Answer(40);
  Store(30);
  Overload();
  EXPECT_FALSE(PushesBack(40 * 124));
  EXPECT_TRUE(PushesBack(40 * 125));
}

TEST_F(UnansweredGateTest, IsHardlyMovedByOneSlowStoreAndNotForLong) {
  Answer(40);
  Store(1);
  const std::size_t before = gate_.count_max();
  gate_.Stored(9);
  EXPECT_LE(gate_.count_max(), before + 40 * 4 / 2 + 1);
  gate_.Stored(1);
  gate_.Stored(1);
  EXPECT_LE(gate_.count_max(), before + 40 * 4 / 3);
  Store(1);
  EXPECT_NEAR(static_cast<double>(gate_.count_max()),
              static_cast<double>(before), 1);
}

TEST_F(UnansweredGateTest, FollowsTheRateOfAnswersWithinASecond) {
  Answer(40);
  Answer(20);
  EXPECT_NEAR(static_cast<double>(gate_.count_max()), 100, 1);
  Answer(80);
  EXPECT_NEAR(static_cast<double>(gate_.count_max()), 400, 1);
}

TEST_F(UnansweredGateTest, CountsAnswersThatComeInLargeBatches) {
  for (int i = 0; i < 100; ++i) {
    now_ms_ += 20;
    gate_.Answered(now_ms_, 800);
  }
  EXPECT_NEAR(static_cast<double>(gate_.count_max()), 200, 1);
}

TEST_F(UnansweredGateTest, LetsMoreInWhereThoseItPushesBackComeAgainAtOnce) {
  Answer(40);
  Overload();
  const std::size_t before = gate_.count_max();
  for (int i = 0; i < 1'000; ++i) {
    gate_.Answered(++now_ms_, 10);
    for (int refused = 0; refused < 50; ++refused) {
      ASSERT_TRUE(PushesBack(1'000'000));
    }
  }
  EXPECT_NEAR(static_cast<double>(gate_.count_max()), 300, 1);
  EXPECT_GT(gate_.count_max(), before);
}

TEST_F(UnansweredGateTest, LetsABurstInUntilItsPatienceEnds) {
  EXPECT_FALSE(PushesBack(10));
  now_ms_ += 50;
  EXPECT_FALSE(PushesBack(500));
  now_ms_ += 49;
  EXPECT_FALSE(PushesBack(1'000));
  now_ms_ += 1;
  EXPECT_TRUE(PushesBack(1'000));
}

TEST_F(UnansweredGateTest, LosesPatienceOnlyWhereThereAreTooManyAtEveryLook) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(PushesBack(500));
    now_ms_ += 99;
    EXPECT_FALSE(PushesBack(500));
    now_ms_ += 1;
    EXPECT_FALSE(PushesBack(9));
  }
}

TEST_F(UnansweredGateTest, HasNoPatienceWithTheNextWhileItPushesBack) {
  Overload();
  EXPECT_FALSE(PushesBack(9));
  now_ms_ += 1'000;
  EXPECT_TRUE(PushesBack(10));
  now_ms_ += 1'000;
  EXPECT_TRUE(PushesBack(10));
}

// They read the clock before they wait for the gate's lock.
TEST_F(UnansweredGateTest, PushesBackWhoCameBeforeTheOneThatLookedLast) {
  Overload();
  EXPECT_TRUE(gate_.PushesBack(now_ms_ - 1, 1'000'000));
  EXPECT_TRUE(gate_.PushesBack(now_ms_, 1'000'000));
}

TEST_F(UnansweredGateTest, HasPatienceWithWhoCameBeforeTheFirstThatWasTooMany) {
  EXPECT_FALSE(gate_.PushesBack(now_ms_, 500));
  EXPECT_FALSE(gate_.PushesBack(now_ms_ - 1, 500));
}

TEST_F(UnansweredGateTest, IsPatientAgainAfterItHadNobodyToPushBack) {
  Overload();
  now_ms_ += 1'001;
  EXPECT_FALSE(PushesBack(10));
  now_ms_ += 99;
  EXPECT_FALSE(PushesBack(10));
  now_ms_ += 1;
  EXPECT_TRUE(PushesBack(10));
}

}  // namespace
}  // namespace comity::server
