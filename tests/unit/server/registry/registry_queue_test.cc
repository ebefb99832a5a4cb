// Many callers of one registry: order, proofs, and being pushed back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/registry/registry_fixture.h"

namespace comity::server {
namespace {

using testing::FailsWith;
using testing::IsOk;
using testing::SignedStatement;

using RegistryQueueTest = RegistryTest;

TEST_F(RegistryQueueTest, AnswersEachOfManyThreadsWithAProofThatHolds) {
  auto registry = OpenFounded(Settings());
  std::vector<SignedStatement> issues;
  for (std::uint64_t n = 0; n < 64; ++n) {
    issues.push_back(Issue(n));
  }
  std::vector<std::thread> callers;
  std::atomic<int> proven = 0;
  for (std::size_t caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      for (std::size_t i = caller; i < issues.size(); i += 4) {
        const auto accepted = Submit(*registry, issues[i]);
        if (accepted.ok() &&
            merkle::VerifyInclusion(
                merkle::LeafHash(accepted->entry), {accepted->index},
                accepted->published->head, accepted->inclusion_proof)
                .ok()) {
          ++proven;
        }
      }
    });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_EQ(proven, 64);
}

TEST_F(RegistryQueueTest, AdmitsOneCallersStatementsInTheirOrder) {
  auto registry = OpenFounded(Settings());
  // Each revocation rests on the issue sent just before it.
  std::vector<std::future<StatusOr<Accepted>>> answers;
  for (std::uint64_t n = 0; n < 50; ++n) {
    for (const SignedStatement& statement :
         {Issue(n),
          world_.Sign(world_.RevokedRecord(n, testing::Day("2026-02-01")),
                      {"centre/2"})}) {
      auto answered = std::make_shared<std::promise<StatusOr<Accepted>>>();
      answers.push_back(answered->get_future());
      registry->log().Submit({statement.statement.bytes, statement.signatures},
                             [answered](StatusOr<Accepted> outcome) {
                               answered->set_value(std::move(outcome));
                             });
    }
  }
  std::uint64_t last = 0;
  for (auto& answer : answers) {
    const auto accepted = answer.get();
    ASSERT_THAT(accepted, IsOk());
    EXPECT_GT(accepted->index, last);
    last = accepted->index;
  }
}

TEST_F(RegistryQueueTest, PushesBackWhenItsQueueIsFull) {
  RegistrySettings settings = Settings();
  settings.pipeline.queue_bytes_max = 100;
  const auto registry = Open(std::move(settings));
  ASSERT_THAT(registry, IsOk());
  const auto refused = Submit(**registry, Issue(1));
  EXPECT_THAT(refused, FailsWith(ErrorReason::kQueueFull));
  EXPECT_EQ(refused.status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ((*registry)->log().counts().pushed_back, 1U);
}

TEST_F(RegistryQueueTest, PushesBackSingleCallersWhileTheQueueStands) {
  auto clock = std::make_unique<testing::FakeClock>();
  testing::FakeClock& time = *clock;
  clock_ = std::move(clock);
  RegistrySettings settings = Settings();
  settings.pipeline.single_count_min = 2;
  settings.pipeline.delay_max_ms = 50;
  const auto registry = OpenFounded(std::move(settings));
  // The answer to the first holds the thread that would take the others.
  std::promise<void> taken;
  std::promise<void> release;
  const auto submit = [&](std::uint64_t n, bool patient, Submitter::Done done) {
    const SignedStatement issue = Issue(n);
    registry->log().Submit({issue.statement.bytes, issue.signatures, patient},
                           std::move(done));
  };
  submit(1, false, [&](const StatusOr<Accepted>&) {
    taken.set_value();
    release.get_future().wait();
  });
  taken.get_future().wait();
  std::vector<std::promise<Status>> answers(5);
  const auto ask = [&](std::size_t i, bool patient) {
    submit(2 + i, patient, [&answers, i](const StatusOr<Accepted>& outcome) {
      answers[i].set_value(outcome.status());
    });
  };
  ask(0, false);
  time.Advance(51);
  ask(1, false);  // The queue stands, but not for long yet.
  time.Advance(100);
  ask(2, false);
  ask(3, true);
  EXPECT_THAT(answers[2].get_future().get(),
              FailsWith(ErrorReason::kQueueFull));
  release.set_value();
  for (const std::size_t i : {0U, 1U, 3U}) {
    EXPECT_THAT(answers[i].get_future().get(), IsOk());
  }
  ask(4, false);
  EXPECT_THAT(answers[4].get_future().get(), IsOk());
}

TEST_F(RegistryQueueTest, StreamsLeaveAQuarterOfTheQueueToOthers) {
  RegistrySettings settings = Settings();
  settings.pipeline.queue_count_max = 4;
  const auto registry = OpenFounded(std::move(settings));
  std::promise<void> taken;
  std::promise<void> release;
  std::vector<std::promise<Status>> answers(5);
  const auto submit = [&](std::uint64_t n, bool patient, Submitter::Done done) {
    const SignedStatement issue = Issue(n);
    registry->log().Submit({issue.statement.bytes, issue.signatures, patient},
                           std::move(done));
  };
  submit(100, false, [&](const StatusOr<Accepted>&) {
    taken.set_value();
    release.get_future().wait();
  });
  taken.get_future().wait();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool patient = i < 4;
    submit(i, patient, [&answers, i](const StatusOr<Accepted>& outcome) {
      answers[i].set_value(outcome.status());
    });
  }
  EXPECT_THAT(answers[3].get_future().get(),
              FailsWith(ErrorReason::kQueueFull));
  release.set_value();
  for (const std::size_t i : {0U, 1U, 2U, 4U}) {
    EXPECT_THAT(answers[i].get_future().get(), IsOk()) << i;
  }
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

TEST_F(RegistryQueueTest, RefusesWhatWaitedTooLong) {
  OpenFounded(Settings()).reset();
  RegistrySettings settings = Settings();
  settings.pipeline.wait_max_ms = 0;
  clock_ = std::make_unique<TickingClock>();
  const auto registry = Open(std::move(settings));
  ASSERT_THAT(registry, IsOk());
  const auto refused = Submit(**registry, Issue(1));
  EXPECT_THAT(refused, FailsWith(ErrorReason::kDeadlinePassed));
  EXPECT_EQ(refused.status().code(), StatusCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace comity::server
