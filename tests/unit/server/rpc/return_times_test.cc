#include "server/rpc/return_times.h"

#include <gtest/gtest.h>

#include <set>

namespace comity::server {
namespace {

constexpr std::uint64_t kNowMs = 50'000;

TEST(ReturnTimesTest, AsksTheFirstToComeAgainSoon) {
  ReturnTimes times;
  EXPECT_EQ(times.NextMs(kNowMs), 250U);
  EXPECT_EQ(times.NextMs(kNowMs + 10'000), 250U);
}

TEST(ReturnTimesTest, AsksThoseOfOneMomentToComeOneAfterAnother) {
  ReturnTimes times;
  for (std::uint64_t i = 0; i < 800; ++i) {
    EXPECT_EQ(times.NextMs(kNowMs), 250 + 2 * i);
  }
}

TEST(ReturnTimesTest, AsksWhoComesLaterToComeBehindThemAgain) {
  ReturnTimes times;
  for (int i = 0; i < 100; ++i) {
    times.NextMs(kNowMs);
  }
  EXPECT_EQ(times.NextMs(kNowMs + 100), 250 + 200 - 100U);
  EXPECT_EQ(times.NextMs(kNowMs + 202), 250U);
}

TEST(ReturnTimesTest, LetsComeAgainNoMoreThanOneInTwoMilliseconds) {
  ReturnTimes times;
  // Two are pushed back in each millisecond; that fits for some time.
  std::set<std::uint64_t> at_ms;
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    const std::uint64_t now_ms = kNowMs + i / 2;
    at_ms.insert(now_ms + times.NextMs(now_ms));
  }
  EXPECT_EQ(at_ms.size(), 1'000U);
  EXPECT_EQ(*at_ms.rbegin() - *at_ms.begin(), 2 * 999U);
}

TEST(ReturnTimesTest, KeepsNobodyOutLongerThanTwoSeconds) {
  ReturnTimes times;
  std::set<std::uint64_t> crowded;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t after_ms = times.NextMs(kNowMs);
    EXPECT_LE(after_ms, 2'000U);
    EXPECT_GE(after_ms, 250U);
    if (i >= 876) {
      EXPECT_GT(after_ms, 1'000U);
      crowded.insert(after_ms);
    }
  }
  // They share the whole second, not a moment of it.
  EXPECT_EQ(crowded.size(), 1'000U);
}

}  // namespace
}  // namespace comity::server
