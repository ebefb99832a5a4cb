#include "server/sequencer/queue_delay_gate.h"

#include <gtest/gtest.h>

namespace comity::server {
namespace {

TEST(QueueDelayGateTest, LetsInWhileNothingWaits) {
  QueueDelayGate gate(50, 100);
  EXPECT_FALSE(gate.PushesBack(0, std::nullopt));
  EXPECT_FALSE(gate.PushesBack(1'000'000, std::nullopt));
}

TEST(QueueDelayGateTest, LetsInWhileTheOldestWaitsNoLongerThanItMay) {
  QueueDelayGate gate(50, 100);
  for (std::uint64_t now_ms = 1'000; now_ms < 2'000; now_ms += 10) {
    EXPECT_FALSE(gate.PushesBack(now_ms, now_ms - 50));
  }
}

TEST(QueueDelayGateTest, PushesBackOnceTheQueueHasStoodForItsPatience) {
  QueueDelayGate gate(50, 100);
  EXPECT_FALSE(gate.PushesBack(1'000, 949));
  EXPECT_FALSE(gate.PushesBack(1'099, 1'048));
  EXPECT_TRUE(gate.PushesBack(1'100, 1'049));
  EXPECT_TRUE(gate.PushesBack(5'000, 4'000));
}

TEST(QueueDelayGateTest, ForgetsAtTheFirstLookAtAQueueThatFlows) {
  QueueDelayGate gate(50, 100);
  EXPECT_FALSE(gate.PushesBack(1'000, 900));
  EXPECT_TRUE(gate.PushesBack(1'200, 1'100));
  EXPECT_FALSE(gate.PushesBack(1'210, 1'160));
  EXPECT_FALSE(gate.PushesBack(1'220, 1'100));
  EXPECT_FALSE(gate.PushesBack(1'319, 1'200));
  EXPECT_TRUE(gate.PushesBack(1'320, 1'200));
}

TEST(QueueDelayGateTest, SeesAQueueThatIsEmptyBetweenLargePieces) {
  QueueDelayGate gate(50, 100);
  for (std::uint64_t now_ms = 1'000; now_ms < 1'100; now_ms += 20) {
    gate.Took(now_ms, 60);
    EXPECT_FALSE(gate.PushesBack(now_ms + 1, std::nullopt));
  }
  gate.Took(1'101, 60);
  EXPECT_TRUE(gate.PushesBack(1'102, std::nullopt));
  gate.Took(1'110, 50);
  EXPECT_FALSE(gate.PushesBack(1'111, std::nullopt));
}

TEST(QueueDelayGateTest, ForgetsWhatItSawLongAgo) {
  QueueDelayGate gate(50, 100);
  gate.Took(1'000, 10'000);
  EXPECT_FALSE(gate.PushesBack(1'000, std::nullopt));
  EXPECT_TRUE(gate.PushesBack(1'100, std::nullopt));
  EXPECT_FALSE(gate.PushesBack(1'101, std::nullopt));
}

}  // namespace
}  // namespace comity::server
