// A registry that lies harms the answer about itself only.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "core/statement/map_keys.h"
#include "tests/unit/client/verifying/evidence_gathering_fixture.h"

namespace comity::client {
namespace {

using testing::OwnLogTransport;
using testing::RecognitionWorld;

using GatheringLiesTest = GatheringTest;

TEST_F(GatheringLiesTest, LeavesOutGarbage) {
  for (const std::string& garbage :
       {std::string("garbage"), std::string("\x0a\x05", 2),
        std::string(std::size_t{9} << 20, 'x')}) {
    cn_.garbage = garbage;
    EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED EVIDENCE_MALFORMED LOG_MISSING");
  }
  EXPECT_EQ(Mark(kCn).size.value, 0U);
}

TEST_F(GatheringLiesTest, LeavesOutWhatIsOfAnotherLog) {
  cn_.stand_in = &de_;
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED EVIDENCE_MALFORMED LOG_MISSING");
  cn_.stand_in = nullptr;
  // The other log's head under this log's name.
  cn_.lie = [this](evidence::Evidence& made) {
    made.registries[0] =
        world_.server().MakePart(world_["DE"], {statement::RegistryKey()});
    made.registries[0].origin = kCn;
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED GENESIS_MISMATCH LOG_MISSING");
  // Another registry's part beside its own.
  cn_.lie = [this](evidence::Evidence& made) {
    made.registries.push_back(
        world_.server().MakePart(world_["DE"], {statement::RegistryKey()}));
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED EVIDENCE_MALFORMED LOG_MISSING");
}

TEST_F(GatheringLiesTest, LeavesOutAPartThatProvesNothing) {
  cn_.lie = [](evidence::Evidence& made) {
    made.registries[0].entries[1].entry.back() ^= 1;
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED LOG_MISSING ROOT_MISMATCH");
  cn_.lie = [](evidence::Evidence& made) {
    made.registries[0].lookups.pop_back();
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED HISTORY_MISSING LOG_MISSING");
}

TEST_F(GatheringLiesTest, NoticesThatNotAllWasShown) {
  cn_.lie = [this](evidence::Evidence& made) {
    made.registries[0] =
        world_.server().MakePart(world_["CN"], {statement::RegistryKey()});
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED HISTORY_MISSING LOG_MISSING");
  EXPECT_EQ(cn_.history_calls, 1);
}

TEST_F(GatheringLiesTest, NoticesAnotherHistoryThanBefore) {
  ASSERT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  const merkle::TreeHead before = Mark(kCn);
  // The same registry once more, with another past.
  RecognitionWorld forked({"CN", "DE", "KZ"});
  OwnLogTransport liar(forked["CN"], forked.server(), {"CN"});
  cn_.stand_in = &liar;
  while (forked["CN"].log().size() + 1 < before.size.value) {
    forked.IssueEngineer("CN", next_number_++, "2026-01-05");
  }
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED FORK_DETECTED LOG_MISSING");
  forked.IssueEngineer("CN", next_number_++, "2026-01-05");
  EXPECT_EQ(Ask().substr(0, 24), "GENUINE VALID UNDECIDED ");
  EXPECT_EQ(Mark(kCn), before);
}

TEST_F(GatheringLiesTest, NoticesAnotherHistoryBetweenTwoCalls) {
  // The first call is answered by the log, the later ones by another past of
  // it that is longer and proves what it likes.
  RecognitionWorld forked({"CN", "DE", "KZ"});
  Agree(forked);
  forked.IssueEngineer("CN", 99, "2026-01-07");
  for (int i = 0; i < 10; ++i) {
    forked.IssueEngineer("CN", next_number_++, "2026-01-07");
  }
  OwnLogTransport liar(forked["CN"], forked.server(), {"CN"});
  world_.IssueEngineer("CN", 98, "2026-01-07");
  int calls = 0;
  kz_.before = [&] {
    // The home is asked after the host in each round.
    cn_.stand_in = ++calls > 1 ? &liar : nullptr;
  };
  const std::string said = Ask();
  EXPECT_GT(cn_.history_calls, 1);
  EXPECT_EQ(said, "GENUINE VALID UNDECIDED HISTORY_MISSING ROOT_MISMATCH");
}

TEST_F(GatheringLiesTest, NoticesAnOlderHead) {
  ASSERT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  RecognitionWorld older({"CN", "DE", "KZ"});
  OwnLogTransport liar(older["CN"], older.server(), {"CN"});
  liar.prove_consistency = false;
  cn_.stand_in = &liar;
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED LOG_MISSING OLDER_THAN_KNOWN");
}

TEST_F(GatheringLiesTest, NoticesAHeadWithoutALinkToTheLast) {
  ASSERT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  Grow("CN");
  cn_.prove_consistency = false;
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED LOG_MISSING NOT_LINKED");
}

TEST_F(GatheringLiesTest, KeepsTheProofsOfRegistriesApart) {
  ASSERT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  const merkle::TreeHead before = Mark(kKz);
  Grow("KZ");
  // A false proof about the home, in the host's answer, harms nobody.
  cn_.false_proofs = {{.origin = kKz, .old_size = before.size, .hashes = {}}};
  EXPECT_EQ(Ask(), "GENUINE VALID RECOGNISED");
}

TEST_F(GatheringLiesTest,
       SaysWhatIsWrongWithTheFirstAnswerAndBuildsNothingOnIt) {
  kz_.lie = [](evidence::Evidence& made) {
    made.registries[0].entries[1].entry.back() ^= 1;
  };
  EXPECT_EQ(Ask(), "UNPROVEN - UNDECIDED ROOT_MISMATCH");
  EXPECT_EQ(cn_.history_calls, 0);
  kz_.lie = nullptr;
  kz_.garbage = "garbage";
  EXPECT_EQ(Ask(), "UNPROVEN - UNDECIDED EVIDENCE_MALFORMED");
}

TEST_F(GatheringLiesTest, KeepsTheHomesStandingWhateverTheHomeShowsLater) {
  // Once asked for more, the home shows nothing good any more.
  int calls = 0;
  kz_.lie = [&calls](evidence::Evidence& made) {
    if (++calls > 1) {
      made.registries[0].entries[1].entry.back() ^= 1;
    }
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED HISTORY_MISSING ROOT_MISMATCH");
}

}  // namespace
}  // namespace comity::client
