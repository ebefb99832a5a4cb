#include "server/registry/witness_recall.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/checkpoint/add_checkpoint.h"
#include "server/sync/witness_keeper.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::server {
namespace {

using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;
using ::testing::HasSubstr;
using testing::TestRegistry;
using Head = std::optional<merkle::TreeHead>;

// A true witness, asked by a registry whose log is `registry`.
class WitnessRecallTest : public ::testing::Test {
 protected:
  WitnessRecallTest() {
    registry_.Found();
    registry_.log().Commit();
    auto opened = WitnessKeeper::Open(
        {"witness.example/w1",
         {*VerifierKey::Make(registry_.origin(), NoteKeyType::kEd25519,
                             registry_.Key("log").public_key())},
         directory_.path().string()},
        registry_.Key("witness/1"), clock_, [](std::string_view) {});
    EXPECT_OK(opened);
    keeper_ = *std::move(opened);
  }

  static void Grow(TestRegistry& registry, std::uint64_t n) {
    registry.Add(registry.CredentialRecord(n), {"centre/1"});
    registry.log().Commit();
  }

  // What `registry` signed last, as its log stands.
  static LastSigned LastOf(TestRegistry& registry) {
    LastSigned last;
    last.head = registry.log().head();
    last.note = registry.Checkpoint();
    last.proof_from = [&registry](merkle::TreeSize size) {
      return StatusOr(registry.log().ConsistencyProof(size.value));
    };
    return last;
  }

  StatusOr<Head> Recall(const LastSigned& last) {
    return RecallWitness(last, [this](const std::string& request) {
      ++asked_;
      const WitnessReply reply = keeper_->AddCheckpoint(request);
      return StatusOr(RecallReply{reply.status, reply.body});
    });
  }

  testing::TemporaryDirectory directory_;
  TestRegistry registry_;
  testing::FakeClock clock_;
  std::unique_ptr<WitnessKeeper> keeper_;
  int asked_ = 0;
};

TEST_F(WitnessRecallTest, VouchesForTheHeadThatItSawLast) {
  // The first time it takes it; then it recalls it.
  for (int i = 0; i < 2; ++i) {
    const auto recalled = Recall(LastOf(registry_));
    ASSERT_OK(recalled);
    EXPECT_EQ(*recalled, i == 0 ? Head() : Head(registry_.log().head()));
    checkpoint::AddCheckpointRequest request;
    request.old_size = {0};
    request.checkpoint = registry_.Checkpoint();
    keeper_->AddCheckpoint(checkpoint::FormatAddCheckpoint(request));
  }
  EXPECT_EQ(asked_, 2);
}

TEST_F(WitnessRecallTest, IsLedOnFromAnOlderHead) {
  keeper_->AddCheckpoint(
      checkpoint::FormatAddCheckpoint({.old_size = {0},
                                       .consistency_proof = {},
                                       .checkpoint = registry_.Checkpoint()}));
  Grow(registry_, 1);
  const auto recalled = Recall(LastOf(registry_));
  ASSERT_OK(recalled);
  EXPECT_EQ(*recalled, Head(registry_.log().head()));
  EXPECT_EQ(asked_, 2);
}

TEST_F(WitnessRecallTest, SaysThatItSawMore) {
  const LastSigned before = LastOf(registry_);
  Grow(registry_, 1);
  keeper_->AddCheckpoint(
      checkpoint::FormatAddCheckpoint({.old_size = {0},
                                       .consistency_proof = {},
                                       .checkpoint = registry_.Checkpoint()}));
  const auto recalled = Recall(before);
  EXPECT_FAILS(recalled, ErrorReason::kStoreBehindCosigner);
  EXPECT_THAT(
      recalled.status().message(),
      HasSubstr("size " + std::to_string(registry_.log().size()) + ";"));
}

TEST_F(WitnessRecallTest, SaysThatItSawMoreThanAnEmptyLog) {
  keeper_->AddCheckpoint(
      checkpoint::FormatAddCheckpoint({.old_size = {0},
                                       .consistency_proof = {},
                                       .checkpoint = registry_.Checkpoint()}));
  TestRegistry empty;
  EXPECT_FAILS(Recall(LastOf(empty)), ErrorReason::kStoreBehindCosigner);
}

TEST_F(WitnessRecallTest, KnowsNothingOfALogThatBegins) {
  TestRegistry empty;
  ASSERT_EQ(empty.log().size(), 0U);
  const auto recalled = Recall(LastOf(empty));
  ASSERT_OK(recalled);
  EXPECT_EQ(recalled->value_or(merkle::TreeHead()).size.value, 0U);
  // What it vouched for holds nothing up.
  EXPECT_EQ(keeper_
                ->AddCheckpoint(checkpoint::FormatAddCheckpoint(
                    {.old_size = {0},
                     .consistency_proof = {},
                     .checkpoint = registry_.Checkpoint()}))
                .status,
            200);
}

// Any server says 404: that a witness does not know the log is no memory of it.
TEST_F(WitnessRecallTest, AWitnessOfOtherLogsIsSilent) {
  TestRegistry stranger("registry.other.example", "UZ");
  stranger.Found();
  stranger.log().Commit();
  const auto recalled = Recall(LastOf(stranger));
  EXPECT_FAILS(recalled, ErrorReason::kCosignRefused);
  EXPECT_THAT(recalled.status().message(), HasSubstr("answers 404"));
  EXPECT_EQ(asked_, 1);
}

TEST_F(WitnessRecallTest, SaysThatItSawAnotherLine) {
  TestRegistry fork;
  fork.Found();
  fork.log().Commit(Hash());
  ASSERT_EQ(fork.log().size(), registry_.log().size());
  keeper_->AddCheckpoint(
      checkpoint::FormatAddCheckpoint({.old_size = {0},
                                       .consistency_proof = {},
                                       .checkpoint = registry_.Checkpoint()}));
  // At the same size, and behind it.
  EXPECT_FAILS(Recall(LastOf(fork)), ErrorReason::kStoreForksCosigner);
  Grow(fork, 1);
  EXPECT_FAILS(Recall(LastOf(fork)), ErrorReason::kStoreForksCosigner);
}

TEST_F(WitnessRecallTest, EverythingElseIsNotSaid) {
  const LastSigned last = LastOf(registry_);
  const auto answered = [&](int status, const std::string& body) {
    return RecallWitness(last, [&](const std::string&) {
      return StatusOr(RecallReply{status, body});
    });
  };
  EXPECT_EQ(*answered(409, "0\n"), Head());
  for (const auto& [status, body] :
       std::vector<std::pair<int, std::string>>{{409, ""},
                                                {409, "99"},
                                                {409, "99\n\n"},
                                                {409, "-1\n"},
                                                {409, "x\n"},
                                                {408, ""},
                                                {425, ""},
                                                {429, "99\n"},
                                                {500, "99\n"},
                                                {502, ""},
                                                {503, ""},
                                                {504, ""}}) {
    EXPECT_FAILS(answered(status, body), ErrorReason::kPartnerUnreachable)
        << status << body;
  }
  for (const int status : {204, 301, 302, 400, 401, 403, 404, 405, 407, 410,
                           413, 415, 421, 422, 451, 499}) {
    const auto said = answered(status, "99\n");
    EXPECT_FAILS(said, ErrorReason::kCosignRefused) << status;
    EXPECT_THAT(said.status().message(), HasSubstr("could not check"));
    EXPECT_THAT(said.status().message(),
                HasSubstr("answers " + std::to_string(status) + " 99"));
  }
  // The same older size again, though it was led on from it.
  EXPECT_FAILS(answered(409, "1\n"), ErrorReason::kPartnerUnreachable);
  EXPECT_FAILS(RecallWitness(last,
                             [](const std::string&) -> StatusOr<RecallReply> {
                               return Unavailable(
                                   ErrorReason::kPartnerUnreachable, "refused");
                             }),
               ErrorReason::kPartnerUnreachable);
}

// Nor as the second answer, once it was led on.
TEST_F(WitnessRecallTest, WhoIsSilentBehindTheProofIsSilent) {
  for (const auto& [status, reason] : std::vector<std::pair<int, ErrorReason>>{
           {403, ErrorReason::kCosignRefused},
           {404, ErrorReason::kCosignRefused},
           {429, ErrorReason::kPartnerUnreachable},
           {503, ErrorReason::kPartnerUnreachable}}) {
    int asked = 0;
    EXPECT_FAILS(RecallWitness(LastOf(registry_),
                               [&, code = status](const std::string&) {
                                 return StatusOr(++asked == 1
                                                     ? RecallReply{409, "1\n"}
                                                     : RecallReply{code, ""});
                               }),
                 reason)
        << status;
    EXPECT_EQ(asked, 2);
  }
}

TEST_F(WitnessRecallTest, AProofThatCannotBeMadeAccusesNobody) {
  LastSigned last = LastOf(registry_);
  last.proof_from = [](merkle::TreeSize) -> StatusOr<std::vector<Hash>> {
    return DataLoss(ErrorReason::kStoreCorrupt, "a tile is missing");
  };
  EXPECT_FAILS(RecallWitness(last,
                             [](const std::string&) {
                               return StatusOr(RecallReply{409, "1\n"});
                             }),
               ErrorReason::kStoreCorrupt);
}

}  // namespace
}  // namespace comity::server
