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
    auto opened = TryOpen();
    ASSERT_OK(opened);
    keeper_ = *std::move(opened);
  }
  StatusOr<std::unique_ptr<WitnessKeeper>> TryOpen() {
    return WitnessKeeper::Open(
        {"witness.example/w1",
         {*VerifierKey::Make(registry_.origin(), NoteKeyType::kEd25519,
                             registry_.Key("log").public_key())},
         directory_.path().string()},
        registry_.Key("witness/1"), clock_, [this](std::string_view line) {
          ++alarms_;
          last_alarm_ = line;
        });
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
  // The file that was kept of that kind, "" for the memory itself; empty if
  // there is none.
  std::string PathOf(const std::string& kind) const {
    for (const auto& each :
         std::filesystem::directory_iterator(directory_.path())) {
      if (each.path().extension() == (kind.empty() ? "" : "." + kind)) {
        return each.path().string();
      }
    }
    return "";
  }
  std::string Kept(const std::string& kind) const {
    return server::ReadKeptFile(PathOf(kind), 1 << 16);
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

// Whatever byte of its memory is damaged: the slot that holds the last head, or
// the other one.
TEST_F(WitnessKeeperTest, CosignsNoSecondLineAfterAnyDamagedByte) {
  EXPECT_EQ(Ask(0).status, 200);
  const std::uint64_t first = registry_.log().size();
  TestRegistry fork;
  fork.Found();
  fork.log().Commit();
  Grow();
  fork.Add(fork.CredentialRecord(50), {"centre/1"});
  fork.log().Commit();
  ASSERT_EQ(fork.log().size(), registry_.log().size());
  EXPECT_EQ(Ask(first).status, 200);
  keeper_ = nullptr;
  const std::string whole = Kept("");
  constexpr std::size_t kStep = 61;
  for (std::size_t at = 0; at < whole.size(); at += kStep) {
    std::string damaged = whole;
    damaged[at] ^= 1;
    ASSERT_OK(server::ReplaceKeptFile(PathOf(""), damaged));
    Open();
    checkpoint::AddCheckpointRequest request;
    request.old_size = {first};
    request.consistency_proof = fork.log().ConsistencyProof(first);
    request.checkpoint = fork.Checkpoint();
    EXPECT_EQ(
        keeper_->AddCheckpoint(checkpoint::FormatAddCheckpoint(request)).status,
        409)
        << at;
    EXPECT_EQ(Ask(registry_.log().size()).status, 200) << at;
    keeper_ = nullptr;
  }
}

TEST_F(WitnessKeeperTest, DoesNotOpenIfNothingTellsWhatTheDamagedSlotHeld) {
  EXPECT_EQ(Ask(0).status, 200);
  Grow();
  EXPECT_EQ(Ask(registry_.log().size() - 2).status, 200);
  keeper_ = nullptr;
  std::string memory = Kept("");
  memory[0] ^= 1;
  ASSERT_OK(server::ReplaceKeptFile(PathOf(""), memory));
  const std::string note = Kept("note");
  std::string forged = note;
  forged[forged.size() - 3] ^= 1;
  for (const std::string& other : {std::string(), forged, note.substr(0, 99)}) {
    ASSERT_OK(server::ReplaceKeptFile(PathOf("note"), other));
    EXPECT_FAILS(TryOpen(), ErrorReason::kHeadMarkCorrupt);
  }
  ASSERT_OK(server::ReplaceKeptFile(PathOf("note"), note));
  EXPECT_OK(TryOpen());
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
