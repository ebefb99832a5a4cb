#include "core/merkle/tree_hash.h"

#include <gtest/gtest.h>

#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"

namespace comity::merkle {
namespace {

TEST(TreeHashTest, HashesTheEmptyTreeAsTheEmptyString) {
  EXPECT_EQ(HexEncode(EmptyRoot().view()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// Source: the classic test tree of Certificate Transparency.
TEST(TreeHashTest, HashesTheEmptyEntryAsPublished) {
  EXPECT_EQ(HexEncode(LeafHash("").view()),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(TreeHashTest, HashesTwoEntriesAsPublished) {
  const Hash root = NodeHash(LeafHash(""), LeafHash(std::string_view("\0", 1)));
  EXPECT_EQ(HexEncode(root.view()),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
}

TEST(TreeHashTest, KeepsLeavesAndNodesApart) {
  const Hash left = LeafHash("a");
  const Hash right = LeafHash("b");
  const std::string joined =
      std::string(left.view()) + std::string(right.view());
  EXPECT_NE(LeafHash(joined), NodeHash(left, right));
  EXPECT_NE(LeafHash(joined), crypto::Sha256(joined));
  EXPECT_NE(NodeHash(left, right), NodeHash(right, left));
}

}  // namespace
}  // namespace comity::merkle
