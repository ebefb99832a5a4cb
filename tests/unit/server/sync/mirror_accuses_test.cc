// What a log signed and should not have: a wrong commitment, implausible times,
// two heads that exclude each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/merkle/map_node.h"
#include "core/merkle/right_edge.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/wire.h"
#include "tests/support/damaged_map.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/sync/mirror_machine_fixture.h"

namespace comity::testing {
namespace {

using server::HeadArrived;
using server::HeadReply;
using server::MirrorWoken;

using MirrorAccusesTest = MirrorMachineTest;

TEST_F(MirrorAccusesTest, HaltsAtACommitmentToAnotherMap) {
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
TEST_F(MirrorAccusesTest, KeepsTheWrongCommitmentWithTheHeadThatSignedIt) {
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
  ASSERT_OK(fault);
  EXPECT_EQ(fault->why.reason(), ErrorReason::kCommitmentWrong);
}

TEST_F(MirrorAccusesTest, KeepsEntriesWithImplausibleTimesAndAccusesNobody) {
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
  EXPECT_FAILS(mirror::JudgeRefusedPackage(statement::EncodeRecord(*refused_),
                                           pinned, nullptr),
               ErrorReason::kAccusationUnproven);
}

TEST_F(MirrorAccusesTest, KeepsNothingOfWhatTheSenderGotWrong) {
  Follow();
  Grow(1);
  spoil_package = [](mirror::EntryPackage& package) {
    package.entries.front().back() ^= 1;
  };
  Follow();
  EXPECT_EQ(alarms_.back(), ErrorReason::kPackageUnproven);
  EXPECT_FALSE(refused_);
}

// --- Its own memory, which is nobody's fault ---------------------------------

class DamagedMirrorTest : public MirrorMachineTest {
 protected:
  DamagedMirrorTest() {
    Grow(8);
    Follow();
  }
  // The log goes on; the mirror stops, and says that nobody is to blame.
  void ExpectNobodyAccused() {
    const auto before = store_->state().head;
    Grow(1);
    Follow();
    EXPECT_TRUE(machine_->halted());
    EXPECT_EQ(alarms_.back(), ErrorReason::kHashUnstable);
    EXPECT_FALSE(refused_);
    EXPECT_EQ(accusation_, "");
    EXPECT_EQ(store_->state().head, before);
  }
  void ExpectNothingWrong() {
    Grow(1);
    Follow();
    EXPECT_TRUE(machine_->asleep());
    EXPECT_TRUE(alarms_.empty());
  }
};

TEST_F(DamagedMirrorTest, StopsByAFlippedBitOfItsMap) {
  const auto path =
      PathTo(published_->map, partner_.CredentialKey(credentials_ + 1));
  ASSERT_FALSE(path[1]->is_leaf());
  FlipBitOf(merkle::internal::AsInner(*path[1]).hash, 100);
  ExpectNobodyAccused();
}

TEST_F(DamagedMirrorTest, StopsByAMapThatIsNotTheStoredOne) {
  damage_start = [this](mirror::ReplayState& state) {
    merkle::MapUpdate update(partner_.CredentialKey(1), {});
    update.second = *state.map.Get(update.first);
    update.second.chain.bytes[7] ^= 1;
    state.map = state.map.Apply(std::vector{update}).value();
  };
  Open();
  ExpectNobodyAccused();
}

TEST_F(DamagedMirrorTest, StopsByATreeThatIsNotTheStoredOne) {
  damage_start = [](mirror::ReplayState& state) {
    std::string bytes = state.edge.Serialize();
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    state.edge = merkle::RightEdge::Parse(bytes).value();
  };
  Open();
  ExpectNobodyAccused();
}

TEST_F(DamagedMirrorTest, DoesNotTakeATreeThatIsNotTheStoredOneForAFork) {
  damage_start = [](mirror::ReplayState& state) {
    std::string bytes = state.edge.Serialize();
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    state.edge = merkle::RightEdge::Parse(bytes).value();
  };
  Open();
  Follow();  // The partner shows the head that the copy ends in.
  EXPECT_TRUE(machine_->halted());
  EXPECT_EQ(alarms_.back(), ErrorReason::kHashUnstable);
}

TEST_F(DamagedMirrorTest, GoesOnIfNothingIsDamaged) {
  Open();
  ExpectNothingWrong();
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
    return forks_ ? HonestHead(other_, other_server_, known)
                  : MirrorMachineTest::Head(known);
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
    EXPECT_OK(mirror::JudgeFork(accusation_, pinned));
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

}  // namespace
}  // namespace comity::testing
