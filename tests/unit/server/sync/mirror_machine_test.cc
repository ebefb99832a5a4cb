#include "server/sync/mirror_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/unit/server/sync/mirror_machine_fixture.h"

namespace comity::testing {
namespace {

using server::AskHead;
using server::HeadArrived;
using server::HeadReply;
using server::MirrorEvent;
using server::MirrorMachine;
using server::MirrorStart;
using server::MirrorWoken;
using server::PackageArrived;
using server::PackageStored;
using server::PublishMirror;
using server::RaiseAlarm;
using server::StorePackage;

TEST_F(MirrorMachineTest, CopiesALogAndShowsItsHead) {
  Grow(4);
  Follow();
  ASSERT_NE(published_, nullptr);
  EXPECT_EQ(published_->head, partner_.log().head());
  EXPECT_EQ(published_->map.root(), partner_.log().map().root());
  EXPECT_EQ(store_->state().head, partner_.log().head());
  EXPECT_EQ(remembered_->head, partner_.log().head());
  EXPECT_THAT(alarms_, ::testing::IsEmpty());
  EXPECT_GT(packages_, 1);
}

TEST_F(MirrorMachineTest, ForetellsEveryPackageButTheFirst) {
  Grow(6);
  Follow();
  ASSERT_GT(packages_, 2);
  EXPECT_EQ(foretold_packages_, packages_ - 1);
  EXPECT_FALSE(foretold_);
}

TEST_F(MirrorMachineTest, FetchesOnlyWhatIsNew) {
  Follow();
  packages_ = 0;
  Follow();
  EXPECT_EQ(packages_, 0);
  Grow(1);
  Follow();
  EXPECT_EQ(packages_, 1);
  EXPECT_EQ(*machine_->verified(), partner_.log().head());
}

TEST_F(MirrorMachineTest, GoesOnAfterARestartInTheMiddle) {
  Grow(6);
  package_entries_ = 5;
  std::optional<MirrorEvent> next = MirrorWoken{};
  auto effects = machine_->Step(*next, Now());
  effects = machine_->Step(HeadArrived{Head({})}, Now());
  effects = machine_->Step(PackageArrived{Package(0)}, Now());
  ASSERT_EQ(effects.size(), 1U);
  ASSERT_OK(
      store_->Commit(epoch_, std::get<StorePackage>(effects.front()).batch));
  Open();
  EXPECT_FALSE(machine_->verified());
  Follow();
  EXPECT_EQ(*machine_->verified(), partner_.log().head());
}

TEST_F(MirrorMachineTest, CosignsTheSameHeadAgainWithANewTime) {
  Follow();
  const auto first = *remembered_;
  Follow();
  EXPECT_EQ(remembered_->head, first.head);
  EXPECT_GE(remembered_->time_s, first.time_s);
}

// Somebody on the way may replay an old answer: a cosignature would make its
// head look fresh.
TEST_F(MirrorMachineTest, ShowsAndDoesNotCosignAHeadWhoseOwnTimeIsOld) {
  late_ms_ = 11 * 60 * 1000;
  Follow();
  EXPECT_NE(published_, nullptr);
  EXPECT_FALSE(remembered_);
  EXPECT_EQ(alarms_.back(), ErrorReason::kTimeImplausible);
  EXPECT_TRUE(machine_->asleep());
}

TEST_F(MirrorMachineTest, RetriesIfItIsToldOfALargerHeadThatIsNotShown) {
  cosign_status_ = FailedPrecondition(ErrorReason::kMirrorBehind, "frozen");
  Follow();
  EXPECT_TRUE(machine_->asleep());
  EXPECT_EQ(alarms_.back(), ErrorReason::kMirrorBehind);
}

TEST_F(MirrorMachineTest, WaitsForRoomOnTheDisk) {
  machine_->Step(MirrorWoken{}, Now());
  machine_->Step(HeadArrived{Head({})}, Now());
  machine_->Step(PackageArrived{Package(0)}, Now());
  machine_->Step(
      PackageStored{ResourceExhausted(ErrorReason::kStoreFull, "full")}, Now());
  EXPECT_TRUE(machine_->asleep());
  Follow();
  EXPECT_EQ(*machine_->verified(), partner_.log().head());
}

TEST_F(MirrorMachineTest, ALostCopyBehindItsCosignatureWaitsForTheLog) {
  Follow();
  remembered_->head.size.value += 5;
  Open();
  Follow();
  EXPECT_TRUE(machine_->asleep());
  EXPECT_EQ(alarms_.back(), ErrorReason::kOlderThanKnown);
}

TEST_F(MirrorMachineTest, DoesNotCosignUnlessAsked) {
  Open(/*cosigns=*/false);
  Follow();
  EXPECT_FALSE(remembered_);
  EXPECT_NE(published_, nullptr);
}

TEST_F(MirrorMachineTest, AsksForANewerHeadBeforeItCosignsAnOldOne) {
  std::optional<MirrorEvent> next = MirrorWoken{};
  auto effects = machine_->Step(*next, Now());
  effects = machine_->Step(HeadArrived{Head({})}, Now());
  package_entries_ = 100;
  effects = machine_->Step(PackageArrived{Package(0)}, Now());
  ASSERT_OK(
      store_->Commit(epoch_, std::get<StorePackage>(effects.front()).batch));
  elapsed_ms_ += server::MirrorLimits().head_age_max_ms + 1;
  effects = machine_->Step(PackageStored{OkStatus()}, Now());
  ASSERT_EQ(effects.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<PublishMirror>(effects.front()));
  EXPECT_TRUE(std::holds_alternative<AskHead>(effects.back()));
}

// --- What may pass -----------------------------------------------------------

TEST_F(MirrorMachineTest, TriesAgainEverMoreSlowly) {
  spoil_package = [](mirror::EntryPackage& package) {
    package.entries.front() += "x";
  };
  std::vector<std::uint64_t> pauses;
  for (int i = 0; i < 10; ++i) {
    Follow();
    pauses.push_back(sleep_ms_);
  }
  EXPECT_THAT(std::vector(pauses.begin(), pauses.begin() + 3),
              ::testing::ElementsAre(500, 1000, 2000));
  EXPECT_EQ(pauses.back(), 60'000U);
  EXPECT_EQ(alarms_.back(), ErrorReason::kPackageUnproven);
  spoil_package = nullptr;
  Follow();
  EXPECT_EQ(*machine_->verified(), partner_.log().head());
  EXPECT_EQ(sleep_ms_, server::MirrorLimits().poll_every_ms);
}

TEST_F(MirrorMachineTest, StoresNothingOfARefusedPackage) {
  spoil_package = [](mirror::EntryPackage& package) {
    package.entries.back()[0] ^= 1;
  };
  Follow();
  EXPECT_EQ(store_->size().value, 0U);
  EXPECT_EQ(published_, nullptr);
}

TEST_F(MirrorMachineTest, RefusesAPackageFromAnotherPlace) {
  spoil_package = [](mirror::EntryPackage& package) { ++package.start.value; };
  Follow();
  EXPECT_EQ(alarms_.back(), ErrorReason::kPackageMalformed);
  EXPECT_TRUE(machine_->asleep());
}

TEST_F(MirrorMachineTest, RefusesAHeadByAnotherKey) {
  server_.log_key = "centre/1";
  Follow();
  EXPECT_TRUE(machine_->asleep());
  EXPECT_EQ(published_, nullptr);
  EXPECT_THAT(alarms_,
              ::testing::ElementsAre(ErrorReason::kNoteSignatureMissing));
}

TEST_F(MirrorMachineTest, RefusesALogWithAnotherBeginning) {
  TestRegistry other(partner_.origin(), "UZ", 2);
  other.Found();
  other.log().Commit();
  MirrorStart start;
  start.partner.origin = partner_.origin();
  start.partner.genesis_id = other.genesis_id();
  machine_ = std::make_unique<MirrorMachine>(server::MirrorLimits(),
                                             std::move(start), *store_);
  Follow();
  EXPECT_TRUE(machine_->asleep());
  EXPECT_EQ(store_->size().value, 0U);
}

TEST_F(MirrorMachineTest, NoticesAnOldHeadAndKeepsTheNewer) {
  TestRegistry old = TestRegistry();
  old.Found();
  old.log().Commit();
  Grow(2);
  Follow();
  const auto verified = machine_->verified();
  TestServer old_server;
  old_server.Serve(old, {"KZ"});
  machine_->Step(MirrorWoken{}, Now());
  const auto effects =
      machine_->Step(HeadArrived{HonestHead(old, old_server, {})}, Now());
  EXPECT_EQ(std::get<RaiseAlarm>(effects.front()).why.reason(),
            ErrorReason::kOlderThanKnown);
  EXPECT_EQ(machine_->verified(), verified);
  EXPECT_FALSE(machine_->halted());
}

TEST_F(MirrorMachineTest, DoesNotFollowTimesAheadOfItsClock) {
  partner_.Add(partner_.CredentialRecord(++credentials_), {"centre/1"});
  partner_.log().Commit();
  const server::Moment early = {
      partner_.log().last_admission_ms() - 6 * 60 * 1000, elapsed_ms_};
  machine_->Step(MirrorWoken{}, early);
  const auto effects = machine_->Step(HeadArrived{Head({})}, early);
  EXPECT_TRUE(std::holds_alternative<RaiseAlarm>(effects.front()));
  EXPECT_TRUE(machine_->asleep());
}

TEST_F(MirrorMachineTest, RefusesEntriesDatedBackBehindItsCosignature) {
  Follow();
  remembered_->time_s += 3600;
  Open();
  Grow(1);
  Follow();
  EXPECT_EQ(alarms_.back(), ErrorReason::kTimeImplausible);
  EXPECT_TRUE(machine_->asleep());
}

// --- Its own failures --------------------------------------------------------

TEST_F(MirrorMachineTest, HaltsIfTheStoreFails) {
  machine_->Step(MirrorWoken{}, Now());
  machine_->Step(HeadArrived{Head({})}, Now());
  machine_->Step(PackageArrived{Package(0)}, Now());
  machine_->Step(PackageStored{Unavailable(ErrorReason::kCommitOutcomeUnknown,
                                           "who knows")},
                 Now());
  EXPECT_TRUE(machine_->halted());
}

TEST_F(MirrorMachineTest, HaltsIfTheMemoryOfCosignaturesFails) {
  cosign_status_ = Unavailable(ErrorReason::kStoreUnavailable, "full");
  Follow();
  EXPECT_TRUE(machine_->halted());
}

TEST_F(MirrorMachineTest, NeverCosignsALogThatIsNotTheOneCosignedBefore) {
  Follow();
  remembered_->head.root.bytes[0] ^= 1;
  Open();
  Follow();
  EXPECT_TRUE(machine_->halted());
  EXPECT_EQ(alarms_.back(), ErrorReason::kForkDetected);
}

}  // namespace
}  // namespace comity::testing
