// Bad memory under a MapTree: finds its nodes, and flips bits of them where
// they lie. Nothing in the tree itself is made for that.
#ifndef COMITY_TESTS_SUPPORT_DAMAGED_MAP_H_
#define COMITY_TESTS_SUPPORT_DAMAGED_MAP_H_

#include <cstddef>
#include <vector>

#include "core/base/hash.h"
#include "core/merkle/map_node.h"
#include "core/merkle/map_tree.h"

namespace comity::testing {

// The way to a private member: an explicit instantiation may name it.
struct MapTreeTop {
  using Member = merkle::internal::MapNodeRef merkle::MapTree::*;
  friend Member Reveal(MapTreeTop);
};
template <typename Name, typename Name::Member kMember>
struct Revealed {
  friend typename Name::Member Reveal(Name) { return kMember; }
};
template struct Revealed<MapTreeTop, &merkle::MapTree::top_>;

// The nodes that a walk for `key` passes, from the top to a leaf, which may be
// of another key. Requires: `tree` is not empty.
inline std::vector<const merkle::internal::MapNode*> PathTo(
    const merkle::MapTree& tree, const Hash& key) {
  std::vector<const merkle::internal::MapNode*> path = {
      (tree.*Reveal(MapTreeTop())).get()};
  while (!path.back()->is_leaf()) {
    const auto& inner = merkle::internal::AsInner(*path.back());
    const bool is_right =
        (key.bytes[inner.bit / 8] >> (7 - inner.bit % 8) & 1) != 0;
    path.push_back((is_right ? inner.right : inner.left).get());
  }
  return path;
}

// The other nodes below the inner nodes of the path.
inline std::vector<const merkle::internal::MapNode*> Beside(
    const std::vector<const merkle::internal::MapNode*>& path) {
  std::vector<const merkle::internal::MapNode*> beside;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const auto& inner = merkle::internal::AsInner(*path[i]);
    beside.push_back(inner.left.get() == path[i + 1] ? inner.right.get()
                                                     : inner.left.get());
  }
  return beside;
}

// Flips bit `bit` of `field` of a node, in all trees that share the node; a
// second time, and it is right again.
template <typename T>
void FlipBitOf(const T& field, std::size_t bit) {
  auto* bytes = const_cast<unsigned char*>(
      reinterpret_cast<const unsigned char*>(&field));
  bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ 1U << bit % 8);
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_DAMAGED_MAP_H_
