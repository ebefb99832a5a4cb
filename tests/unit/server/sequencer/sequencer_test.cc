#include "server/sequencer/sequencer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/shell_world.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

using storage::FaultyEngine;
using testing::Day;
using testing::kTestStartMs;
using testing::ShellWorld;
using testing::SignedStatement;
using testing::TestRegistry;

class SequencerTest : public ::testing::Test {
 protected:
  SequencerTest()
      : scene_(registry_.Found()),
        memory_([] { return kTestStartMs; }),
        engine_(memory_) {}

  void Open(SequencerLimits limits = {}) {
    world_.reset();
    world_ = std::make_unique<ShellWorld>(registry_, engine_,
                                          directory_.path() / "mark", limits);
    world_->Start();
  }

  // A registry with the scene in its log.
  void OpenFounded(SequencerLimits limits = {}) {
    Open();
    ASSERT_OK(world_->SubmitAll(scene_));
    Open(limits);
  }

  SignedStatement Issue(std::uint64_t n) {
    return registry_.Add(registry_.CredentialRecord(n), {"centre/1"});
  }

  // The head and time that the newest checkpoint says.
  std::pair<merkle::TreeHead, std::uint64_t> Newest() {
    const auto note =
        checkpoint::ParseNote(world_->published().back()->checkpoint);
    const auto log_key = checkpoint::VerifierKey::Make(
        registry_.origin(), checkpoint::NoteKeyType::kEd25519,
        registry_.Key("log").public_key());
    const auto cosigning_key = checkpoint::VerifierKey::Make(
        registry_.origin(), checkpoint::NoteKeyType::kCosignature,
        registry_.Key("cosigning").public_key());
    const auto checkpoint = checkpoint::VerifyCheckpoint(*note, *log_key);
    const auto time_s = checkpoint::VerifyCosignature(*note, *cosigning_key);
    EXPECT_OK(checkpoint);
    EXPECT_OK(time_s);
    return {checkpoint->head, *time_s};
  }

  testing::TemporaryDirectory directory_;
  TestRegistry registry_;
  std::vector<SignedStatement> scene_;
  storage::MemoryEngine memory_;
  FaultyEngine engine_;
  std::unique_ptr<ShellWorld> world_;
};

TEST_F(SequencerTest, AnEmptyLogPublishesNothing) {
  Open();
  EXPECT_TRUE(world_->published().empty());
  EXPECT_TRUE(world_->sequencer().accepting());
}

TEST_F(SequencerTest, AnAnswerIsItsProof) {
  OpenFounded();
  const auto accepted = world_->SubmitAll({Issue(1), Issue(2)});
  ASSERT_OK(accepted);
  EXPECT_EQ(accepted->published, world_->published().back());
  EXPECT_OK(merkle::VerifyInclusion(
      merkle::LeafHash(accepted->entry), {accepted->index},
      accepted->published->head, accepted->inclusion_proof));
  EXPECT_EQ(Newest().first, accepted->published->head);
}

TEST_F(SequencerTest, EveryPublishedHeadEndsInItsMapCommitment) {
  OpenFounded();
  ASSERT_OK(world_->SubmitAll({Issue(1)}));
  const PublishedHead& published = *world_->published().back();
  const std::uint64_t last = published.head.size.value - 1;
  const auto entries = world_->store().ReadEntryRange({last}, 1);
  ASSERT_OK(entries);
  const auto entry = statement::DecodeEntry(entries->front());
  ASSERT_OK(entry);
  const auto* commitment =
      std::get_if<statement::MapCommitment>(&entry->content);
  ASSERT_NE(commitment, nullptr);
  EXPECT_EQ(commitment->covered, last);
  EXPECT_EQ(commitment->map_root, published.map.root());
}

TEST_F(SequencerTest, ManyStatementsShareOneCommit) {
  OpenFounded();
  const auto heads = world_->published().size();
  for (std::uint64_t n = 0; n < 20; ++n) {
    EXPECT_FALSE(world_->IsAnswered(world_->Submit(Issue(n))));
  }
  world_->Idle();
  EXPECT_EQ(world_->published().size(), heads + 1);
}

TEST_F(SequencerTest, ABatchClosesAtItsCount) {
  OpenFounded({.batch_count_max = 3});
  const Ticket first = world_->Submit(Issue(1));
  world_->Submit(Issue(2));
  EXPECT_FALSE(world_->IsAnswered(first));
  world_->Submit(Issue(3));
  EXPECT_TRUE(world_->IsAnswered(first));
}

TEST_F(SequencerTest, ABatchClosesAtItsBytes) {
  OpenFounded({.batch_bytes_max = 1'000});
  const Ticket first = world_->Submit(Issue(1));
  EXPECT_FALSE(world_->IsAnswered(first));
  world_->Submit(Issue(2));
  world_->Submit(Issue(3));
  EXPECT_TRUE(world_->IsAnswered(first));
}

TEST_F(SequencerTest, ABatchClosesAtItsAge) {
  OpenFounded({.batch_open_max_ms = 5});
  const Ticket first = world_->Submit(Issue(1));
  world_->clock().Advance(4);
  world_->Submit(Issue(2));
  EXPECT_FALSE(world_->IsAnswered(first));
  world_->clock().Advance(1);
  world_->Submit(Issue(3));
  EXPECT_TRUE(world_->IsAnswered(first));
}

TEST_F(SequencerTest, RefusalsAloneGrowNoLogAndPublishNothing) {
  OpenFounded();
  const auto heads = world_->published().size();
  const auto size = world_->store().size();
  const auto refused = world_->SubmitAll(
      {registry_.Sign(registry_.CredentialRecord(1), {"registrar/1"})});
  EXPECT_FAILS(refused, ErrorReason::kNoGrant);
  EXPECT_EQ(world_->published().size(), heads);
  EXPECT_EQ(world_->store().size(), size);
}

TEST_F(SequencerTest, ARefusalDisturbsNobodyInItsBatch) {
  OpenFounded();
  const Ticket good = world_->Submit(Issue(1));
  const Ticket bad = world_->Submit(
      registry_.Sign(registry_.CredentialRecord(2), {"registrar/1"}));
  const Ticket also_good = world_->Submit(Issue(3));
  world_->Idle();
  EXPECT_OK(world_->AnswerTo(good));
  EXPECT_FAILS(world_->AnswerTo(bad), ErrorReason::kNoGrant);
  EXPECT_OK(world_->AnswerTo(also_good));
}

TEST_F(SequencerTest, ARepetitionIsProvenUnderTheNewestHead) {
  OpenFounded();
  const SignedStatement issue = Issue(1);
  const auto first = world_->SubmitAll({issue});
  ASSERT_OK(first);
  const auto again = world_->SubmitAll({Issue(2), issue});
  ASSERT_OK(again);
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->index, first->index);
  EXPECT_EQ(again->entry, first->entry);
  EXPECT_OK(merkle::VerifyInclusion(
      merkle::LeafHash(again->entry), {again->index},
      world_->published().back()->head, again->inclusion_proof));
}

TEST_F(SequencerTest, TheMarkIsThatOfThePublishedHead) {
  OpenFounded();
  ASSERT_OK(world_->SubmitAll({Issue(1)}));
  ASSERT_TRUE(world_->mark().mark().has_value());
  EXPECT_EQ(world_->mark().mark()->head, world_->published().back()->head);
}

TEST_F(SequencerTest, TheNextCommitRecordsTheMark) {
  OpenFounded();
  ASSERT_OK(world_->SubmitAll({Issue(1)}));
  const merkle::TreeHead first = world_->published().back()->head;
  EXPECT_NE(world_->store().state().last_mark, first);
  ASSERT_OK(world_->SubmitAll({Issue(2)}));
  EXPECT_EQ(world_->store().state().last_mark, first);
}

TEST_F(SequencerTest, ARestartPublishesTheStoredHead) {
  OpenFounded();
  ASSERT_OK(world_->SubmitAll({Issue(1)}));
  const merkle::TreeHead head = world_->published().back()->head;
  Open();
  ASSERT_EQ(world_->published().size(), 1U);
  EXPECT_EQ(Newest().first, head);
}

// --- Time --------------------------------------------------------------------

TEST_F(SequencerTest, TheTimestampIsRefreshedWithoutGrowingTheLog) {
  OpenFounded();
  const auto before = Newest();
  world_->clock().Advance(59'999);
  world_->Tick();
  EXPECT_EQ(Newest(), before);
  world_->clock().Advance(1);
  world_->Tick();
  EXPECT_EQ(Newest().first, before.first);
  EXPECT_EQ(Newest().second, before.second + 60);
}

TEST_F(SequencerTest, AClockThatJumpedAheadStopsAdmissionUntilItIsRight) {
  OpenFounded();
  const std::uint64_t right = world_->clock().Now().wall_ms;
  world_->clock().SetWall(right + 600'001);
  EXPECT_FAILS(world_->SubmitAll({Issue(1)}), ErrorReason::kClockAhead);
  const auto before = Newest();
  world_->clock().Advance(120'000);
  world_->Tick();
  EXPECT_EQ(Newest(), before) << "a wrong clock must not move the timestamp";
  world_->clock().SetWall(right + 120'000);
  EXPECT_OK(world_->SubmitAll({Issue(2)}));
}

TEST_F(SequencerTest, TimePassingIsNoJump) {
  OpenFounded({.timestamp_every_ms = 10'000'000});
  world_->clock().Advance(5'000'000);
  EXPECT_OK(world_->SubmitAll({Issue(1)}));
}

TEST_F(SequencerTest, AJumpWhileABatchIsOpenDoesNotReachTheLog) {
  OpenFounded();
  const std::uint64_t right = world_->clock().Now().wall_ms;
  world_->Submit(Issue(1));
  world_->clock().SetWall(right + 86'400'000);
  world_->Idle();
  EXPECT_EQ(world_->store().state().last_admission_ms, right);
  EXPECT_EQ(Newest().second, right / 1000);
}

TEST_F(SequencerTest, TimestampsNeverFall) {
  OpenFounded();
  const auto before = Newest();
  world_->clock().SetWall(kTestStartMs - 3'600'000);
  ASSERT_OK(world_->SubmitAll({Issue(1)}));
  EXPECT_GE(Newest().second, before.second);
}

// Found by the simulation: it refused everything until somebody restarted it.
TEST_F(SequencerTest, AClockThatWasSetBackAndIsRightAgainHasNotJumpedAhead) {
  OpenFounded();
  const std::uint64_t right = world_->clock().Now().wall_ms;
  world_->clock().SetWall(right - 3'600'000);
  ASSERT_OK(world_->SubmitAll({Issue(1)}));
  world_->clock().Advance(7'200'000);
  world_->Tick();
  world_->clock().SetWall(right + 7'200'000);
  EXPECT_OK(world_->SubmitAll({Issue(2)}));
  EXPECT_EQ(Newest().second, (right + 7'200'000) / 1000);
}

TEST_F(SequencerTest, AClockThatWasSetBackMayNotJumpFurtherThanTimePassed) {
  OpenFounded();
  const std::uint64_t right = world_->clock().Now().wall_ms;
  world_->clock().SetWall(right - 3'600'000);
  ASSERT_OK(world_->SubmitAll({Issue(1)}));
  world_->clock().SetWall(right + 600'001);
  EXPECT_FAILS(world_->SubmitAll({Issue(2)}), ErrorReason::kClockAhead);
}

// --- Failures ----------------------------------------------------------------

// Found by the simulation: it went on giving an old head new timestamps, while
// the other process published newer ones.
TEST_F(SequencerTest, AFencedProcessRefreshesNoTimestamp) {
  OpenFounded();
  const auto heads = world_->published().size();
  ASSERT_OK(memory_.Acquire("test", 1'000'000));
  world_->clock().Advance(60'000);
  world_->Tick();
  EXPECT_EQ(world_->stopped_because().reason(), ErrorReason::kFenced);
  EXPECT_TRUE(world_->sequencer().stopped());
  EXPECT_EQ(world_->published().size(), heads);
}

class CommitFailureTest : public SequencerTest,
                          public ::testing::WithParamInterface<storage::Fault> {
};

TEST_P(CommitFailureTest, StopsSigningForGood) {
  OpenFounded();
  const auto heads = world_->published().size();
  const auto marked = world_->mark().mark();
  engine_.FailCommit(GetParam());
  const SignedStatement issue = Issue(1);
  const auto answer = world_->SubmitAll({issue});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_FALSE(world_->stopped_because().ok());
  EXPECT_TRUE(world_->sequencer().stopped());
  EXPECT_EQ(world_->published().size(), heads);
  EXPECT_EQ(world_->mark().mark(), marked);

  const auto later = world_->SubmitAll({Issue(2)});
  EXPECT_FAILS(later, ErrorReason::kRegistryStopped);
  world_->clock().Advance(120'000);
  world_->Tick();
  EXPECT_EQ(world_->published().size(), heads);
}

TEST_P(CommitFailureTest, ARestartTakesTheStatementAgain) {
  OpenFounded();
  engine_.FailCommit(GetParam());
  const SignedStatement issue = Issue(1);
  ASSERT_FALSE(world_->SubmitAll({issue}).ok());
  world_.reset();
  ShellWorld restarted(registry_, memory_, directory_.path() / "mark");
  restarted.Start();
  const auto accepted = restarted.SubmitAll({issue});
  ASSERT_OK(accepted);
  EXPECT_EQ(accepted->duplicate,
            GetParam() == storage::Fault::kLostAfterEffect);
}

INSTANTIATE_TEST_SUITE_P(Faults, CommitFailureTest,
                         ::testing::Values(storage::Fault::kUnavailable,
                                           storage::Fault::kRetry,
                                           storage::Fault::kFenced,
                                           storage::Fault::kLostBeforeEffect,
                                           storage::Fault::kLostAfterEffect));

TEST_F(SequencerTest, ARefusalStandsWhenItsBatchIsLost) {
  OpenFounded();
  engine_.FailCommit(storage::Fault::kLostBeforeEffect);
  world_->Submit(Issue(1));
  const Ticket bad = world_->Submit(
      registry_.Sign(registry_.CredentialRecord(2), {"registrar/1"}));
  world_->Idle();
  EXPECT_FAILS(world_->AnswerTo(bad), ErrorReason::kNoGrant);
}

}  // namespace
}  // namespace comity::server
