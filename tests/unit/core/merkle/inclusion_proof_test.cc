#include "core/merkle/inclusion_proof.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "tests/support/naive_tree.h"
#include "tests/support/status_matchers.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveTree;
using ::comity::testing::TestLeaf;

constexpr std::size_t kSizeMax = 200;

TEST(InclusionProofTest, AcceptsEveryLeafOfEverySize) {
  NaiveTree tree;
  for (std::size_t size = 1; size <= kSizeMax; ++size) {
    const TreeHead head = tree.Head(size);
    for (std::size_t i = 0; i < size; ++i) {
      const auto proof = tree.Path(i, size);
      ASSERT_EQ(InclusionProofLength({i}, {size}), proof.size());
      ASSERT_OK(VerifyInclusion(TestLeaf(i), {i}, head, proof))
          << i << " of " << size;
    }
  }
}

TEST(InclusionProofTest, RefusesEveryOtherIndexForALeaf) {
  NaiveTree tree;
  for (std::size_t size : {2U, 7U, 8U, 33U}) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto proof = tree.Path(i, size);
      for (std::size_t other = 0; other < size; ++other) {
        if (other != i) {
          EXPECT_FALSE(
              VerifyInclusion(TestLeaf(i), {other}, tree.Head(size), proof)
                  .ok());
        }
      }
    }
  }
}

class InclusionProofRefusalTest : public ::testing::Test {
 protected:
  NaiveTree tree_;
  LeafIndex index_{3};
  Hash leaf_ = TestLeaf(3);
  TreeHead head_ = tree_.Head(7);
  std::vector<Hash> proof_ = tree_.Path(3, 7);
};

TEST_F(InclusionProofRefusalTest, AcceptsTheUntouchedProof) {
  EXPECT_OK(VerifyInclusion(leaf_, index_, head_, proof_));
}

TEST_F(InclusionProofRefusalTest, RefusesAnotherLeaf) {
  EXPECT_FAILS(VerifyInclusion(TestLeaf(4), index_, head_, proof_),
               ErrorReason::kRootMismatch);
}

TEST_F(InclusionProofRefusalTest, RefusesAnIndexAtTheSize) {
  EXPECT_FAILS(VerifyInclusion(leaf_, {7}, head_, proof_),
               ErrorReason::kIndexOutOfRange);
}

TEST_F(InclusionProofRefusalTest, RefusesAnyIndexOfTheEmptyTree) {
  EXPECT_FAILS(VerifyInclusion(leaf_, {0}, tree_.Head(0), {}),
               ErrorReason::kIndexOutOfRange);
}

TEST_F(InclusionProofRefusalTest, RefusesARootWithOneBitFlipped) {
  head_.root.bytes.back() ^= 0x01;
  EXPECT_FAILS(VerifyInclusion(leaf_, index_, head_, proof_),
               ErrorReason::kRootMismatch);
}

TEST_F(InclusionProofRefusalTest, RefusesEveryFlippedBitOfTheProof) {
  for (Hash& hash : proof_) {
    for (std::size_t bit = 0; bit < 256; ++bit) {
      const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
      hash.bytes[bit / 8] ^= mask;
      EXPECT_FAILS(VerifyInclusion(leaf_, index_, head_, proof_),
                   ErrorReason::kRootMismatch);
      hash.bytes[bit / 8] ^= mask;
    }
  }
}

TEST_F(InclusionProofRefusalTest, RefusesAHashTooFew) {
  proof_.pop_back();
  EXPECT_FAILS(VerifyInclusion(leaf_, index_, head_, proof_),
               ErrorReason::kProofMalformed);
}

TEST_F(InclusionProofRefusalTest, RefusesAHashTooMany) {
  proof_.push_back(proof_.front());
  EXPECT_FAILS(VerifyInclusion(leaf_, index_, head_, proof_),
               ErrorReason::kProofMalformed);
}

TEST_F(InclusionProofRefusalTest, RefusesAnInnerNodeAsALeaf) {
  // The rest of the path does lead from this node to the root, but no index
  // has a path that short.
  const Hash node = tree_.Root(2, 4);
  const auto rest = std::span(proof_).subspan(1);
  for (std::uint64_t i = 0; i < head_.size.value; ++i) {
    EXPECT_FALSE(VerifyInclusion(node, {i}, head_, rest).ok());
  }
}

TEST(InclusionProofLengthTest, KnowsTheLargestTrees) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(InclusionProofLength({0}, {kMax}), 64U);
  EXPECT_EQ(InclusionProofLength({kMax - 1}, {kMax}), 63U);
  EXPECT_EQ(InclusionProofLength({0}, {1}), 0U);
}

}  // namespace
}  // namespace comity::merkle
