#include "server/registry/registry.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "tests/support/eventually.h"
#include "tests/unit/server/registry/registry_fixture.h"

namespace comity::server {
namespace {

using testing::SignedStatement;

TEST_F(RegistryTest, AnswersEachOfManyThreadsWithAProofThatHolds) {
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

TEST_F(RegistryTest, TakesNothingOntoAFullDiskAndGoesOnByItself) {
  std::atomic<bool> full = false;
  RegistrySettings settings = Settings();
  settings.pipeline.may_write = [&full] {
    return full ? ResourceExhausted(ErrorReason::kStoreFull, "full")
                : OkStatus();
  };
  auto registry = OpenFounded(std::move(settings));
  const auto size = registry->store().size();
  full = true;
  EXPECT_FAILS(Submit(*registry, Issue(1)), ErrorReason::kStoreFull);
  EXPECT_EQ(registry->store().size(), size);
  EXPECT_EQ(registry->log().counts().pushed_back, 1U);
  EXPECT_OK(registry->log().Health(60'000));
  full = false;
  EXPECT_OK(Submit(*registry, Issue(1)));
  EXPECT_EQ(stops_, 0);
}

TEST_F(RegistryTest, SignsNothingAfterDamageWasFound) {
  auto registry = OpenFounded(Settings());
  const auto heads = registry->log().counts().heads;
  registry->log().Halt(DataLoss(ErrorReason::kStoreCorrupt, "found by chance"));
  registry->log().Halt(DataLoss(ErrorReason::kStoreCorrupt, "found again"));
  ASSERT_TRUE(testing::Eventually(
      [&] { return !registry->log().Health(60'000).ok(); }));
  EXPECT_FAILS(Submit(*registry, Issue(1)), ErrorReason::kRegistryStopped);
  registry->Shutdown(100);
  EXPECT_EQ(registry->log().counts().heads, heads);
  EXPECT_EQ(stops_, 1);
  ASSERT_NE(registry->log().Newest(), nullptr);
}

TEST_F(RegistryTest, StopsOnceAndStaysStoppedWhenACommitFails) {
  auto registry = OpenFounded(Settings());
  EXPECT_OK(registry->log().Health(60'000));
  faults_->FailCommit(storage::Fault::kLostAfterEffect);
  const auto lost = Submit(*registry, Issue(1));
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.status().code(), StatusCode::kUnavailable);
  EXPECT_FAILS(Submit(*registry, Issue(2)), ErrorReason::kRegistryStopped);
  EXPECT_FALSE(registry->log().Health(60'000).ok());
  registry->Shutdown(100);
  EXPECT_EQ(stops_, 1);
}

TEST_F(RegistryTest, TakesNothingAfterItsShutdown) {
  auto registry = OpenFounded(Settings());
  registry->Shutdown(0);
  EXPECT_FAILS(Submit(*registry, Issue(1)), ErrorReason::kRegistryStopped);
}

TEST_F(RegistryTest, AShutdownLosesNothingThatItAcknowledged) {
  auto registry = OpenFounded(Settings());
  std::vector<SignedStatement> issues;
  for (std::uint64_t n = 0; n < 40; ++n) {
    issues.push_back(Issue(n));
  }
  std::mutex mutex;
  std::vector<std::uint64_t> acknowledged;
  std::atomic<int> answered = 0;
  for (const SignedStatement& issue : issues) {
    registry->log().Submit({issue.statement.bytes, issue.signatures},
                           [&](const StatusOr<Accepted>& outcome) {
                             ++answered;
                             if (outcome.ok()) {
                               const std::lock_guard lock(mutex);
                               acknowledged.push_back(outcome->index);
                             }
                           });
  }
  registry->Shutdown(5'000);
  EXPECT_EQ(answered, 40);
  EXPECT_EQ(acknowledged.size(), 40U);
  registry.reset();
  const auto restarted = Open(Settings());
  ASSERT_OK(restarted);
  for (const std::uint64_t index : acknowledged) {
    EXPECT_LT(index, (*restarted)->log().Newest()->head.size.value);
  }
}

}  // namespace
}  // namespace comity::server
