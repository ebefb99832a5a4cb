#include "server/sync/witness_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "server/sync/kept_file.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;
using server::WitnessKeeper;
using server::WitnessReply;

class WitnessKeeperTest : public ::testing::Test {
 protected:
  WitnessKeeperTest() {
    registry_.Found();
    registry_.log().Commit();
    Open();
  }
  void Open() {
    keeper_ = nullptr;
    auto opened = WitnessKeeper::Open(
        {"witness.example/w1",
         {*VerifierKey::Make(registry_.origin(), NoteKeyType::kEd25519,
                             registry_.Key("log").public_key())},
         directory_.path().string()},
        registry_.Key("witness/1"), clock_, [this](std::string_view line) {
          ++alarms_;
          last_alarm_ = line;
        });
    ASSERT_OK(opened);
    keeper_ = *std::move(opened);
  }
  void Grow() {
    registry_.Add(registry_.CredentialRecord(++credentials_), {"centre/1"});
    registry_.log().Commit();
  }
  WitnessReply Ask(std::uint64_t old_size) {
    checkpoint::AddCheckpointRequest request;
    request.old_size = {old_size};
    if (old_size > 0 && old_size < registry_.log().size()) {
      request.consistency_proof = registry_.log().ConsistencyProof(old_size);
    }
    request.checkpoint = registry_.Checkpoint();
    return keeper_->AddCheckpoint(checkpoint::FormatAddCheckpoint(request));
  }
  // The file that was kept of that kind; empty if there is none.
  std::string Kept(const std::string& kind) const {
    for (const auto& each :
         std::filesystem::directory_iterator(directory_.path())) {
      if (each.path().extension() == "." + kind) {
        return server::ReadKeptFile(each.path().string(), 1 << 16);
      }
    }
    return "";
  }
  // The time of the cosignature in `reply` over the newest head.
  StatusOr<std::uint64_t> TimeOf(const WitnessReply& reply) {
    const auto own = checkpoint::ParseNote(registry_.Checkpoint());
    const auto note = checkpoint::ParseNote(own->text + "\n" + reply.body);
    if (!note.ok()) {
      return note.status();
    }
    return checkpoint::VerifyCosignature(
        *note,
        *VerifierKey::Make("witness.example/w1", NoteKeyType::kCosignature,
                           registry_.Key("witness/1").public_key()));
  }

  TemporaryDirectory directory_;
  TestRegistry registry_;
  FakeClock clock_;
  std::unique_ptr<WitnessKeeper> keeper_;
  std::uint64_t credentials_ = 0;
  int alarms_ = 0;
  std::string last_alarm_;
};

TEST_F(WitnessKeeperTest, AnswersWithItsCosignature) {
  const WitnessReply reply = Ask(0);
  EXPECT_EQ(reply.status, 200);
  ASSERT_OK(TimeOf(reply));
  EXPECT_EQ(*TimeOf(reply), clock_.Now().wall_ms / 1000);
}

TEST_F(WitnessKeeperTest, SaysItsSizeInTheFormOfTheSpecification) {
  EXPECT_EQ(Ask(0).status, 200);
  const std::uint64_t cosigned = registry_.log().size();
  Grow();
  const WitnessReply reply = Ask(0);
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(reply.content_type, "text/x.tlog.size");
  EXPECT_EQ(reply.body, std::to_string(cosigned) + "\n");
  EXPECT_EQ(Ask(cosigned).status, 200);
}

TEST_F(WitnessKeeperTest, RemembersAcrossARestart) {
  EXPECT_EQ(Ask(0).status, 200);
  const std::uint64_t cosigned = registry_.log().size();
  Open();
  Grow();
  EXPECT_EQ(Ask(0).status, 409);
  EXPECT_EQ(Ask(cosigned).status, 200);
}

TEST_F(WitnessKeeperTest, GivesNoTimeBeforeTheLastOne) {
  EXPECT_EQ(Ask(0).status, 200);
  const std::uint64_t first_s = clock_.Now().wall_ms / 1000;
  clock_.SetWall(kTestStartMs - 3'600'000);
  Open();
  const WitnessReply reply = Ask(registry_.log().size());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(*TimeOf(reply), first_s);
}

TEST_F(WitnessKeeperTest, RefusesAForkAndTellsTheOperator) {
  EXPECT_EQ(Ask(0).status, 200);
  const std::uint64_t size = registry_.log().size();
  TestRegistry fork;
  fork.Found();
  fork.log().Commit(Hash());
  ASSERT_EQ(fork.log().size(), size);
  checkpoint::AddCheckpointRequest request;
  request.old_size = {size};
  request.checkpoint = fork.Checkpoint();
  EXPECT_EQ(
      keeper_->AddCheckpoint(checkpoint::FormatAddCheckpoint(request)).status,
      409);
  EXPECT_EQ(alarms_, 1);
  EXPECT_EQ(Kept("fork-refused"), fork.Checkpoint());
  EXPECT_EQ(Kept("fork-cosigned"), registry_.Checkpoint());
}

// The first fork stays: whoever signs two heads may sign a third.
TEST_F(WitnessKeeperTest, KeepsBothSidesOfTheFirstFork) {
  EXPECT_EQ(Ask(0).status, 200);
  const std::string cosigned = registry_.Checkpoint();
  const auto show = [this](std::uint64_t old_size, TestRegistry& fork) {
    checkpoint::AddCheckpointRequest request;
    request.old_size = {old_size};
    request.checkpoint = fork.Checkpoint();
    return keeper_->AddCheckpoint(checkpoint::FormatAddCheckpoint(request))
        .status;
  };
  TestRegistry first;
  first.Found();
  first.log().Commit(Hash());
  EXPECT_EQ(show(registry_.log().size(), first), 409);
  Grow();
  EXPECT_EQ(Ask(first.log().size()).status, 200);
  TestRegistry second;
  second.Found();
  second.log().Commit();
  second.Add(second.CredentialRecord(50), {"centre/1"});
  second.log().Commit();
  EXPECT_EQ(show(registry_.log().size(), second), 409);
  EXPECT_EQ(Kept("fork-refused"), first.Checkpoint());
  EXPECT_EQ(Kept("fork-cosigned"), cosigned);
}

TEST_F(WitnessKeeperTest, TellsTheOperatorOnceAMinuteHoweverOftenItIsAsked) {
  EXPECT_EQ(Ask(0).status, 200);
  const std::uint64_t cosigned = registry_.log().size();
  Grow();
  checkpoint::AddCheckpointRequest request;
  request.old_size = {cosigned};
  request.consistency_proof = {Hash()};
  request.checkpoint = registry_.Checkpoint();
  const std::string body = checkpoint::FormatAddCheckpoint(request);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(keeper_->AddCheckpoint(body).status, 422);
  }
  EXPECT_EQ(alarms_, 1);
  clock_.Advance(server::kWitnessAlarmEveryMs);
  EXPECT_EQ(keeper_->AddCheckpoint(body).status, 422);
  EXPECT_EQ(alarms_, 2);
  EXPECT_THAT(last_alarm_, ::testing::HasSubstr("and 99 before"));
}

TEST_F(WitnessKeeperTest, TakesNoKeyThatCosignsForOneThatSignsALog) {
  const auto opened = WitnessKeeper::Open(
      {"witness.example/w1",
       {*VerifierKey::Make(registry_.origin(), NoteKeyType::kCosignature,
                           registry_.Key("log").public_key())},
       directory_.path().string()},
      registry_.Key("witness/1"), clock_, [](std::string_view) {});
  EXPECT_FAILS(opened, ErrorReason::kConfigurationInvalid);
}

TEST_F(WitnessKeeperTest, RefusesWhatItCannotReadOrDoesNotKnow) {
  EXPECT_EQ(keeper_->AddCheckpoint("").status, 400);
  EXPECT_EQ(keeper_->AddCheckpoint("old 0\n\nno note").status, 400);
  EXPECT_EQ(Ask(registry_.log().size() + 1).status, 400);
  TestRegistry stranger("registry.other.example", "UZ");
  stranger.Found();
  stranger.log().Commit();
  checkpoint::AddCheckpointRequest request;
  request.checkpoint = stranger.Checkpoint();
  EXPECT_EQ(
      keeper_->AddCheckpoint(checkpoint::FormatAddCheckpoint(request)).status,
      404);
  request.checkpoint =
      registry_.log().Checkpoint(registry_.origin(), registry_.Key("centre/1"),
                                 registry_.Key("cosigning"), 1);
  EXPECT_EQ(
      keeper_->AddCheckpoint(checkpoint::FormatAddCheckpoint(request)).status,
      403);
}

TEST_F(WitnessKeeperTest, RefusesAFailingProof) {
  EXPECT_EQ(Ask(0).status, 200);
  checkpoint::AddCheckpointRequest request;
  request.old_size = {registry_.log().size()};
  Grow();
  request.checkpoint = registry_.Checkpoint();
  EXPECT_EQ(
      keeper_->AddCheckpoint(checkpoint::FormatAddCheckpoint(request)).status,
      422);
}

}  // namespace
}  // namespace comity::testing
