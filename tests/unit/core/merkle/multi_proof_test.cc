#include "core/merkle/multi_proof.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include "tests/support/naive_tree.h"
#include "tests/support/status_matchers.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveTree;
using ::comity::testing::TestLeaf;

std::vector<ProvenLeaf> Leaves(const std::set<std::size_t>& wanted) {
  std::vector<ProvenLeaf> leaves;
  for (const std::size_t index : wanted) {
    leaves.push_back({{index}, TestLeaf(index)});
  }
  return leaves;
}

TEST(MultiProofTest, AcceptsEverySetOfLeavesOfSmallTrees) {
  NaiveTree tree;
  for (std::size_t size = 1; size <= 9; ++size) {
    for (std::size_t subset = 1; subset < (1U << size); ++subset) {
      std::set<std::size_t> wanted;
      for (std::size_t i = 0; i < size; ++i) {
        if ((subset >> i & 1) != 0) {
          wanted.insert(i);
        }
      }
      ASSERT_OK(VerifyMultiProof(Leaves(wanted), tree.Head(size),
                                 tree.Multi(wanted, 0, size)))
          << "subset " << subset << " of " << size;
    }
  }
}

TEST(MultiProofTest, AcceptsRandomSetsOfLargerTrees) {
  NaiveTree tree;
  std::mt19937 random(7);
  for (std::size_t size = 10; size <= 200; ++size) {
    std::set<std::size_t> wanted;
    for (std::size_t i = random() % 20 + 1; i > 0; --i) {
      wanted.insert(random() % size);
    }
    ASSERT_OK(VerifyMultiProof(Leaves(wanted), tree.Head(size),
                               tree.Multi(wanted, 0, size)));
  }
}

class MultiProofRefusalTest : public ::testing::Test {
 protected:
  NaiveTree tree_;
  TreeHead head_ = tree_.Head(13);
  std::vector<ProvenLeaf> leaves_ = Leaves({2, 5, 12});
  std::vector<Hash> proof_ = tree_.Multi({2, 5, 12}, 0, 13);
};

TEST_F(MultiProofRefusalTest, AcceptsTheUntouchedProof) {
  EXPECT_OK(VerifyMultiProof(leaves_, head_, proof_));
}

TEST_F(MultiProofRefusalTest, RefusesNoLeaves) {
  EXPECT_FAILS(VerifyMultiProof({}, head_, {&head_.root, 1}),
               ErrorReason::kIndicesNotAscending);
}

TEST_F(MultiProofRefusalTest, RefusesMoreLeavesThanTheBound) {
  std::vector<ProvenLeaf> leaves;
  for (std::uint64_t i = 0; i <= kMultiProofLeavesMax; ++i) {
    leaves.push_back({{i}, Hash()});
  }
  EXPECT_FAILS(RootFromMultiProof(leaves, {leaves.size()}, {}),
               ErrorReason::kIndicesNotAscending);
}

TEST_F(MultiProofRefusalTest, RefusesARepeatedIndex) {
  leaves_[1] = leaves_[0];
  EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
               ErrorReason::kIndicesNotAscending);
}

TEST_F(MultiProofRefusalTest, RefusesFallingIndices) {
  std::swap(leaves_[0], leaves_[1]);
  EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
               ErrorReason::kIndicesNotAscending);
}

TEST_F(MultiProofRefusalTest, RefusesAnIndexAtTheSize) {
  leaves_[2].index = {13};
  EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
               ErrorReason::kIndexOutOfRange);
}

TEST_F(MultiProofRefusalTest, RefusesTheEmptyTree) {
  EXPECT_FAILS(VerifyMultiProof(leaves_, tree_.Head(0), proof_),
               ErrorReason::kIndexOutOfRange);
}

TEST_F(MultiProofRefusalTest, RefusesAHashTooFew) {
  proof_.pop_back();
  EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
               ErrorReason::kProofMalformed);
}

TEST_F(MultiProofRefusalTest, RefusesAHashTooMany) {
  proof_.push_back(proof_.back());
  EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
               ErrorReason::kProofMalformed);
}

TEST_F(MultiProofRefusalTest, RefusesAnotherLeaf) {
  leaves_[1].leaf_hash = TestLeaf(6);
  EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
               ErrorReason::kRootMismatch);
}

TEST_F(MultiProofRefusalTest, RefusesAnotherRoot) {
  head_.root.bytes[5] ^= 0x04;
  EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
               ErrorReason::kRootMismatch);
}

TEST_F(MultiProofRefusalTest, RefusesALeafMovedToAnotherIndex) {
  leaves_[1].index = {4};
  EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
               ErrorReason::kRootMismatch);
}

TEST_F(MultiProofRefusalTest, RefusesEveryFlippedByteOfTheProof) {
  for (Hash& hash : proof_) {
    for (std::uint8_t& byte : hash.bytes) {
      byte ^= 0x20;
      EXPECT_FAILS(VerifyMultiProof(leaves_, head_, proof_),
                   ErrorReason::kRootMismatch);
      byte ^= 0x20;
    }
  }
}

TEST(MultiProofBoundTest, WalksTheLargestTree) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const std::vector<ProvenLeaf> leaves = {{{0}, Hash()}};
  EXPECT_OK(RootFromMultiProof(leaves, {kMax}, std::vector<Hash>(64)));
  EXPECT_FAILS(RootFromMultiProof(leaves, {kMax}, std::vector<Hash>(63)),
               ErrorReason::kProofMalformed);
}

}  // namespace
}  // namespace comity::merkle
