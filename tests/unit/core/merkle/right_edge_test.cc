#include "core/merkle/right_edge.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/crypto/sha256.h"
#include "tests/support/naive_tree.h"
#include "tests/support/status_matchers.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveTree;
using ::comity::testing::TestLeaf;

TEST(RightEdgeTest, BeginsWithTheEmptyTree) {
  const RightEdge edge;
  EXPECT_EQ(edge.size(), TreeSize{0});
  EXPECT_EQ(edge.Root(), EmptyRoot());
}

TEST(RightEdgeTest, HasTheRootOfEverySize) {
  NaiveTree tree;
  RightEdge edge;
  for (std::size_t size = 1; size <= 1100; ++size) {
    edge.Append(TestLeaf(size - 1));
    ASSERT_EQ(edge.Head(), tree.Head(size)) << size;
  }
}

// A second way to the same root: the stack of complete subtrees.
class SubtreeStack {
 public:
  void Append(Hash hash) {
    for (std::uint64_t size = size_++; (size & 1) != 0; size >>= 1) {
      hash = NodeHash(stack_.back(), hash);
      stack_.pop_back();
    }
    stack_.push_back(hash);
  }
  Hash Root() const {
    Hash root = stack_.back();
    for (std::size_t i = stack_.size() - 1; i-- > 0;) {
      root = NodeHash(stack_[i], root);
    }
    return root;
  }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> stack_;
};

bool IsInteresting(std::uint64_t size) {
  return size % 4999 == 0 || size % 256 <= 1 || size % 256 == 255;
}

TEST(RightEdgeTest, KeepsRootsAndTilesAcrossTwoLevelsOfTiles) {
  SubtreeStack reference;
  RightEdge edge;
  std::map<unsigned, std::string> level_hashes;
  std::map<unsigned, std::uint64_t> next_tile;
  for (std::uint64_t size = 1; size <= 2 * 65'536 + 300; ++size) {
    const Hash leaf = TestLeaf(size - 1);
    reference.Append(leaf);
    level_hashes[0].append(leaf.view());
    for (const FinishedTile& tile : edge.Append(leaf)) {
      ASSERT_EQ(tile.id.index, next_tile[tile.id.level]++);
      ASSERT_EQ(tile.bytes,
                level_hashes[tile.id.level].substr(tile.id.index * kTileBytes));
      ASSERT_EQ(tile.bytes, tile.nodes->Bytes());
      level_hashes[tile.id.level + 1].append(tile.nodes->root().view());
    }
    if (IsInteresting(size)) {
      ASSERT_EQ(edge.Root(), reference.Root()) << size;
    }
  }
  EXPECT_EQ(next_tile[0], 513U);
  EXPECT_EQ(next_tile[1], 2U);
  EXPECT_EQ(next_tile.size(), 2U);
}

TEST(RightEdgeTest, FinishesATileOfEachLevelAtOnce) {
  RightEdge edge;
  for (std::uint64_t i = 0; i < 65'535; ++i) {
    edge.Append(TestLeaf(i));
  }
  const auto finished = edge.Append(TestLeaf(65'535));
  ASSERT_EQ(finished.size(), 2U);
  EXPECT_EQ(finished[0].id, (TileId{0, 255}));
  EXPECT_EQ(finished[1].id, (TileId{1, 0}));
  EXPECT_TRUE(edge.Append(TestLeaf(65'536)).empty());
}

TEST(RightEdgeTest, CopiesAreIndependent) {
  RightEdge edge;
  edge.Append(TestLeaf(0));
  const RightEdge copy = edge;
  const Hash root = copy.Root();
  edge.Append(TestLeaf(1));
  EXPECT_EQ(copy.Root(), root);
  EXPECT_EQ(copy.size(), TreeSize{1});
}

TEST(RightEdgeTest, ReadsBackWhatItWroteAtEverySize) {
  RightEdge edge;
  for (std::uint64_t size = 0; size <= 66'000; ++size) {
    if (size < 600 || size % 256 == 0 || size > 65'900 ||
        (size >= 65'535 && size <= 65'537)) {
      const auto read = RightEdge::Parse(edge.Serialize());
      ASSERT_OK(read);
      ASSERT_EQ(read->Head(), edge.Head());
      ASSERT_EQ(read->Serialize(), edge.Serialize());
    }
    edge.Append(TestLeaf(size));
  }
}

TEST(RightEdgeTest, ContinuesAfterReadingBack) {
  NaiveTree tree;
  RightEdge edge;
  for (std::uint64_t i = 0; i < 300; ++i) {
    edge.Append(TestLeaf(i));
  }
  auto read = RightEdge::Parse(edge.Serialize());
  ASSERT_OK(read);
  for (std::uint64_t i = 300; i < 600; ++i) {
    read->Append(TestLeaf(i));
  }
  EXPECT_EQ(read->Root(), tree.Root(600));
}

TEST(RightEdgeTest, RefusesEveryOtherLength) {
  RightEdge edge;
  for (std::uint64_t i = 0; i < 258; ++i) {
    edge.Append(TestLeaf(i));
  }
  const std::string bytes = edge.Serialize();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FAILS(RightEdge::Parse(bytes.substr(0, length)),
                 ErrorReason::kRightEdgeMalformed);
  }
  EXPECT_FAILS(RightEdge::Parse(bytes + "x"), ErrorReason::kRightEdgeMalformed);
  EXPECT_FAILS(RightEdge::Parse(bytes + std::string(32, 'x')),
               ErrorReason::kRightEdgeMalformed);
}

TEST(RightEdgeTest, AWrongStoredByteChangesTheRoot) {
  RightEdge edge;
  for (std::uint64_t i = 0; i < 259; ++i) {
    edge.Append(TestLeaf(i));
  }
  std::string bytes = edge.Serialize();
  for (std::size_t i = 8; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(bytes[i] ^ 0x08);
    const auto read = RightEdge::Parse(bytes);
    ASSERT_OK(read);
    EXPECT_NE(read->Root(), edge.Root());
    bytes[i] = static_cast<char>(bytes[i] ^ 0x08);
  }
}

}  // namespace
}  // namespace comity::merkle
