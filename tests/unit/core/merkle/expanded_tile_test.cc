#include "core/merkle/expanded_tile.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/naive_tree.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveTree;
using ::comity::testing::TestLeaf;

TEST(ExpandedTileTest, HoldsEveryCompleteSubtreeAtEveryWidth) {
  NaiveTree tree;
  ExpandedTile tile;
  for (unsigned width = 1; width <= kTileWidth; ++width) {
    tile.Append(TestLeaf(width - 1));
    ASSERT_EQ(tile.width(), width);
    for (unsigned height = 0; height <= kTileHeight; ++height) {
      for (unsigned i = 0; (i + 1) << height <= width; ++i) {
        ASSERT_EQ(tile.Node(height, i),
                  tree.Root(i << height, (i + 1) << height))
            << height << ":" << i << " of " << width;
      }
    }
  }
  EXPECT_TRUE(tile.full());
  EXPECT_EQ(tile.root(), tree.Root(256));
}

TEST(ExpandedTileTest, ReadsBackItsBytes) {
  ExpandedTile tile;
  for (unsigned width = 1; width <= kTileWidth; ++width) {
    tile.Append(TestLeaf(width));
    const std::string bytes = tile.Bytes();
    ASSERT_EQ(bytes.size(), width * Hash::kSize);
    const auto read = ExpandedTile::FromBytes(bytes);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->Bytes(), bytes);
    ASSERT_EQ(read->Node(0, width - 1), TestLeaf(width));
  }
}

TEST(ExpandedTileTest, RefusesBytesOfAnotherLength) {
  EXPECT_FALSE(ExpandedTile::FromBytes(""));
  EXPECT_FALSE(ExpandedTile::FromBytes(std::string(31, 'a')));
  EXPECT_FALSE(ExpandedTile::FromBytes(std::string(33, 'a')));
  EXPECT_FALSE(ExpandedTile::FromBytes(std::string(kTileBytes + 32, 'a')));
  EXPECT_TRUE(ExpandedTile::FromBytes(std::string(kTileBytes, 'a')));
}

}  // namespace
}  // namespace comity::merkle
