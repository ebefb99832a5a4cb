#include "core/merkle/proof_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "tests/support/naive_tree.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveTree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ProofPlanTest, SplitsAtTheLargestPowerOfTwoBelow) {
  EXPECT_EQ(SplitPoint({0, 2}), 1U);
  EXPECT_EQ(SplitPoint({0, 8}), 4U);
  EXPECT_EQ(SplitPoint({0, 9}), 8U);
  EXPECT_EQ(SplitPoint({8, 13}), 12U);
  EXPECT_EQ(SplitPoint({0, std::numeric_limits<std::uint64_t>::max()}),
            std::uint64_t{1} << 63);
}

// Source: RFC 9162 section 2.1.5.
TEST(ProofPlanTest, PlansTheExamplesOfTheRfc) {
  EXPECT_THAT(PlanInclusion({0}, {7}),
              ElementsAre(LeafRange{1, 2}, LeafRange{2, 4}, LeafRange{4, 7}));
  EXPECT_THAT(PlanInclusion({6}, {7}),
              ElementsAre(LeafRange{4, 6}, LeafRange{0, 4}));
  EXPECT_THAT(PlanConsistency({3}, {7}),
              ElementsAre(LeafRange{2, 3}, LeafRange{3, 4}, LeafRange{0, 2},
                          LeafRange{4, 7}));
  EXPECT_THAT(PlanConsistency({4}, {7}), ElementsAre(LeafRange{4, 7}));
  EXPECT_THAT(PlanConsistency({6}, {7}),
              ElementsAre(LeafRange{4, 6}, LeafRange{6, 7}, LeafRange{0, 4}));
}

TEST(ProofPlanTest, PlansNothingBetweenEqualSizes) {
  EXPECT_THAT(PlanConsistency({6}, {6}), IsEmpty());
}

TEST(ProofPlanTest, PlansMultiProofsLeftToRight) {
  const std::vector<LeafIndex> wanted = {{2}, {5}};
  EXPECT_THAT(PlanMultiProof(wanted, {7}),
              ElementsAre(LeafRange{0, 2}, LeafRange{3, 4}, LeafRange{4, 5},
                          LeafRange{6, 7}));
}

TEST(ProofPlanTest, CutsARangeIntoCompleteSubtrees) {
  EXPECT_THAT(CompleteSubtrees({0, 13}),
              ElementsAre(NodeId{3, 0}, NodeId{2, 2}, NodeId{0, 12}));
  EXPECT_THAT(CompleteSubtrees({8, 12}), ElementsAre(NodeId{2, 2}));
}

TEST(ProofPlanTest, JoinsSubtreesAsTheTreeDoes) {
  NaiveTree tree;
  const std::vector<Hash> subtrees = {tree.Root(0, 8), tree.Root(8, 12),
                                      tree.Root(12, 13)};
  EXPECT_EQ(HashOfSubtrees(subtrees), tree.Root(13));
}

}  // namespace
}  // namespace comity::merkle
