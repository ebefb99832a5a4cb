#include "core/merkle/consistency_proof.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "tests/support/naive_tree.h"
#include "tests/support/status_matchers.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveTree;

constexpr std::size_t kSizeMax = 200;

TEST(ConsistencyProofTest, AcceptsEveryPairOfSizes) {
  NaiveTree tree;
  for (std::size_t n = 1; n <= kSizeMax; ++n) {
    for (std::size_t m = 1; m <= n; ++m) {
      ASSERT_OK(VerifyConsistency(tree.Head(m), tree.Head(n), tree.Proof(m, n)))
          << m << " to " << n;
    }
  }
}

TEST(ConsistencyProofTest, RefusesTheProofOfAnotherOldSize) {
  NaiveTree tree;
  for (std::size_t n = 2; n <= 40; ++n) {
    for (std::size_t m = 1; m < n; ++m) {
      for (std::size_t other = 1; other < n; ++other) {
        if (other != m) {
          EXPECT_FALSE(VerifyConsistency({{other}, tree.Root(m)}, tree.Head(n),
                                         tree.Proof(m, n))
                           .ok());
        }
      }
    }
  }
}

class ConsistencyProofRefusalTest : public ::testing::Test {
 protected:
  NaiveTree tree_;
  TreeHead old_ = tree_.Head(6);
  TreeHead new_ = tree_.Head(13);
  std::vector<Hash> proof_ = tree_.Proof(6, 13);
};

TEST_F(ConsistencyProofRefusalTest, AcceptsTheUntouchedProof) {
  EXPECT_OK(VerifyConsistency(old_, new_, proof_));
}

TEST_F(ConsistencyProofRefusalTest, RefusesAnotherOldRoot) {
  old_.root.bytes[0] ^= 0x80;
  EXPECT_FAILS(VerifyConsistency(old_, new_, proof_),
               ErrorReason::kRootMismatch);
}

TEST_F(ConsistencyProofRefusalTest, RefusesAnotherNewRoot) {
  new_.root.bytes[31] ^= 0x01;
  EXPECT_FAILS(VerifyConsistency(old_, new_, proof_),
               ErrorReason::kRootMismatch);
}

TEST_F(ConsistencyProofRefusalTest, RefusesAnotherOldRootOfAPowerOfTwo) {
  old_ = tree_.Head(8);
  old_.root.bytes[0] ^= 0x80;
  EXPECT_FAILS(VerifyConsistency(old_, new_, tree_.Proof(8, 13)),
               ErrorReason::kRootMismatch);
}

TEST_F(ConsistencyProofRefusalTest, RefusesSizeZero) {
  EXPECT_FAILS(VerifyConsistency(tree_.Head(0), new_, {}),
               ErrorReason::kProofMalformed);
  EXPECT_FAILS(VerifyConsistency(tree_.Head(0), tree_.Head(0), {}),
               ErrorReason::kProofMalformed);
}

TEST_F(ConsistencyProofRefusalTest, RefusesATreeThatShrank) {
  EXPECT_FAILS(VerifyConsistency(new_, old_, proof_),
               ErrorReason::kProofMalformed);
}

TEST_F(ConsistencyProofRefusalTest, RefusesTwoRootsOfOneSize) {
  const TreeHead other{{6}, tree_.Root(5)};
  EXPECT_FAILS(VerifyConsistency(old_, other, {}), ErrorReason::kRootMismatch);
}

TEST_F(ConsistencyProofRefusalTest, RefusesHashesBetweenEqualSizes) {
  EXPECT_FAILS(VerifyConsistency(old_, old_, {&old_.root, 1}),
               ErrorReason::kProofMalformed);
}

TEST_F(ConsistencyProofRefusalTest, RefusesAnEmptyProofBetweenOtherSizes) {
  EXPECT_FAILS(VerifyConsistency(old_, new_, {}), ErrorReason::kProofMalformed);
  EXPECT_FAILS(VerifyConsistency(tree_.Head(8), new_, {}),
               ErrorReason::kProofMalformed);
}

TEST_F(ConsistencyProofRefusalTest, RefusesAHashTooFew) {
  proof_.pop_back();
  EXPECT_FAILS(VerifyConsistency(old_, new_, proof_),
               ErrorReason::kProofMalformed);
}

TEST_F(ConsistencyProofRefusalTest, RefusesAHashTooMany) {
  proof_.push_back(proof_.back());
  EXPECT_FAILS(VerifyConsistency(old_, new_, proof_),
               ErrorReason::kProofMalformed);
}

TEST_F(ConsistencyProofRefusalTest, RefusesALeadingHashTooMany) {
  proof_.insert(proof_.begin(), proof_.front());
  EXPECT_FALSE(VerifyConsistency(old_, new_, proof_).ok());
}

TEST_F(ConsistencyProofRefusalTest, RefusesAnEndlessProof) {
  proof_.resize(1'000'000);
  EXPECT_FAILS(VerifyConsistency(old_, new_, proof_),
               ErrorReason::kProofMalformed);
}

TEST_F(ConsistencyProofRefusalTest, RefusesEveryFlippedByteOfTheProof) {
  for (Hash& hash : proof_) {
    for (std::uint8_t& byte : hash.bytes) {
      byte ^= 0x10;
      EXPECT_FAILS(VerifyConsistency(old_, new_, proof_),
                   ErrorReason::kRootMismatch);
      byte ^= 0x10;
    }
  }
}

TEST(ConsistencyRootsTest, GivesBothRootsWithTheOldSubtreeInFront) {
  NaiveTree tree;
  std::vector<Hash> hashes = tree.Proof(8, 13);
  hashes.insert(hashes.begin(), tree.Root(8));
  const auto roots = RootsFromConsistency({8}, {13}, hashes);
  ASSERT_OK(roots);
  EXPECT_EQ(roots->old_root, tree.Root(8));
  EXPECT_EQ(roots->new_root, tree.Root(13));
}

TEST(ConsistencyRootsTest, ShowsAForkOfTheNewHead) {
  // A verifier kept `lie` for size 8; the log's own proof leads to the right
  // new root but another old one.
  NaiveTree tree;
  const Hash lie = tree.Root(1, 9);
  std::vector<Hash> hashes = tree.Proof(8, 13);
  hashes.insert(hashes.begin(), tree.Root(8));
  const auto roots = RootsFromConsistency({8}, {13}, hashes);
  ASSERT_OK(roots);
  EXPECT_EQ(roots->new_root, tree.Root(13));
  EXPECT_NE(roots->old_root, lie);
}

TEST(ConsistencyRootsTest, RefusesEqualSizes) {
  const Hash hash;
  EXPECT_FAILS(RootsFromConsistency({8}, {8}, {&hash, 1}),
               ErrorReason::kProofMalformed);
}

TEST(ConsistencyRootsTest, RefusesAProofTooShortForTheLargestTree) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const std::vector<Hash> hashes(kConsistencyProofLengthMax - 1);
  EXPECT_FAILS(RootsFromConsistency({1}, {kMax}, hashes),
               ErrorReason::kProofMalformed);
  EXPECT_OK(RootsFromConsistency({1}, {kMax}, std::vector<Hash>(65)));
}

}  // namespace
}  // namespace comity::merkle
