#include "server/sync/mirror_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/mirror/fork_evidence.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_evidence.h"

namespace comity::testing {
namespace {

using server::AskHead;
using server::AskPackage;
using server::CosignDone;
using server::CosignHead;
using server::HaltMirror;
using server::HeadArrived;
using server::HeadReply;
using server::MirrorEffect;
using server::MirrorEvent;
using server::MirrorMachine;
using server::MirrorStart;
using server::MirrorWoken;
using server::PackageArrived;
using server::PackageStored;
using server::PublishMirror;
using server::RaiseAlarm;
using server::SleepUntil;
using server::StorePackage;

// A machine with its store, and a partner that answers from a log in memory.
// Tests change what the partner says.
class MirrorMachineTest : public ::testing::Test {
 protected:
  MirrorMachineTest() {
    partner_.Found();
    partner_.log().Commit();
    server_.Serve(partner_, {"KZ"});
    server_.later_s = 0;
    Open();
  }

  // A new machine on what the store holds.
  void Open(bool cosigns = true) {
    auto opened = storage::LogStore::Open(engine_, {});
    ASSERT_THAT(opened, IsOk());
    store_ = std::move(opened->store);
    MirrorStart start;
    start.partner.origin = partner_.origin();
    start.partner.genesis_id = partner_.genesis_id();
    start.partner.countries = {"KZ"};
    start.partner.operator_name = "kz";
    start.cosigns = cosigns;
    start.stored = {store_->state().edge, std::move(opened->map),
                    store_->state().last_admission_ms};
    if (remembered_) {
      start.cosigned = remembered_;
    }
    machine_ = std::make_unique<MirrorMachine>(server::MirrorLimits(),
                                               std::move(start), *store_);
  }

  void Grow(int count) {
    for (int i = 0; i < count; ++i) {
      partner_.Add(partner_.CredentialRecord(++credentials_), {"centre/1"});
      partner_.log().Commit();
    }
  }

  server::Moment Now() const {
    return {partner_.log().last_admission_ms() + 1000 + late_ms_, elapsed_ms_};
  }

  // --- The partner -----------------------------------------------------------
  virtual StatusOr<HeadReply> Head(
      const std::optional<merkle::TreeHead>& known) {
    evidence::Evidence evidence;
    evidence.registries.push_back(
        server_.MakePart(partner_, {statement::RegistryKey()}));
    HeadReply reply;
    reply.evidence = statement::EncodeRecord(evidence);
    if (known && known->size.value < partner_.log().size()) {
      reply.consistency = partner_.log().ConsistencyProof(known->size.value);
    }
    return reply;
  }
  StatusOr<mirror::EntryPackage> Package(std::uint64_t start) const {
    const std::uint64_t end =
        std::min(start + package_entries_, partner_.log().size());
    mirror::EntryPackage package;
    package.start = {start};
    for (std::uint64_t i = start; i < end; ++i) {
      package.entries.push_back(
          partner_.log().entries()[static_cast<std::size_t>(i)]);
    }
    if (end < partner_.log().size()) {
      package.end_proof = partner_.log().ConsistencyProof(end);
    }
    return package;
  }

  // Tree and map of what the copy holds.
  mirror::ReplayState StateOfStore() {
    auto opened = storage::LogStore::Open(engine_, {});
    return {opened->store->state().edge, std::move(opened->map),
            opened->store->state().last_admission_ms};
  }

  // --- Playing ---------------------------------------------------------------
  // Wakes the machine and does what it asks until it sleeps or halts.
  void Follow() {
    std::optional<MirrorEvent> next = MirrorWoken{};
    for (int step = 0; next && step < 1000; ++step) {
      last_ = machine_->Step(*std::exchange(next, {}), Now());
      for (MirrorEffect& effect : last_) {
        auto reported =
            std::visit([this](auto& each) { return Do(each); }, effect);
        if (reported) {
          next = std::move(reported);
        }
      }
    }
    ASSERT_TRUE(machine_->asleep() || machine_->halted());
  }

  std::optional<MirrorEvent> Do(AskHead& effect) {
    ++heads_;
    return HeadArrived{Head(effect.known)};
  }
  std::optional<MirrorEvent> Do(AskPackage& effect) {
    ++packages_;
    // Whoever fetched what StorePackage named has the right one.
    EXPECT_TRUE(!foretold_ || *foretold_ == effect);
    foretold_.reset();
    auto package = Package(effect.held.size.value);
    if (spoil_package) {
      spoil_package(*package);
    }
    return PackageArrived{std::move(package)};
  }
  std::optional<MirrorEvent> Do(StorePackage& effect) {
    EXPECT_FALSE(foretold_);
    foretold_ = effect.next;
    foretold_packages_ += effect.next ? 1 : 0;
    return PackageStored{store_->Commit(epoch_, effect.batch)};
  }
  std::optional<MirrorEvent> Do(CosignHead& effect) {
    remembered_ = effect.cosigned;
    return CosignDone{cosign_status_};
  }
  std::optional<MirrorEvent> Do(PublishMirror& effect) {
    published_ = effect.published;
    return std::nullopt;
  }
  std::optional<MirrorEvent> Do(RaiseAlarm& effect) {
    alarms_.push_back(effect.why.reason());
    accusation_ = effect.fork_evidence;
    refused_ = effect.refused;
    return std::nullopt;
  }
  std::optional<MirrorEvent> Do(SleepUntil& effect) {
    sleep_ms_ = effect.monotonic_ms - elapsed_ms_;
    return std::nullopt;
  }
  static std::optional<MirrorEvent> Do(HaltMirror&) { return std::nullopt; }

  TestRegistry partner_;
  TestServer server_;
  std::uint64_t credentials_ = 0;
  std::uint64_t package_entries_ = 3;
  std::uint64_t elapsed_ms_ = 1000;
  std::uint64_t late_ms_ = 0;
  Status cosign_status_;
  std::function<void(mirror::EntryPackage&)> spoil_package;

  storage::MemoryEngine engine_{[] { return std::uint64_t{1}; }};
  storage::Epoch epoch_ = engine_.Acquire("test", 1000)->epoch;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<MirrorMachine> machine_;

  std::vector<MirrorEffect> last_;
  std::optional<mirror::Cosigned> remembered_;
  server::PublishedHeadPtr published_;
  std::vector<ErrorReason> alarms_;
  std::string accusation_;
  std::optional<mirror::RefusedPackage> refused_;
  std::uint64_t sleep_ms_ = 0;
  int heads_ = 0;
  int packages_ = 0;
  // What the machine said it would ask for next.
  std::optional<AskPackage> foretold_;
  int foretold_packages_ = 0;
};

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
  ASSERT_THAT(
      store_->Commit(epoch_, std::get<StorePackage>(effects.front()).batch),
      IsOk());
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
  ASSERT_THAT(
      store_->Commit(epoch_, std::get<StorePackage>(effects.front()).batch),
      IsOk());
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
  evidence::Evidence evidence;
  evidence.registries.push_back(
      old_server.MakePart(old, {statement::RegistryKey()}));
  machine_->Step(MirrorWoken{}, Now());
  const auto effects = machine_->Step(
      HeadArrived{HeadReply{statement::EncodeRecord(evidence), {}}}, Now());
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

// --- What the log signed and should not have ---------------------------------

TEST_F(MirrorMachineTest, HaltsAtACommitmentToAnotherMap) {
  Follow();
  partner_.Add(partner_.CredentialRecord(++credentials_), {"centre/1"});
  partner_.log().Commit(Hash());
  const auto before = published_;
  Follow();
  EXPECT_TRUE(machine_->halted());
  EXPECT_EQ(alarms_.back(), ErrorReason::kCommitmentWrong);
  EXPECT_EQ(published_, before);
  EXPECT_EQ(store_->state().head, before->head);
}

// What is kept is what anybody can judge who has the entries before.
TEST_F(MirrorMachineTest, KeepsTheWrongCommitmentWithTheHeadThatSignedIt) {
  Follow();
  partner_.Add(partner_.CredentialRecord(++credentials_), {"centre/1"});
  partner_.log().Commit(Hash());
  Follow();
  ASSERT_TRUE(refused_);
  evidence::PinnedOrigin pinned;
  pinned.origin = partner_.origin();
  pinned.genesis_id = partner_.genesis_id();
  const auto state = StateOfStore();
  const auto fault = mirror::JudgeRefusedPackage(
      statement::EncodeRecord(*refused_), pinned, &state);
  ASSERT_THAT(fault, IsOk());
  EXPECT_EQ(fault->why.reason(), ErrorReason::kCommitmentWrong);
}

TEST_F(MirrorMachineTest, KeepsEntriesWithImplausibleTimesAndAccusesNobody) {
  Follow();
  remembered_->time_s += 3600;
  Open();
  Grow(1);
  Follow();
  EXPECT_EQ(alarms_.back(), ErrorReason::kTimeImplausible);
  ASSERT_TRUE(refused_);
  evidence::PinnedOrigin pinned;
  pinned.origin = partner_.origin();
  pinned.genesis_id = partner_.genesis_id();
  EXPECT_THAT(mirror::JudgeRefusedPackage(statement::EncodeRecord(*refused_),
                                          pinned, nullptr),
              FailsWith(ErrorReason::kAccusationUnproven));
}

TEST_F(MirrorMachineTest, KeepsNothingOfWhatTheSenderGotWrong) {
  Follow();
  Grow(1);
  spoil_package = [](mirror::EntryPackage& package) {
    package.entries.front().back() ^= 1;
  };
  Follow();
  EXPECT_EQ(alarms_.back(), ErrorReason::kPackageUnproven);
  EXPECT_FALSE(refused_);
}

class ForkingPartnerTest : public MirrorMachineTest {
 protected:
  ForkingPartnerTest() {
    other_.Found();
    other_.log().Commit();
    other_server_.Serve(other_, {"KZ"});
    other_server_.later_s = 0;
  }
  void GrowOther(int count) {
    for (int i = 0; i < count; ++i) {
      other_.Add(other_.CredentialRecord(static_cast<std::uint64_t>(100 + i)),
                 {"centre/1"});
      other_.log().Commit();
    }
  }
  // The head of the other branch; the proof is that branch's own.
  StatusOr<HeadReply> Head(
      const std::optional<merkle::TreeHead>& known) override {
    if (!forks_) {
      return MirrorMachineTest::Head(known);
    }
    evidence::Evidence evidence;
    evidence.registries.push_back(
        other_server_.MakePart(other_, {statement::RegistryKey()}));
    HeadReply reply;
    reply.evidence = statement::EncodeRecord(evidence);
    if (known && known->size.value < other_.log().size()) {
      reply.consistency = other_.log().ConsistencyProof(known->size.value);
    }
    return reply;
  }
  void Fork() {
    forks_ = true;
    heads_ = 0;
    packages_ = 0;
  }
  // Within one exchange.
  void ExpectAccusation() {
    EXPECT_TRUE(machine_->halted());
    EXPECT_EQ(heads_, 1);
    EXPECT_EQ(packages_, 0);
    EXPECT_EQ(alarms_.back(), ErrorReason::kForkDetected);
    evidence::PinnedOrigin pinned;
    pinned.origin = partner_.origin();
    pinned.genesis_id = partner_.genesis_id();
    EXPECT_THAT(mirror::JudgeFork(accusation_, pinned), IsOk());
  }

  bool forks_ = false;
  TestRegistry other_;
  TestServer other_server_;
};

TEST_F(ForkingPartnerTest, IsAccusedOfTwoHeadsOfOneSize) {
  Grow(2);
  Follow();
  Fork();
  GrowOther(2);
  Follow();
  ExpectAccusation();
}

TEST_F(ForkingPartnerTest, IsAccusedOfASmallerHeadOfAnotherBranch) {
  Grow(3);
  Follow();
  Fork();
  GrowOther(1);
  Follow();
  ExpectAccusation();
}

TEST_F(ForkingPartnerTest, IsAccusedOfALargerHeadThatExcludesTheVerified) {
  Grow(2);
  Follow();
  Fork();
  GrowOther(5);
  Follow();
  ExpectAccusation();
}

TEST_F(ForkingPartnerTest, IsNotBelievedWhereItHidesTheProof) {
  Grow(2);
  Follow();
  const auto verified = machine_->verified();
  GrowOther(5);
  forks_ = true;
  auto reply = Head(machine_->verified());
  reply->consistency.clear();
  machine_->Step(MirrorWoken{}, Now());
  machine_->Step(HeadArrived{*reply}, Now());
  EXPECT_TRUE(machine_->asleep());
  EXPECT_EQ(machine_->verified(), verified);
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
