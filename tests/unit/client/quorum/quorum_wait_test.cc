// How long an issuer waits, and what ends the waiting.
#include "client/quorum/quorum_wait.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"
#include "tests/unit/client/quorum/quorum_wait_fixture.h"

namespace comity::client {
namespace {

using ::testing::HasSubstr;
using testing::TestRegistry;

constexpr std::uint64_t kTimeMaxMs = 10'000;

TEST_F(QuorumWaitTest, TakesWhatCosignersAnswerEvenIfTheRegistryServesNone) {
  const QuorumOutcome outcome = Await();
  EXPECT_OK(outcome.status);
  EXPECT_EQ(outcome.head, kz_.log().head());
  EXPECT_EQ(pauses_, 0);
  EXPECT_THAT(outcome.not_signed, ::testing::IsEmpty());
}

TEST_F(QuorumWaitTest, HandsTheHeadToEachCosigner) {
  ASSERT_OK(Await().status);
  for (const auto& [name, cosigner] : cosigners_) {
    ASSERT_EQ(cosigner->handed.size(), 1U) << name;
    EXPECT_EQ(checkpoint::ParseNote(cosigner->handed.front())->text,
              checkpoint::ParseNote(acknowledged_)->text);
  }
}

TEST_F(QuorumWaitTest, TakesTheQuorumThatTheRegistryServes) {
  auto note = *checkpoint::ParseNote(acknowledged_);
  for (FakeCosigner* cosigner : {&cn(), &eu()}) {
    note.signatures.push_back(
        checkpoint::ParseNote(cosigner->Cosigned(acknowledged_))
            ->signatures.front());
  }
  registry_.cosigned = checkpoint::FormatNote(note);
  cosigners_.clear();
  EXPECT_OK(Await().status);
}

TEST_F(QuorumWaitTest, TooFewIsNotReachedAndAccusesNobody) {
  OnlyOneSigns();
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kQuorumNotReached);
  EXPECT_EQ(outcome.status.code(), StatusCode::kDeadlineExceeded);
  EXPECT_THAT(outcome.status.message(), HasSubstr("1 of the 2"));
  EXPECT_EQ(elapsed_ms_, kTimeMaxMs);
  EXPECT_FALSE(IsAlarm(outcome.status));
  EXPECT_EQ(outcome.evidence, "");
  ASSERT_EQ(outcome.not_signed.size(), 2U);
  EXPECT_FAILS(outcome.not_signed.at("registry.eu.example/state"),
               ErrorReason::kServerUnreachable);
}

TEST_F(QuorumWaitTest, OneOperatorCountsOnce) {
  OnlyOneSigns();
  AddCosigner("hk", "operator-cn");
  EXPECT_FAILS(Await().status, ErrorReason::kQuorumNotReached);
}

TEST_F(QuorumWaitTest, TheOperatorOfTheLogDoesNotCount) {
  OnlyOneSigns();
  AddCosigner("kz", policy_.FindOrigin(kz_.origin())->operator_name);
  EXPECT_FAILS(Await().status, ErrorReason::kQuorumNotReached);
}

TEST_F(QuorumWaitTest, AWitnessDoesNotMakeUpForAStateCosigner) {
  OnlyOneSigns();
  AddCosigner("uz", "operator-uz");
  policy_.cosigners.back().grade = evidence::CosignerGrade::kWitness;
  EXPECT_FAILS(Await().status, ErrorReason::kQuorumNotReached);
}

TEST_F(QuorumWaitTest, AHeadBeforeTheEventDoesNotCount) {
  TestRegistry before;
  Found(before);
  auto note = *checkpoint::ParseNote(before.Checkpoint());
  for (auto& [name, cosigner] : cosigners_) {
    cosigner->signs = before.Checkpoint();
    note.signatures.push_back(
        checkpoint::ParseNote(cosigner->Cosigned(before.Checkpoint()))
            ->signatures.front());
  }
  registry_.cosigned = checkpoint::FormatNote(note);
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kQuorumNotReached);
  EXPECT_THAT(outcome.not_signed.at("registry.cn.example/state").message(),
              HasSubstr(std::to_string(before.log().size())));
}

TEST_F(QuorumWaitTest, ALargerHeadOfTheSameLogCountsToo) {
  int rounds = 0;
  registry_.before = [&] {
    if (++rounds == 3) {
      kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
      kz_.log().Commit();
    }
  };
  for (auto& [name, cosigner] : cosigners_) {
    cosigner->signs = "-";
  }
  cn().before = [&] {
    for (auto& [name, cosigner] : cosigners_) {
      cosigner->signs = rounds < 3 ? "-" : "";
    }
  };
  const QuorumOutcome outcome = Await();
  EXPECT_OK(outcome.status);
  EXPECT_EQ(outcome.head, kz_.log().head());
  EXPECT_GT(outcome.head.size.value, index_ + 2);
}

TEST_F(QuorumWaitTest, WaitsUntilACosignerIsBack) {
  OnlyOneSigns();
  int rounds = 0;
  registry_.before = [&] {
    if (++rounds == 4) {
      eu().failure = OkStatus();
    }
  };
  EXPECT_OK(Await().status);
  EXPECT_EQ(rounds, 4);
  EXPECT_EQ(pauses_, 3);
}

TEST_F(QuorumWaitTest, MovesTheMarks) {
  marks_.newest = {{3}, kz_.log().RootAt(3)};
  marks_.newest_by_policy = {{2}, kz_.log().RootAt(2)};
  const QuorumOutcome outcome = Await();
  ASSERT_OK(outcome.status);
  EXPECT_EQ(outcome.marks.newest, kz_.log().head());
  EXPECT_EQ(outcome.marks.newest_by_policy, kz_.log().head());
}

TEST_F(QuorumWaitTest, AHeadThatDoesNotExtendTheMarksIsAnAlarm) {
  marks_.newest = {{3}, kz_.log().RootAt(2)};
  EXPECT_FAILS(Await().status, ErrorReason::kRootMismatch);
}

TEST_F(QuorumWaitTest, ASilentRegistryAccusesNobody) {
  marks_.newest = {{3}, kz_.log().RootAt(3)};
  registry_.failure =
      DataLoss(ErrorReason::kForkDetected, "so the registry says");
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kQuorumNotReached);
}

TEST_F(QuorumWaitTest, AnAcknowledgementThatTheLogDidNotSignIsNone) {
  TestRegistry other("registry.xx.example", "XX");
  Found(other);
  acknowledged_ = other.Checkpoint();
  EXPECT_FAILS(Await().status, ErrorReason::kQuorumNotReached);
}

}  // namespace
}  // namespace comity::client
