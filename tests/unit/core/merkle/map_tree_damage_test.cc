// One bit of the map's memory flips, long after it was hashed: whichever the
// new root rests on, no root is made.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/crypto/sha256.h"
#include "core/merkle/map_node.h"
#include "core/merkle/map_tree.h"
#include "tests/support/damaged_map.h"
#include "tests/support/status_matchers.h"

namespace comity::merkle {
namespace {

using ::comity::testing::Beside;
using ::comity::testing::FlipBitOf;
using ::comity::testing::PathTo;
using internal::AsInner;
using internal::AsLeaf;
using internal::MapNode;

constexpr std::uint64_t kKeys = 200;

Hash KeyNumber(std::uint64_t number) {
  return crypto::Sha256("key " + std::to_string(number));
}

MapValue ValueNumber(std::uint64_t number) {
  return MapValue().Next({number}, crypto::Sha256("leaf"));
}

MapTree TreeOf(const std::vector<Hash>& keys) {
  std::vector<MapUpdate> updates;
  for (const Hash& key : keys) {
    updates.emplace_back(key, ValueNumber(updates.size()));
  }
  return MapTree().Apply(updates).value();
}

MapTree Tree() {
  std::vector<Hash> keys;
  for (std::uint64_t i = 0; i < kKeys; ++i) {
    keys.push_back(KeyNumber(i));
  }
  return TreeOf(keys);
}

// The key with these bits set and all others clear.
Hash KeyWithBits(const std::vector<std::size_t>& bits) {
  Hash key;
  for (const std::size_t bit : bits) {
    key.bytes[bit / 8] =
        static_cast<std::uint8_t>(key.bytes[bit / 8] | 0x80U >> bit % 8);
  }
  return key;
}

StatusOr<MapTree> Change(const MapTree& tree, const Hash& key) {
  return tree.Apply(std::vector{MapUpdate{key, ValueNumber(999)}});
}

// Every bit of `field`, one at a time; each of them is found by a change of
// `key`, and none is there any more afterwards.
template <typename T>
void ExpectEveryBitFound(const MapTree& tree, const Hash& key, const T& field) {
  for (std::size_t bit = 0; bit < 8 * sizeof(T); ++bit) {
    FlipBitOf(field, bit);
    EXPECT_FAILS(Change(tree, key), ErrorReason::kHashUnstable) << bit;
    FlipBitOf(field, bit);
  }
  EXPECT_OK(Change(tree, key));
}

void ExpectEveryBitFound(const MapTree& tree, const Hash& key,
                         const MapNode& node) {
  if (node.is_leaf()) {
    ExpectEveryBitFound(tree, key, AsLeaf(node).key);
    ExpectEveryBitFound(tree, key, AsLeaf(node).value.chain);
    ExpectEveryBitFound(tree, key, AsLeaf(node).value.count);
  } else {
    ExpectEveryBitFound(tree, key, AsInner(node).hash);
  }
}

TEST(MapTreeDamageTest, OfANodeOnThePathIsFound) {
  const MapTree tree = Tree();
  for (const Hash& key : {KeyNumber(7), KeyNumber(kKeys)}) {
    const auto path = PathTo(tree, key);
    ASSERT_GT(path.size(), 4U);
    // All but the top, whose hash is kept beside it.
    for (std::size_t i = 1; i + 1 < path.size(); ++i) {
      ExpectEveryBitFound(tree, key, *path[i]);
    }
  }
}

TEST(MapTreeDamageTest, OfTheLeafThatIsReplacedIsFound) {
  const MapTree tree = Tree();
  const auto* leaf = PathTo(tree, KeyNumber(7)).back();
  ASSERT_EQ(AsLeaf(*leaf).key, KeyNumber(7));
  // A damaged key is that of no update, and stands for a neighbour.
  ExpectEveryBitFound(tree, KeyNumber(7), *leaf);
}

TEST(MapTreeDamageTest, OfANodeBesideThePathIsFound) {
  const MapTree tree = Tree();
  bool saw_leaf = false;
  bool saw_inner = false;
  for (const Hash& key : {KeyNumber(7), KeyNumber(8), KeyNumber(kKeys)}) {
    for (const MapNode* beside : Beside(PathTo(tree, key))) {
      (beside->is_leaf() ? saw_leaf : saw_inner) = true;
      ExpectEveryBitFound(tree, key, *beside);
    }
  }
  EXPECT_TRUE(saw_leaf);
  EXPECT_TRUE(saw_inner);
}

// Of the bit number, all values but that of a leaf: as a leaf the node would be
// longer than its memory.
TEST(MapTreeDamageTest, OfTheBitNumberOfANodeIsFound) {
  const MapTree tree = Tree();
  const Hash key = KeyNumber(7);
  const auto path = PathTo(tree, key);
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    for (std::size_t bit = 0; bit < 16; ++bit) {
      if ((path[i]->bit ^ 1U << bit) == MapNode::kLeaf) {
        continue;
      }
      FlipBitOf(path[i]->bit, bit);
      EXPECT_FAILS(Change(tree, key), ErrorReason::kHashUnstable) << bit;
      FlipBitOf(path[i]->bit, bit);
    }
  }
}

TEST(MapTreeDamageTest, OfTheHashInTheTopIsCarriedNowhere) {
  const MapTree tree = Tree();
  const Hash root = tree.root();
  const Hash changed = Change(tree, KeyNumber(7))->root();
  const auto& top = AsInner(*PathTo(tree, KeyNumber(7)).front());
  for (std::size_t bit = 0; bit < 8 * sizeof(Hash); ++bit) {
    FlipBitOf(top.hash, bit);
    EXPECT_EQ(tree.root(), root);
    const auto again = Change(tree, KeyNumber(7));
    ASSERT_OK(again);
    EXPECT_EQ(again->root(), changed);
    FlipBitOf(top.hash, bit);
  }
}

TEST(MapTreeDamageTest, OfAnOnlyLeafIsFound) {
  const MapTree tree = TreeOf({KeyNumber(1)});
  for (const Hash& key : {KeyNumber(1), KeyNumber(2)}) {
    ExpectEveryBitFound(tree, key, *PathTo(tree, key).front());
  }
}

// The root above holds without it: that it is wrong shows when it matters.
TEST(MapTreeDamageTest, InATreeNotTouchedIsFoundWhenItIsFirstWalkedOver) {
  const MapTree tree = Tree();
  const Hash far = KeyNumber(7);
  const auto far_path = PathTo(tree, far);
  // On the other side of the top.
  std::uint64_t near = 0;
  while (PathTo(tree, KeyNumber(near))[1] == far_path[1]) {
    ++near;
  }
  const Hash right = Change(tree, KeyNumber(near))->root();
  FlipBitOf(AsLeaf(*far_path.back()).value.chain, 77);
  const auto changed = Change(tree, KeyNumber(near));
  ASSERT_OK(changed);
  EXPECT_EQ(changed->root(), right);
  EXPECT_FAILS(Change(*changed, far), ErrorReason::kHashUnstable);
  FlipBitOf(AsLeaf(*far_path.back()).value.chain, 77);
  EXPECT_OK(Change(*changed, far));
}

// Where bits are skipped, a key further below says which side a new key is on.
TEST(MapTreeDamageTest, BelowSkippedBitsIsFound) {
  const Hash deep = KeyWithBits({});
  const MapTree tree = TreeOf({deep, KeyWithBits({255}), KeyWithBits({254}),
                               KeyWithBits({253}), KeyWithBits({0})});
  // Leaves the path at bit 9, far above those keys.
  const Hash key = KeyWithBits({9});
  const auto path = PathTo(tree, deep);
  ASSERT_EQ(path.size(), 5U);
  for (std::size_t i = 1; i < path.size(); ++i) {
    ExpectEveryBitFound(tree, key, *path[i]);
  }
}

TEST(MapTreeDamageTest, IsFoundInWhateverBatchWalksOverIt) {
  const MapTree tree = Tree();
  std::vector<MapUpdate> updates;
  for (std::uint64_t i = 0; i < kKeys; i += 3) {
    updates.emplace_back(KeyNumber(i), ValueNumber(1000 + i));
  }
  const auto path = PathTo(tree, KeyNumber(99));
  for (std::size_t i = 1; i < path.size(); ++i) {
    const auto& field = path[i]->is_leaf() ? AsLeaf(*path[i]).value.chain
                                           : AsInner(*path[i]).hash;
    FlipBitOf(field, 200);
    EXPECT_FAILS(tree.Apply(updates), ErrorReason::kHashUnstable);
    FlipBitOf(field, 200);
  }
  EXPECT_OK(tree.Apply(updates));
}

}  // namespace
}  // namespace comity::merkle
