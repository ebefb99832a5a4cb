// What cosigners and registries say is not believed, and what a registry signed
// for others is held against it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "client/quorum/quorum_wait.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/client/quorum/quorum_wait_fixture.h"

namespace comity::client {
namespace {

using ::testing::HasSubstr;
using testing::TestRegistry;

using QuorumAlarmTest = QuorumWaitTest;

// --- What cosigners answer is not believed -----------------------------------

TEST_F(QuorumAlarmTest, TheSignatureOfAnotherKeyDoesNotCount) {
  OnlyOneSigns();
  eu().failure = OkStatus();
  const FakeCosigner liar("registry.eu.example/state", kz_.MakeKey("liar/1"),
                          server_.time_s());
  auto answer = *checkpoint::ParseNote(eu().Cosigned(acknowledged_));
  answer.signatures.front().bytes =
      checkpoint::ParseNote(liar.Cosigned(acknowledged_))
          ->signatures.front()
          .bytes;
  // Handed on as it is: `signs` would sign it again.
  class Answers final : public CosignerTransport {
   public:
    explicit Answers(std::string note) : note_(std::move(note)) {}
    StatusOr<AnnounceAnswer> Announce(const std::string&,
                                      std::chrono::milliseconds) override {
      return AnnounceAnswer{note_};
    }
    StatusOr<std::string> HeldHead(const std::string&) override {
      return note_;
    }

   private:
    const std::string note_;
  } false_eu(checkpoint::FormatNote(answer));
  const QuorumOutcome outcome =
      AwaitFrom({{cn().key(), &cn()}, {eu().key(), &false_eu}});
  EXPECT_FAILS(outcome.status, ErrorReason::kQuorumNotReached);
  EXPECT_FAILS(outcome.not_signed.at("registry.eu.example/state"),
               ErrorReason::kSignatureInvalid);
}

TEST_F(QuorumAlarmTest, ANoteAboutAnotherLogDoesNotCount) {
  OnlyOneSigns();
  TestRegistry other("registry.xx.example", "XX");
  Found(other);
  eu().failure = OkStatus();
  eu().signs = other.Checkpoint();
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kQuorumNotReached);
  EXPECT_FAILS(outcome.not_signed.at("registry.eu.example/state"),
               ErrorReason::kOriginMismatch);
}

TEST_F(QuorumAlarmTest, AnAccusationThatProvesNothingIsPassedOver) {
  cn().fork_evidence = "not a record";
  eu().fork_evidence = statement::EncodeRecord(mirror::ForkEvidence{
      statement::DecodeRecord<evidence::Evidence>(HeldOf(kz_))
          ->registries.front(),
      acknowledged_, ""});
  EXPECT_OK(Await().status);
}

TEST_F(QuorumAlarmTest, ACosignersWordAloneOfALargerHeadAccusesNobody) {
  OnlyOneSigns();
  auto larger = *checkpoint::ParseNote(acknowledged_);
  larger.text = checkpoint::FormatCheckpoint(
      {kz_.origin(), {{kz_.log().size() + 9}, kz_.log().head().root}});
  eu().failure = OkStatus();
  eu().signs = checkpoint::FormatNote(larger);
  eu().held = HeldOf(kz_);
  EXPECT_FAILS(Await().status, ErrorReason::kQuorumNotReached);
}

TEST_F(QuorumAlarmTest, ALaggardOfTheSameLogAccusesNobody) {
  OnlyOneSigns();
  TestRegistry before;
  Found(before);
  eu().failure = OkStatus();
  eu().signs = before.Checkpoint();
  eu().held = HeldOf(before);
  EXPECT_FAILS(Await().status, ErrorReason::kQuorumNotReached);
}

// --- A registry that shows others another log --------------------------------

TEST_F(QuorumAlarmTest, AnOlderHeadThanBeforeIsAnAlarm) {
  TestRegistry before;
  Found(before);
  registry_.newest = before.Checkpoint();
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kOlderThanKnown);
  EXPECT_FALSE(outcome.is_proof);
  EXPECT_THAT(outcome.evidence, HasSubstr(acknowledged_));
  EXPECT_THAT(outcome.evidence, HasSubstr(before.Checkpoint()));
}

TEST_F(QuorumAlarmTest, AFrozenViewIsAnAlarm) {
  // Others see the log grow; here it stands still.
  registry_.newest = acknowledged_;
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  kz_.log().Commit();
  cn().signs = kz_.Checkpoint();
  cn().held = HeldOf(kz_);
  OnlyOneSigns();
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kOlderThanKnown);
  EXPECT_THAT(outcome.status.message(), HasSubstr("registry.cn.example/state"));
  EXPECT_THAT(outcome.evidence, HasSubstr(acknowledged_));
}

TEST_F(QuorumAlarmTest, AProvenForkOfACosignerIsAnAlarmWithTheProof) {
  TestRegistry other;
  Found(other);
  for (std::uint64_t n = 2; n < 6; ++n) {
    other.Add(other.CredentialRecord(n), {"centre/1"});
  }
  other.log().Commit();
  // As a mirror of the other branch answers to this head.
  const std::uint64_t size = kz_.log().size();
  cn().fork_evidence = statement::EncodeRecord(mirror::ForkEvidence{
      statement::DecodeRecord<evidence::Evidence>(HeldOf(other))
          ->registries.front(),
      acknowledged_,
      mirror::ForkHashes({{size}, other.log().RootAt(size)},
                         other.log().ConsistencyProof(size))});
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kForkDetected);
  EXPECT_TRUE(outcome.is_proof);
  EXPECT_TRUE(Proves(outcome.evidence));
}

TEST_F(QuorumAlarmTest, TwoRootsOfOneSizeAreProven) {
  TestRegistry other;
  Found(other);
  other.Add(other.CredentialRecord(2), {"centre/1"});
  other.log().Commit();
  ASSERT_EQ(other.log().size(), kz_.log().size());
  OnlyOneSigns();
  eu().failure = OkStatus();
  eu().signs = other.Checkpoint();
  eu().held = HeldOf(other);
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kForkDetected);
  EXPECT_TRUE(Proves(outcome.evidence));
}

// A cosigner was shown a branch that ends before the head shown here. The
// registry's own proofs convict it, at each size.
TEST_F(QuorumAlarmTest, AShorterBranchIsProvenAtEverySize) {
  while (kz_.log().size() < 70) {
    kz_.Add(kz_.CredentialRecord(kz_.log().size()), {"centre/1"});
  }
  kz_.log().Commit();
  acknowledged_ = kz_.Checkpoint();
  TestRegistry other;
  Found(other);
  OnlyOneSigns();
  eu().failure = OkStatus();
  int proven = 0;
  while (other.log().size() + 2 < kz_.log().size()) {
    other.Add(other.CredentialRecord(100 + other.log().size()), {"centre/1"});
    other.log().Commit();
    eu().signs = other.Checkpoint();
    eu().held = HeldOf(other);
    elapsed_ms_ = 0;
    const QuorumOutcome outcome = Await();
    EXPECT_FAILS(outcome.status, ErrorReason::kForkDetected)
        << other.log().size();
    proven += Proves(outcome.evidence) ? 1 : 0;
    // One commitment less in every second round: both parities are met.
    if (other.log().size() % 4 == 0) {
      other.Add(other.CredentialRecord(100 + other.log().size()), {"centre/1"});
    }
  }
  EXPECT_GE(proven, 20);
}

TEST_F(QuorumAlarmTest, AForkedHeadAtTheRegistryItselfIsProven) {
  // It acknowledged on one branch and shows another from then on.
  TestRegistry other;
  Found(other);
  other.Add(other.CredentialRecord(2), {"centre/1"});
  other.log().Commit();
  acknowledged_ = other.Checkpoint();
  kz_.Add(kz_.CredentialRecord(3), {"centre/1"});
  kz_.log().Commit();
  const QuorumOutcome outcome = Await();
  EXPECT_FAILS(outcome.status, ErrorReason::kForkDetected);
  EXPECT_TRUE(outcome.is_proof);
  EXPECT_TRUE(Proves(outcome.evidence));
}

}  // namespace
}  // namespace comity::client
