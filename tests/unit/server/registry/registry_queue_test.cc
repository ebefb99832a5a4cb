// In what order a registry takes statements, and whom it pushes back.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "tests/support/fake_clock.h"
#include "tests/unit/server/registry/registry_fixture.h"

namespace comity::server {
namespace {

using testing::SignedStatement;

// Holds the thread that answers with its answer to `first`, and with it what
// would take the statements that come after.
class HeldAnswer {
 public:
  HeldAnswer(Registry& registry, const SignedStatement& first) {
    registry.log().Submit({first.statement.bytes, first.signatures},
                          [this](const StatusOr<Accepted>&) {
                            taken_.set_value();
                            release_.get_future().wait();
                          });
    taken_.get_future().wait();
  }
  void Release() { release_.set_value(); }

 private:
  std::promise<void> taken_;
  std::promise<void> release_;
};

TEST_F(RegistryTest, AdmitsOneCallersStatementsInTheirOrder) {
  auto registry = OpenFounded(Settings());
  // Each revocation rests on the issue sent just before it.
  std::vector<std::future<StatusOr<Accepted>>> answers;
  for (std::uint64_t n = 0; n < 50; ++n) {
    for (const SignedStatement& statement :
         {Issue(n),
          world_.Sign(world_.RevokedRecord(n, testing::Day("2026-02-01")),
                      {"centre/2"})}) {
      answers.push_back(Send(*registry, statement));
    }
  }
  std::uint64_t last = 0;
  for (auto& answer : answers) {
    const auto accepted = answer.get();
    ASSERT_OK(accepted);
    EXPECT_GT(accepted->index, last);
    last = accepted->index;
  }
}

TEST_F(RegistryTest, PushesBackWhenItsQueueIsFull) {
  RegistrySettings settings = Settings();
  settings.pipeline.queue_bytes_max = 100;
  const auto registry = Open(std::move(settings));
  ASSERT_OK(registry);
  const auto refused = Submit(**registry, Issue(1));
  EXPECT_FAILS(refused, ErrorReason::kQueueFull);
  EXPECT_EQ(refused.status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ((*registry)->log().counts().pushed_back, 1U);
}

TEST_F(RegistryTest, PushesBackSingleCallersWhileTooManyAreUnanswered) {
  auto clock = std::make_unique<testing::FakeClock>();
  testing::FakeClock& time = *clock;
  clock_ = std::move(clock);
  RegistrySettings settings = Settings();
  settings.pipeline.single_count_min = 1;
  const auto registry = OpenFounded(std::move(settings));
  HeldAnswer held(*registry, Issue(1));
  auto first = Send(*registry, Issue(2));
  // One too many, but not for long yet.
  auto second = Send(*registry, Issue(3));
  time.Advance(100);
  auto third = Send(*registry, Issue(4));
  auto patient = Send(*registry, Issue(5), /*patient=*/true);
  EXPECT_FAILS(third.get(), ErrorReason::kQueueFull);
  held.Release();
  for (auto* answer : {&first, &second, &patient}) {
    EXPECT_OK(answer->get());
  }
  EXPECT_OK(Submit(*registry, Issue(6)));
}

TEST_F(RegistryTest, StreamsLeaveAQuarterOfTheQueueToOthers) {
  RegistrySettings settings = Settings();
  settings.pipeline.queue_count_max = 4;
  const auto registry = OpenFounded(std::move(settings));
  HeldAnswer held(*registry, Issue(100));
  std::vector<std::future<StatusOr<Accepted>>> streamed;
  for (std::uint64_t n = 0; n < 4; ++n) {
    streamed.push_back(Send(*registry, Issue(n), /*patient=*/true));
  }
  auto single = Send(*registry, Issue(4));
  EXPECT_FAILS(streamed.back().get(), ErrorReason::kQueueFull);
  streamed.pop_back();
  held.Release();
  for (auto& answer : streamed) {
    EXPECT_OK(answer.get());
  }
  EXPECT_OK(single.get());
}

// Each look at it takes a millisecond.
class TickingClock final : public Clock {
 public:
  Moment Now() const override {
    const std::uint64_t ms = ++ms_;
    return {testing::kTestStartMs + 60'000 + ms, ms};
  }

 private:
  mutable std::atomic<std::uint64_t> ms_ = 0;
};

TEST_F(RegistryTest, RefusesWhatWaitedTooLong) {
  OpenFounded(Settings()).reset();
  RegistrySettings settings = Settings();
  settings.pipeline.wait_max_ms = 0;
  clock_ = std::make_unique<TickingClock>();
  const auto registry = Open(std::move(settings));
  ASSERT_OK(registry);
  const auto refused = Submit(**registry, Issue(1));
  EXPECT_FAILS(refused, ErrorReason::kDeadlinePassed);
  EXPECT_EQ(refused.status().code(), StatusCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace comity::server
