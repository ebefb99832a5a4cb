#include "server/sync/kept_evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/merkle/right_edge.h"
#include "core/statement/wire.h"
#include "server/sync/kept_file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::testing {
namespace {

using server::KeptEvidence;
using server::kKeptEvidenceMax;
namespace fs = std::filesystem;

class KeptEvidenceTest : public ::testing::Test {
 protected:
  static mirror::RefusedPackage Refused(const std::string& entry,
                                        const std::string& head = "head") {
    mirror::RefusedPackage refused;
    refused.head.origin = "registry.kz.example";
    refused.head.checkpoint = head;
    refused.edge = merkle::RightEdge().Serialize();
    refused.entries = {entry};
    return refused;
  }
  std::size_t Files() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& each : fs::directory_iterator(folder_)) {
      ++count;
    }
    return count;
  }

  TemporaryDirectory directory_;
  const std::string folder_ = directory_.path().string() + "/evidence";
  KeptEvidence kept_{folder_};
};

TEST_F(KeptEvidenceTest, KeepsTheBytesUnderANameThatTellsTheReason) {
  const auto path = kept_.Keep(ErrorReason::kCommitmentWrong, Refused("a"));
  ASSERT_OK(path);
  EXPECT_THAT(*path, ::testing::HasSubstr("/evidence/wrong-commitment-"));
  EXPECT_EQ(server::ReadKeptFile(*path, 1 << 20),
            statement::EncodeRecord(Refused("a")));
  EXPECT_THAT(*kept_.Keep(ErrorReason::kTimeImplausible, Refused("a")),
              ::testing::HasSubstr("/implausible-time-"));
  EXPECT_THAT(*kept_.Keep(ErrorReason::kEntryMalformed, Refused("a")),
              ::testing::HasSubstr("/refused-entries-"));
}

TEST_F(KeptEvidenceTest, KeepsTheSameEntriesOnceAndTheFirstHead) {
  const auto first = kept_.Keep(ErrorReason::kTimeImplausible, Refused("a"));
  for (int i = 0; i < 100; ++i) {
    const auto again = kept_.Keep(ErrorReason::kTimeImplausible,
                                  Refused("a", "head" + std::to_string(i)));
    ASSERT_OK(again);
    EXPECT_EQ(*again, *first);
  }
  EXPECT_EQ(Files(), 1U);
  EXPECT_EQ(server::ReadKeptFile(*first, 1 << 20),
            statement::EncodeRecord(Refused("a")));
}

TEST_F(KeptEvidenceTest, KeepsTheFirstOnesAndNoMoreThanItsBound) {
  for (std::size_t i = 0; i < kKeptEvidenceMax; ++i) {
    EXPECT_OK(
        kept_.Keep(ErrorReason::kTimeImplausible, Refused(std::to_string(i))));
  }
  EXPECT_FAILS(kept_.Keep(ErrorReason::kTimeImplausible, Refused("more")),
               ErrorReason::kStoreLimitExceeded);
  EXPECT_EQ(Files(), kKeptEvidenceMax);
  EXPECT_OK(kept_.Keep(ErrorReason::kTimeImplausible, Refused("0")));
}

// A log cannot use up the room with harmless times and then lie about its map.
TEST_F(KeptEvidenceTest, KeepsAWrongCommitmentBehindManyImplausibleTimes) {
  for (int i = 0; i < 20; ++i) {
    (void)kept_.Keep(ErrorReason::kTimeImplausible, Refused(std::to_string(i)));
    (void)kept_.Keep(ErrorReason::kEntryMalformed, Refused(std::to_string(i)));
  }
  EXPECT_OK(kept_.Keep(ErrorReason::kCommitmentWrong, Refused("a")));
  EXPECT_EQ(Files(), 2 * kKeptEvidenceMax + 1);
}

TEST_F(KeptEvidenceTest, WhatWasNotWrittenToItsEndTakesNoRoom) {
  fs::create_directories(folder_);
  for (std::size_t i = 0; i < kKeptEvidenceMax; ++i) {
    std::ofstream(folder_ + "/wrong-commitment-" + std::to_string(i) + ".new")
        << "half";
  }
  EXPECT_OK(kept_.Keep(ErrorReason::kCommitmentWrong, Refused("a")));
}

TEST_F(KeptEvidenceTest, SaysIfItCannotKeepThem) {
  // A file where the folder should be.
  ASSERT_OK(server::ReplaceKeptFile(folder_, "x"));
  EXPECT_FAILS(kept_.Keep(ErrorReason::kCommitmentWrong, Refused("a")),
               ErrorReason::kFileUnwritable);
}

}  // namespace
}  // namespace comity::testing
