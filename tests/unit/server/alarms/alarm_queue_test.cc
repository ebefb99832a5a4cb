#include "server/alarms/alarm_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace comity::server {
namespace {

Alarm About(const std::string& subject, AlarmLevel level = AlarmLevel::kWarning,
            ErrorReason reason = ErrorReason::kPartnerUnreachable) {
  return {level, "mirror", subject, Unavailable(reason, "no connection"), ""};
}
Alarm Fork(const std::string& subject) {
  return About(subject, AlarmLevel::kCritical, ErrorReason::kForkDetected);
}
Moment At(std::uint64_t ms) { return {1'000'000 + ms, ms}; }

class AlarmQueueTest : public ::testing::Test {
 protected:
  // Subject of what is due, which then counts as delivered; "-" if nothing is.
  std::string TakeAt(std::uint64_t ms) {
    auto taken = queue_.Take(At(ms));
    if (!taken) {
      return "-";
    }
    last_ = *taken;
    queue_.Delivered();
    return taken->alarm.subject;
  }
  void FailAt(std::uint64_t ms) {
    auto taken = queue_.Take(At(ms));
    ASSERT_TRUE(taken) << ms;
    queue_.Failed(*std::move(taken), At(ms));
  }

  const AlarmLimits limits_ = {.waiting_max = 3,
                               .kinds_max = 4,
                               .repeat_every_ms = 1'000,
                               .retry_min_ms = 10,
                               .retry_max_ms = 45,
                               .give_up_after_ms = 500};
  AlarmQueue queue_{limits_};
  WaitingAlarm last_;
};

TEST_F(AlarmQueueTest, GivesAlarmsInTheirOrderAndThenNone) {
  EXPECT_EQ(queue_.due_ms(), std::nullopt);
  queue_.Add(About("a"), At(1));
  queue_.Add(About("b"), At(2));
  EXPECT_TRUE(queue_.due_ms());
  EXPECT_EQ(TakeAt(3), "a");
  EXPECT_EQ(last_.raised_wall_ms, 1'000'001U);
  EXPECT_EQ(TakeAt(3), "b");
  EXPECT_EQ(TakeAt(3), "-");
  EXPECT_EQ(queue_.counts().delivered, 2U);
}

TEST_F(AlarmQueueTest, GivesWhatIsCriticalFirst) {
  queue_.Add(About("a"), At(1));
  queue_.Add(Fork("b"), At(2));
  EXPECT_EQ(TakeAt(3), "b");
  EXPECT_EQ(TakeAt(3), "a");
}

TEST_F(AlarmQueueTest, GivesTheSameOnceInAWhileAndCountsTheRest) {
  queue_.Add(About("a"), At(0));
  EXPECT_EQ(TakeAt(0), "a");
  for (std::uint64_t ms = 1; ms < 1'000; ++ms) {
    queue_.Add(About("a"), At(ms));
    EXPECT_EQ(TakeAt(ms), "-");
  }
  queue_.Add(About("a"), At(1'000));
  EXPECT_EQ(TakeAt(1'000), "a");
  EXPECT_EQ(last_.repeated, 999U);
  EXPECT_EQ(queue_.counts().repeated, 999U);
  queue_.Add(About("a"), At(2'000));
  EXPECT_EQ(TakeAt(2'000), "a");
  EXPECT_EQ(last_.repeated, 0U);
}

TEST_F(AlarmQueueTest, TakesOtherReasonsLevelsAndLogsForOtherAlarms) {
  queue_.Add(About("a"), At(0));
  queue_.Add(About("a", AlarmLevel::kCritical), At(0));
  queue_.Add(About("a", AlarmLevel::kWarning, ErrorReason::kPackageMalformed),
             At(0));
  EXPECT_EQ(queue_.counts().waiting, 3U);
}

TEST_F(AlarmQueueTest, DropsTheNewestWarningWhenFull) {
  for (const char* subject : {"a", "b", "c", "d"}) {
    queue_.Add(About(subject), At(0));
  }
  EXPECT_EQ(queue_.counts().dropped, 1U);
  EXPECT_EQ(TakeAt(0), "a");
  // What was dropped was not delivered: it may come again at once.
  queue_.Add(About("d"), At(1));
  EXPECT_EQ(TakeAt(1), "b");
  EXPECT_EQ(TakeAt(1), "c");
  EXPECT_EQ(TakeAt(1), "d");
}

TEST_F(AlarmQueueTest, DropsAWarningForAFork) {
  for (const char* subject : {"a", "b", "c"}) {
    queue_.Add(About(subject), At(0));
  }
  queue_.Add(Fork("d"), At(0));
  EXPECT_EQ(queue_.counts().dropped, 1U);
  EXPECT_EQ(queue_.counts().waiting, 3U);
  EXPECT_EQ(TakeAt(0), "d");
  EXPECT_EQ(TakeAt(0), "b");
}

TEST_F(AlarmQueueTest, NeverHoldsMoreThanItsBound) {
  for (int i = 0; i < 1'000; ++i) {
    queue_.Add(Fork("log" + std::to_string(i)), At(0));
    EXPECT_LE(queue_.counts().waiting, limits_.waiting_max);
  }
  EXPECT_EQ(queue_.counts().dropped, 997U);
}

TEST_F(AlarmQueueTest, TriesAgainEverMoreSlowly) {
  queue_.Add(About("a"), At(0));
  FailAt(0);
  EXPECT_EQ(queue_.due_ms(), 10U);
  EXPECT_EQ(TakeAt(9), "-");
  FailAt(10);
  EXPECT_EQ(queue_.due_ms(), 30U);
  FailAt(30);
  EXPECT_EQ(queue_.due_ms(), 70U);
  FailAt(70);
  EXPECT_EQ(queue_.due_ms(), 115U);  // 45 is the longest pause.
  EXPECT_EQ(TakeAt(115), "a");
  EXPECT_EQ(queue_.counts().failed, 4U);
  // The next one does not wait any more.
  queue_.Add(About("b"), At(116));
  EXPECT_EQ(TakeAt(116), "b");
}

TEST_F(AlarmQueueTest, GivesUpInTheEnd) {
  queue_.Add(About("a"), At(0));
  std::uint64_t at_ms = 0;
  while (queue_.due_ms()) {
    at_ms = std::max(at_ms, *queue_.due_ms());
    FailAt(at_ms);
    ASSERT_LT(at_ms, 1'000U);
  }
  EXPECT_GE(at_ms, limits_.give_up_after_ms);
  EXPECT_EQ(queue_.counts().dropped, 1U);
  EXPECT_EQ(queue_.counts().waiting, 0U);
}

// A receiver that is down must not push the queue beyond its bound.
TEST_F(AlarmQueueTest, KeepsItsBoundWhenAFailedAlarmComesBack) {
  queue_.Add(About("a"), At(0));
  auto taken = queue_.Take(At(0));
  for (const char* subject : {"b", "c", "d"}) {
    queue_.Add(About(subject), At(0));
  }
  queue_.Failed(*std::move(taken), At(0));
  EXPECT_EQ(queue_.counts().waiting, 3U);
  EXPECT_EQ(queue_.counts().dropped, 1U);
}

TEST_F(AlarmQueueTest, RemembersABoundedNumberOfKinds) {
  for (int i = 0; i < 100; ++i) {
    const auto ms = static_cast<std::uint64_t>(i);
    queue_.Add(About("log" + std::to_string(i)), At(ms));
    EXPECT_EQ(TakeAt(ms), "log" + std::to_string(i));
  }
  // The oldest are forgotten, the newest remembered.
  queue_.Add(About("log0"), At(100));
  EXPECT_EQ(TakeAt(100), "log0");
  queue_.Add(About("log99"), At(101));
  EXPECT_EQ(TakeAt(101), "-");
}

}  // namespace
}  // namespace comity::server
