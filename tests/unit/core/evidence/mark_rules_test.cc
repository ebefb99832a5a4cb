#include "core/evidence/mark_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/naive_tree.h"
#include "tests/support/status_matchers.h"

namespace comity::testing {
namespace {

using evidence::Advance;
using evidence::CompareWithMarks;
using evidence::ConsistencyProof;
using evidence::MarkResult;
using evidence::Marks;

constexpr char kOrigin[] = "registry.kz.example";

class MarkRulesTest : public ::testing::Test {
 protected:
  // Proof that the tree of `new_size` begins with that of `old_size`.
  ConsistencyProof Proof(std::size_t old_size, std::size_t new_size) {
    return {kOrigin, {old_size}, tree_.Proof(old_size, new_size)};
  }
  MarkResult Online(std::size_t size,
                    const std::vector<ConsistencyProof>& proofs = {}) {
    return CompareWithMarks(kOrigin, tree_.Head(size), marks_, true, proofs);
  }
  MarkResult File(std::size_t size,
                  const std::vector<ConsistencyProof>& proofs = {}) {
    return CompareWithMarks(kOrigin, tree_.Head(size), marks_, false, proofs);
  }
  void Remember(std::size_t newest, std::size_t by_policy) {
    marks_.newest = tree_.Head(newest);
    if (by_policy > 0) {
      marks_.newest_by_policy = tree_.Head(by_policy);
    }
  }

  NaiveTree tree_;
  Marks marks_;
};

TEST_F(MarkRulesTest, AServerMetForTheFirstTimeIsLinkedToNothingAndMayBegin) {
  const MarkResult result = Online(7);
  EXPECT_OK(result.status);
  EXPECT_TRUE(result.linked);
  EXPECT_FALSE(result.outdated);
}

TEST_F(MarkRulesTest, AFileOfAnUnknownOriginIsJudgedAndMovesNoMark) {
  const MarkResult result = File(7);
  EXPECT_OK(result.status);
  EXPECT_FALSE(result.linked);
  EXPECT_FALSE(result.outdated);
}

TEST_F(MarkRulesTest, TheHeadThatIsRememberedNeedsNoProof) {
  Remember(7, 7);
  for (const MarkResult& result : {Online(7), File(7)}) {
    EXPECT_OK(result.status);
    EXPECT_TRUE(result.linked);
    EXPECT_FALSE(result.outdated);
  }
}

TEST_F(MarkRulesTest, ALargerHeadIsLinkedByAProofFromEachMark) {
  Remember(7, 5);
  const MarkResult result = Online(12, {Proof(5, 12), Proof(7, 12)});
  EXPECT_OK(result.status);
  EXPECT_TRUE(result.linked);
  EXPECT_FALSE(result.outdated);
  EXPECT_FAILS(Online(12, {Proof(7, 12)}).status, ErrorReason::kNotLinked);
  EXPECT_FAILS(Online(12, {Proof(5, 12)}).status, ErrorReason::kNotLinked);
}

TEST_F(MarkRulesTest, AServerMustLinkAndAFileNeedNot) {
  Remember(7, 7);
  EXPECT_FAILS(Online(12).status, ErrorReason::kNotLinked);
  EXPECT_FALSE(Online(12).linked);
  EXPECT_OK(File(12).status);
  EXPECT_FALSE(File(12).linked);
  EXPECT_FALSE(File(12).outdated);
  EXPECT_TRUE(File(12, {Proof(7, 12)}).linked);
}

TEST_F(MarkRulesTest, AProofOfAnotherOriginOrSizeLinksNothing) {
  Remember(7, 7);
  ConsistencyProof other = Proof(7, 12);
  other.origin = "registry.de.example";
  EXPECT_FAILS(Online(12, {other}).status, ErrorReason::kNotLinked);
  EXPECT_FAILS(Online(12, {Proof(6, 12)}).status, ErrorReason::kNotLinked);
}

TEST_F(MarkRulesTest, AProofThatFailsEndsTheMatterAlsoForAFile) {
  Remember(7, 7);
  ConsistencyProof wrong = Proof(7, 12);
  wrong.hashes[0].bytes[0] ^= 1;
  ConsistencyProof short_by_one = Proof(7, 12);
  short_by_one.hashes.pop_back();
  for (const bool online : {true, false}) {
    const auto compare = [&](const ConsistencyProof& proof) {
      return CompareWithMarks(kOrigin, tree_.Head(12), marks_, online,
                              std::vector{proof});
    };
    EXPECT_FAILS(compare(wrong).status, ErrorReason::kRootMismatch);
    EXPECT_FALSE(compare(wrong).linked);
    EXPECT_FAILS(compare(short_by_one).status, ErrorReason::kProofMalformed);
    EXPECT_FALSE(compare(short_by_one).linked);
  }
}

TEST_F(MarkRulesTest, TwoRootsOfOneSizeAreAFork) {
  Remember(7, 0);
  marks_.newest.root.bytes[0] ^= 1;
  for (const MarkResult& result : {Online(7), File(7)}) {
    EXPECT_FAILS(result.status, ErrorReason::kForkDetected);
    EXPECT_EQ(result.status.code(), StatusCode::kDataLoss);
    EXPECT_FALSE(result.linked);
  }
}

TEST_F(MarkRulesTest, AForkFromTheOlderMarkIsNoticedToo) {
  Remember(12, 7);
  marks_.newest_by_policy.root.bytes[0] ^= 1;
  EXPECT_FAILS(File(7).status, ErrorReason::kForkDetected);
}

TEST_F(MarkRulesTest, AServerMayNotAnswerFromAnOlderHead) {
  Remember(12, 7);
  EXPECT_FAILS(Online(10, {Proof(7, 10)}).status, ErrorReason::kOlderThanKnown);
  EXPECT_FAILS(Online(7).status, ErrorReason::kOlderThanKnown);
}

TEST_F(MarkRulesTest, AFileSaysNothingAboutTodayBelowThePolicysMark) {
  Remember(12, 7);
  EXPECT_TRUE(File(6).outdated);
  EXPECT_FALSE(File(7).outdated);
  EXPECT_FALSE(File(10).outdated);
  EXPECT_OK(File(6).status);
  EXPECT_FALSE(File(10, {Proof(7, 10)}).linked);
}

TEST_F(MarkRulesTest, MarksMoveForwardOnly) {
  Remember(7, 5);
  const Marks met = Advance(marks_, tree_.Head(12), true);
  EXPECT_EQ(met.newest, tree_.Head(12));
  EXPECT_EQ(met.newest_by_policy, tree_.Head(12));
  const Marks unmet = Advance(marks_, tree_.Head(12), false);
  EXPECT_EQ(unmet.newest, tree_.Head(12));
  EXPECT_EQ(unmet.newest_by_policy, tree_.Head(5));
  const Marks same = Advance(marks_, tree_.Head(7), true);
  EXPECT_EQ(same.newest, tree_.Head(7));
  EXPECT_EQ(same.newest_by_policy, tree_.Head(7));
  const Marks older = Advance(marks_, tree_.Head(3), true);
  EXPECT_EQ(older.newest, tree_.Head(7));
  EXPECT_EQ(older.newest_by_policy, tree_.Head(5));
}

}  // namespace
}  // namespace comity::testing
