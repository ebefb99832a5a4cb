// Whether a registry starts, and how it stops.
#include "server/registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/unit/server/registry/registry_fixture.h"

namespace comity::server {
namespace {

using testing::FailsWith;
using testing::IsOk;
using testing::SignedStatement;

TEST_F(RegistryTest, AnEmptyLogBeginsWithTheGenesisFile) {
  const auto registry = Open(Settings());
  ASSERT_THAT(registry, IsOk());
  ASSERT_NE((*registry)->log().Newest(), nullptr);
  EXPECT_EQ((*registry)->log().Newest()->head.size.value, 2U);
  const auto again = Submit(**registry, scene_[0]);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->index, 0U);
}

TEST_F(RegistryTest, ARestartGoesOnWhereItWas) {
  auto registry = OpenFounded(Settings());
  const auto first = Submit(*registry, Issue(1));
  ASSERT_THAT(first, IsOk());
  registry.reset();
  auto restarted = Open(Settings());
  ASSERT_THAT(restarted, IsOk());
  EXPECT_EQ((*restarted)->log().Newest()->head, first->published->head);
  EXPECT_THAT(Submit(**restarted, Issue(2)), IsOk());
}

TEST_F(RegistryTest, RefusesToStartWithoutItsMarkUntilAnOperatorConfirms) {
  auto registry = OpenFounded(Settings());
  const merkle::TreeHead head = registry->log().Newest()->head;
  registry.reset();
  std::filesystem::remove(mark_path_);
  EXPECT_THAT(Open(Settings()), FailsWith(ErrorReason::kHeadMarkMissing));
  RegistrySettings confirmed = Settings();
  confirmed.confirmed_head = head;
  confirmed.confirmed_head->size.value -= 1;
  EXPECT_THAT(Open(confirmed), FailsWith(ErrorReason::kHeadMarkMissing));
  confirmed.confirmed_head = head;
  EXPECT_THAT(Open(confirmed), IsOk());
  EXPECT_THAT(Open(Settings()), IsOk());
}

TEST_F(RegistryTest, ConfirmationDoesNotExcuseAStoreBehindItsMark) {
  OpenFounded(Settings()).reset();
  storage::MemoryEngine older([] { return testing::kTestStartMs; });
  RegistrySettings settings = Settings();
  settings.confirmed_head =
      merkle::TreeHead{.size = {0}, .root = merkle::EmptyRoot()};
  RegistryParts parts;
  parts.engine = std::make_unique<storage::FaultyEngine>(older);
  parts.clock = std::make_unique<SystemClock>();
  parts.log = [](std::string_view) {};
  parts.on_stop = [](const Status&) {};
  EXPECT_THAT(Registry::Open(std::move(settings), std::move(parts)),
              FailsWith(ErrorReason::kStoreBehindMark));
}

// --- Cosigners ---------------------------------------------------------------

// Says what it is told to say, and counts how often it was asked.
class FakeCosigners final : public CosignerHeads {
 public:
  FakeCosigners(std::vector<CosignerAnswer> answers, int& asked)
      : answers_(std::move(answers)), asked_(asked) {}
  std::vector<CosignerAnswer> Ask() override {
    ++asked_;
    return answers_;
  }

 private:
  std::vector<CosignerAnswer> answers_;
  int& asked_;
};

TEST_F(RegistryTest, AsksItsCosignersBeforeItSigns) {
  auto registry = OpenFounded(Settings());
  const merkle::TreeHead head = registry->log().Newest()->head;
  registry.reset();
  int asked = 0;
  const auto open_with = [&](StatusOr<std::optional<merkle::TreeHead>> last) {
    cosigners_ = std::make_unique<FakeCosigners>(
        std::vector<CosignerAnswer>{{"w1", std::move(last)}}, asked);
    return Open(Settings());
  };
  merkle::TreeHead ahead = head;
  ahead.size.value += 1;
  EXPECT_THAT(open_with(std::optional(ahead)),
              FailsWith(ErrorReason::kStoreBehindCosigner));
  merkle::TreeHead other = {.size = {1}, .root = head.root};
  EXPECT_THAT(open_with(std::optional(other)),
              FailsWith(ErrorReason::kStoreForksCosigner));
  EXPECT_THAT(open_with(Unavailable(ErrorReason::kServerUnreachable, "away")),
              FailsWith(ErrorReason::kCosignersSilent));
  EXPECT_THAT(open_with(std::optional(head)), IsOk());
  EXPECT_EQ(asked, 4);
}

// --- Space and damage --------------------------------------------------------

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
  EXPECT_THAT(Submit(*registry, Issue(1)), FailsWith(ErrorReason::kStoreFull));
  EXPECT_EQ(registry->store().size(), size);
  EXPECT_EQ(registry->log().counts().pushed_back, 1U);
  EXPECT_THAT(registry->log().Health(60'000), IsOk());
  full = false;
  EXPECT_THAT(Submit(*registry, Issue(1)), IsOk());
  EXPECT_EQ(stops_, 0);
}

TEST_F(RegistryTest, SignsNothingAfterDamageWasFound) {
  auto registry = OpenFounded(Settings());
  const auto heads = registry->log().counts().heads;
  registry->log().Halt(DataLoss(ErrorReason::kStoreCorrupt, "found by chance"));
  registry->log().Halt(DataLoss(ErrorReason::kStoreCorrupt, "found again"));
  while (registry->log().Health(60'000).ok()) {
    std::this_thread::yield();
  }
  EXPECT_THAT(Submit(*registry, Issue(1)),
              FailsWith(ErrorReason::kRegistryStopped));
  registry->Shutdown(100);
  EXPECT_EQ(registry->log().counts().heads, heads);
  EXPECT_EQ(stops_, 1);
  ASSERT_NE(registry->log().Newest(), nullptr);
}

TEST_F(RegistryTest, RefusesTheStoreOfAnotherGenesis) {
  OpenFounded(Settings()).reset();
  statement::Genesis record = world_.GenesisRecord();
  record.names = {{"en", "Another registry"}};
  const SignedStatement other = world_.Sign(record, {"root/1"});
  RegistrySettings settings = Settings();
  settings.genesis = ParseGenesisFile(FormatGenesisFile({other.statement.bytes,
                                                         other.signatures}))
                         .value();
  EXPECT_THAT(Open(std::move(settings)),
              FailsWith(ErrorReason::kGenesisMismatch));
}

TEST_F(RegistryTest, RefusesToStartWithoutTheKeysInForce) {
  OpenFounded(Settings()).reset();
  key_names_ = {"log"};
  EXPECT_THAT(Open(Settings()), FailsWith(ErrorReason::kSigningKeyNotHeld));
}

TEST_F(RegistryTest, TakesNothingAfterItsShutdown) {
  auto registry = OpenFounded(Settings());
  registry->Shutdown(0);
  EXPECT_THAT(Submit(*registry, Issue(1)),
              FailsWith(ErrorReason::kRegistryStopped));
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
  ASSERT_THAT(restarted, IsOk());
  for (const std::uint64_t index : acknowledged) {
    EXPECT_LT(index, (*restarted)->log().Newest()->head.size.value);
  }
}

TEST_F(RegistryTest, StopsOnceAndStaysStoppedWhenACommitFails) {
  auto registry = OpenFounded(Settings());
  EXPECT_THAT(registry->log().Health(60'000), IsOk());
  faults_->FailCommit(storage::Fault::kLostAfterEffect);
  const auto lost = Submit(*registry, Issue(1));
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(Submit(*registry, Issue(2)),
              FailsWith(ErrorReason::kRegistryStopped));
  EXPECT_FALSE(registry->log().Health(60'000).ok());
  registry->Shutdown(100);
  EXPECT_EQ(stops_, 1);
}

}  // namespace
}  // namespace comity::server
