// The nodes of MapTree, private to it.
#ifndef COMITY_CORE_MERKLE_MAP_NODE_H_
#define COMITY_CORE_MERKLE_MAP_NODE_H_

#include <atomic>
#include <cstdint>
#include <utility>

#include "core/base/hash.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/map_value.h"

namespace comity::merkle::internal {

// A leaf or an inner node, told apart by `bit`. Nodes never change; only the
// number of references does.
struct MapNode {
  // Above every bit of a key, so that a leaf looks like the deepest node.
  static constexpr std::uint16_t kLeaf = 8 * Hash::kSize;

  explicit MapNode(std::uint16_t node_bit) : bit(node_bit) {}

  bool is_leaf() const { return bit == kLeaf; }

  mutable std::atomic<std::uint32_t> references = 1;
  // The first bit in which the keys below differ.
  const std::uint16_t bit;
};

// Leaves do not keep their hash: computing it again for the one neighbour of
// an update or a proof is cheaper than 32 bytes a key.
struct MapLeaf : MapNode {
  MapLeaf(const Hash& leaf_key, const MapValue& leaf_value)
      : MapNode(kLeaf), key(leaf_key), value(leaf_value) {}

  const Hash key;
  const MapValue value;
};

struct MapInner : MapNode {
  // `node_hash` is that of the tree below.
  MapInner(std::uint16_t node_bit, MapNodeRef left_child,
           MapNodeRef right_child, const Hash& node_hash)
      : MapNode(node_bit),
        left(std::move(left_child)),
        right(std::move(right_child)),
        hash(node_hash) {}

  const MapNodeRef left;
  const MapNodeRef right;
  const Hash hash;
};

inline const MapLeaf& AsLeaf(const MapNode& node) {
  return static_cast<const MapLeaf&>(node);
}
inline const MapInner& AsInner(const MapNode& node) {
  return static_cast<const MapInner&>(node);
}

// The hash of the tree below `node`: computed for a leaf, remembered for an
// inner node.
Hash HashOf(const MapNode& node);

}  // namespace comity::merkle::internal

#endif  // COMITY_CORE_MERKLE_MAP_NODE_H_
