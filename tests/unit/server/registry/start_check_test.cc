#include "server/registry/start_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/merkle/tree_hash.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

using ::testing::HasSubstr;

Hash RootOf(std::uint64_t size) {
  return merkle::LeafHash(std::to_string(size));
}
merkle::TreeHead HeadOf(std::uint64_t size) {
  return {.size = {size}, .root = RootOf(size)};
}
merkle::TreeHead OtherHead(std::uint64_t size) {
  merkle::TreeHead head = HeadOf(size);
  head.root.bytes[0] ^= 1;
  return head;
}
const Status kAway =
    Unavailable(ErrorReason::kServerUnreachable, "no route to it");

class StartCheckTest : public ::testing::Test {
 protected:
  // A store of 100 entries with its mark.
  StartCheckTest() {
    check_.mark.store_head = HeadOf(100);
    check_.mark.mark = HeadOf(100);
    check_.root_at = [](merkle::TreeSize size) { return RootOf(size.value); };
    check_.log = [this](std::string_view line) { lines_.emplace_back(line); };
  }

  Status With(std::vector<CosignerAnswer> cosigners) {
    check_.cosigners = std::move(cosigners);
    return CheckStart(check_);
  }

  StartCheck check_;
  std::vector<std::string> lines_;
};

TEST_F(StartCheckTest, GoesOnFromItsMark) {
  EXPECT_OK(CheckStart(check_));
  EXPECT_TRUE(lines_.empty());
}

TEST_F(StartCheckTest, GoesOnWhereItExtendsWhatEveryCosignerSaw) {
  EXPECT_OK(With({{"w1", std::optional(HeadOf(100))},
                  {"w2", std::optional(HeadOf(60))},
                  {"w3", std::optional<merkle::TreeHead>()},
                  {"w4", kAway}}));
  EXPECT_THAT(lines_.at(0), HasSubstr("w4"));
}

TEST_F(StartCheckTest, RefusesAStoreThatIsBehindAnyCosigner) {
  const Status refused = With(
      {{"w1", std::optional(HeadOf(100))}, {"w2", std::optional(HeadOf(101))}});
  EXPECT_FAILS(refused, ErrorReason::kStoreBehindCosigner);
  EXPECT_THAT(refused.message(), HasSubstr("w2"));
}

TEST_F(StartCheckTest, RefusesAStoreThatForksAnyCosigner) {
  for (const std::uint64_t size : {100U, 60U, 1U}) {
    EXPECT_FAILS(With({{"w1", std::optional(HeadOf(100))},
                       {"w2", std::optional(OtherHead(size))}}),
                 ErrorReason::kStoreForksCosigner);
  }
}

TEST_F(StartCheckTest, RefusesAnEmptyStoreThatACosignerKnowsEntriesOf) {
  check_.mark.store_head = {.size = {0}, .root = merkle::EmptyRoot()};
  check_.mark.mark.reset();
  EXPECT_FAILS(With({{"w1", std::optional(HeadOf(5))}}),
               ErrorReason::kStoreBehindCosigner);
  EXPECT_OK(With({{"w1", std::optional<merkle::TreeHead>()}}));
}

TEST_F(StartCheckTest, SilentCosignersNeedAPersonWhoSaysTheHead) {
  const std::vector<CosignerAnswer> silent = {{"w1", kAway}, {"w2", kAway}};
  const Status refused = With(silent);
  EXPECT_FAILS(refused, ErrorReason::kCosignersSilent);
  EXPECT_THAT(refused.message(),
              HasSubstr("--confirm-head " + FormatHead(HeadOf(100))));
  check_.confirmed = OtherHead(100);
  EXPECT_FAILS(With(silent), ErrorReason::kCosignersSilent);
  check_.confirmed = HeadOf(99);
  EXPECT_FAILS(With(silent), ErrorReason::kCosignersSilent);
  check_.confirmed = HeadOf(100);
  EXPECT_OK(With(silent));
  EXPECT_THAT(lines_.back(), HasSubstr("as the operator confirmed"));
}

TEST_F(StartCheckTest, WhereAllMustAnswerOneSilentCosignerNeedsAPerson) {
  const std::vector<CosignerAnswer> answers = {
      {"w1", std::optional(HeadOf(100))}, {"w2", kAway}};
  EXPECT_OK(With(answers));
  check_.all_must_answer = true;
  const Status refused = With(answers);
  EXPECT_FAILS(refused, ErrorReason::kCosignersSilent);
  EXPECT_THAT(refused.message(), HasSubstr("(w2)"));
  check_.confirmed = HeadOf(100);
  EXPECT_OK(With(answers));
  EXPECT_THAT(lines_.back(), HasSubstr("w2"));
}

// What a witness says without proof is enough to hold a start back, and no
// confirmation excuses it.
TEST_F(StartCheckTest, RefusesWhereOneSaysThatItSawMoreOrAnotherLine) {
  for (const Status& says :
       {FailedPrecondition(ErrorReason::kStoreBehindCosigner, "saw 101"),
        DataLoss(ErrorReason::kStoreForksCosigner, "saw another")}) {
    check_.confirmed = HeadOf(100);
    const Status refused =
        With({{"w1", std::optional(HeadOf(100))}, {"w2", says, true}});
    EXPECT_FAILS(refused, says.reason());
    EXPECT_THAT(refused.message(), HasSubstr("w2: saw"));
  }
}

TEST_F(StartCheckTest, ThoseThatMayBeSilentHoldNothingUpByTheirSilence) {
  EXPECT_OK(With({{"w1", kAway, true}, {"w2", kAway, true}}));
  EXPECT_EQ(lines_.size(), 2U);
  EXPECT_THAT(lines_.at(1), HasSubstr("w2 does not say"));
  // Beside one that may not, they excuse nothing, whatever they say: any server
  // answers 404, and 200 proves no more.
  EXPECT_FAILS(With({{"w1", kAway, true}, {"p", kAway}}),
               ErrorReason::kCosignersSilent);
  EXPECT_FAILS(
      With({{"w1", std::optional<merkle::TreeHead>(), true}, {"p", kAway}}),
      ErrorReason::kCosignersSilent);
  EXPECT_FAILS(With({{"w1", std::optional(HeadOf(100)), true}, {"p", kAway}}),
               ErrorReason::kCosignersSilent);
  check_.all_must_answer = true;
  EXPECT_FAILS(With({{"w1", kAway, true}}), ErrorReason::kCosignersSilent);
}

TEST_F(StartCheckTest, ARefusalIsSilence) {
  const Status refuses =
      FailedPrecondition(ErrorReason::kCosignRefused, "it answers 404");
  EXPECT_OK(With({{"w1", refuses, true}}));
  EXPECT_THAT(lines_.back(), HasSubstr("w1 does not say what it saw last: it"));
  EXPECT_FAILS(With({{"w1", refuses, true}, {"p", kAway}}),
               ErrorReason::kCosignersSilent);
  EXPECT_FAILS(With({{"p", refuses}}), ErrorReason::kCosignersSilent);
  EXPECT_OK(With({{"w1", refuses, true}, {"p", std::optional(HeadOf(100))}}));
  check_.all_must_answer = true;
  EXPECT_FAILS(With({{"w1", refuses, true}, {"p", std::optional(HeadOf(100))}}),
               ErrorReason::kCosignersSilent);
}

// Nobody is told to confirm what is refused all the same.
TEST_F(StartCheckTest, WhatACosignerSawIsSaidBeforeAMissingMark) {
  check_.mark.mark.reset();
  EXPECT_FAILS(With({{"w1", std::optional(HeadOf(101))}}),
               ErrorReason::kStoreBehindCosigner);
  EXPECT_FAILS(With({{"w1", std::optional(HeadOf(100))}}),
               ErrorReason::kHeadMarkMissing);
}

TEST_F(StartCheckTest, AMissingMarkNeedsAPersonWhoSaysTheHead) {
  check_.mark.mark.reset();
  const Status refused = CheckStart(check_);
  EXPECT_FAILS(refused, ErrorReason::kHeadMarkMissing);
  EXPECT_THAT(refused.message(),
              HasSubstr("--confirm-head " + FormatHead(HeadOf(100))));
  check_.confirmed = HeadOf(99);
  EXPECT_FAILS(CheckStart(check_), ErrorReason::kHeadMarkMissing);
  check_.confirmed = HeadOf(100);
  EXPECT_OK(CheckStart(check_));
}

TEST_F(StartCheckTest, NoConfirmationExcusesAContradiction) {
  check_.confirmed = HeadOf(100);
  EXPECT_FAILS(With({{"w1", std::optional(HeadOf(101))}}),
               ErrorReason::kStoreBehindCosigner);
  EXPECT_FAILS(With({{"w1", std::optional(OtherHead(50))}}),
               ErrorReason::kStoreForksCosigner);
  check_.mark.mark = HeadOf(101);
  EXPECT_FAILS(CheckStart(check_), ErrorReason::kStoreBehindMark);
  check_.mark.mark = OtherHead(100);
  EXPECT_FAILS(CheckStart(check_), ErrorReason::kStoreForksMark);
  check_.mark.mark = HeadOf(80);
  check_.mark.recorded_mark = HeadOf(90);
  EXPECT_FAILS(CheckStart(check_), ErrorReason::kHeadMarkOutdated);
}

TEST_F(StartCheckTest, ARootThatCannotBeReadIsNoFork) {
  check_.root_at = [](merkle::TreeSize) -> StatusOr<Hash> {
    return Unavailable(ErrorReason::kStoreUnavailable, "away");
  };
  EXPECT_FAILS(With({{"w1", std::optional(HeadOf(50))}}),
               ErrorReason::kStoreUnavailable);
}

// --- The first mark ----------------------------------------------------------

class MarkBeginningTest : public ::testing::Test {
 protected:
  std::unique_ptr<storage::HeadMarkFile> Open() {
    return storage::HeadMarkFile::Open(directory_.path() / "mark", "log")
        .value();
  }
  testing::TemporaryDirectory directory_;
};

TEST_F(MarkBeginningTest, AnEmptyLogIsMarkedBeforeItsFirstEntry) {
  const merkle::TreeHead empty = {.size = {0}, .root = merkle::EmptyRoot()};
  EXPECT_OK(MarkBeginning(empty, {7}, *Open()));
  EXPECT_EQ(Open()->mark(), (storage::HeadMark{empty, {7}}));
  // Again, after the process died before it stored anything.
  EXPECT_OK(MarkBeginning(empty, {8}, *Open()));
  EXPECT_EQ(Open()->mark()->epoch.value, 7U);
}

TEST_F(MarkBeginningTest, ALogWithEntriesGetsNoMarkFromNothing) {
  EXPECT_OK(MarkBeginning(HeadOf(5), {7}, *Open()));
  EXPECT_EQ(Open()->mark(), std::nullopt);
}

TEST_F(MarkBeginningTest, AMarkThatIsThereStays) {
  ASSERT_OK(Open()->Write({HeadOf(5), {3}}));
  EXPECT_OK(MarkBeginning(HeadOf(5), {7}, *Open()));
  EXPECT_EQ(Open()->mark(), (storage::HeadMark{HeadOf(5), {3}}));
}

TEST(HeadTextTest, ReadsWhatItWritesAndNothingElse) {
  const std::string good = FormatHead(HeadOf(1234));
  ASSERT_OK(ParseHead(good));
  EXPECT_EQ(*ParseHead(good), HeadOf(1234));
  for (const std::string& bad :
       {std::string(), std::string("1234"), good + "0", "x" + good,
        good.substr(4), good.substr(0, good.size() - 1), "-" + good,
        std::string("99999999999999999999") + good.substr(4)}) {
    EXPECT_FAILS(ParseHead(bad), ErrorReason::kConfigurationInvalid) << bad;
  }
}

}  // namespace
}  // namespace comity::server
