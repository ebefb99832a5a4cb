#include "client/issuing/batch_tree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/crypto/sha256.h"
#include "core/merkle/inclusion_proof.h"
#include "tests/support/status_matchers.h"

namespace comity::client {
namespace {

std::vector<Hash> Leaves(std::size_t count) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < count; ++i) {
    leaves.push_back(crypto::Sha256("leaf " + std::to_string(i)));
  }
  return leaves;
}

TEST(BatchTreeTest, PathsLeadToTheRootForEverySizeUpTo130) {
  for (std::size_t count = 1; count <= 130; ++count) {
    const std::vector<Hash> leaves = Leaves(count);
    const BatchTree tree(leaves);
    for (std::size_t i = 0; i < count; ++i) {
      const std::vector<Hash> path = tree.PathOf(i);
      ASSERT_OK(merkle::VerifyInclusion(
          leaves[i], {i}, {.size = {count}, .root = tree.root()}, path))
          << i << " of " << count;
    }
  }
}

TEST(BatchTreeTest, OneLeafIsItsOwnRoot) {
  const BatchTree tree(Leaves(1));
  EXPECT_EQ(tree.root(), Leaves(1)[0]);
  EXPECT_TRUE(tree.PathOf(0).empty());
}

}  // namespace
}  // namespace comity::client
