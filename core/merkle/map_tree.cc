#include "core/merkle/map_tree.h"

#include <algorithm>
#include <array>

#include "core/base/byte_codec.h"
#include "core/merkle/map_hash.h"
#include "core/merkle/map_node.h"

namespace comity::merkle {
namespace {

using internal::AsInner;
using internal::AsLeaf;
using internal::HashOf;
using internal::MapInner;
using internal::MapLeaf;
using internal::MapNode;
using internal::MapNodeRef;

using Updates = std::span<const MapUpdate>;

bool BitOf(const Hash& key, unsigned bit) {
  return (key.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

// As FirstDifferingBit, but MapNode::kLeaf for equal keys.
unsigned DifferingBit(const Hash& a, const Hash& b) {
  return a == b ? MapNode::kLeaf
                : static_cast<unsigned>(FirstDifferingBit(a.view(), b.view()));
}

// Number of `updates` whose key has a 0 at `bit`.
// Requires: they agree on all bits before it, and so are sorted by it.
std::size_t CountLeft(Updates updates, unsigned bit) {
  const auto right = std::partition_point(
      updates.begin(), updates.end(),
      [bit](const MapUpdate& update) { return !BitOf(update.first, bit); });
  return static_cast<std::size_t>(right - updates.begin());
}

MapNodeRef MakeInner(unsigned bit, MapNodeRef left, MapNodeRef right) {
  return MapNodeRef(new MapInner(static_cast<std::uint16_t>(bit),
                                 std::move(left), std::move(right)));
}

// Carries one batch of strictly rising updates into a tree. Recursion is at
// most 257 deep: bits rise on the way down.
class Merge {
 public:
  // The tree `node` (may be null) with `updates`, which agree with it on all
  // bits before `known`.
  MapNodeRef Into(const MapNodeRef& node, Updates updates, unsigned known) {
    if (updates.empty()) {
      return node;
    }
    if (node.get() == nullptr) {
      return Build(updates);
    }
    const MapNode& top = *node.get();
    // Usually no bit is skipped between two inner nodes, and nothing below
    // needs to be looked at.
    if (top.bit > known) {
      const Hash& below = SomeKeyBelow(top);
      const unsigned bit = std::min(DifferingBit(below, updates.front().first),
                                    DifferingBit(below, updates.back().first));
      if (bit < top.bit) {
        return Split(node, BitOf(below, bit), updates, bit);
      }
    }
    if (top.is_leaf()) {
      return Leaf(updates.front());
    }
    const MapInner& inner = AsInner(top);
    const std::size_t left = CountLeft(updates, top.bit);
    return MakeInner(top.bit,
                     Into(inner.left, updates.first(left), top.bit + 1U),
                     Into(inner.right, updates.subspan(left), top.bit + 1U));
  }

  std::uint64_t added() const { return added_; }

 private:
  static MapNodeRef Leaf(const MapUpdate& update) {
    return MapNodeRef(new MapLeaf(update.first, update.second));
  }

  // Puts a new inner node at `bit` above `node`, which lies on its right side
  // if `node_right`; some of `updates` lie on the other.
  MapNodeRef Split(const MapNodeRef& node, bool node_right, Updates updates,
                   unsigned bit) {
    const std::size_t left = CountLeft(updates, bit);
    MapNodeRef new_left =
        Into(node_right ? MapNodeRef() : node, updates.first(left), bit + 1);
    MapNodeRef new_right =
        Into(node_right ? node : MapNodeRef(), updates.subspan(left), bit + 1);
    return MakeInner(bit, std::move(new_left), std::move(new_right));
  }

  MapNodeRef Build(Updates updates) {
    if (updates.size() == 1) {
      ++added_;
      return Leaf(updates.front());
    }
    const unsigned bit =
        DifferingBit(updates.front().first, updates.back().first);
    const std::size_t left = CountLeft(updates, bit);
    MapNodeRef new_left = Build(updates.first(left));
    return MakeInner(bit, std::move(new_left), Build(updates.subspan(left)));
  }

  std::uint64_t added_ = 0;
};

bool KeyBelow(const MapUpdate& a, const MapUpdate& b) {
  return a.first < b.first;
}

bool RisesStrictly(Updates updates) {
  return std::adjacent_find(updates.begin(), updates.end(),
                            [](const MapUpdate& a, const MapUpdate& b) {
                              return !KeyBelow(a, b);
                            }) == updates.end();
}

// The updates sorted, the last of each key.
std::vector<MapUpdate> Sorted(Updates updates) {
  // Reversed, a stable sort puts the last update of a key first.
  std::vector<MapUpdate> sorted(updates.rbegin(), updates.rend());
  std::stable_sort(sorted.begin(), sorted.end(), KeyBelow);
  sorted.erase(std::unique(sorted.begin(), sorted.end(),
                           [](const MapUpdate& a, const MapUpdate& b) {
                             return a.first == b.first;
                           }),
               sorted.end());
  return sorted;
}

}  // namespace

MapTree MapTree::Apply(std::span<const MapUpdate> updates) const {
  if (!RisesStrictly(updates)) {
    return Apply(Sorted(updates));
  }
  Merge merge;
  MapNodeRef top = merge.Into(top_, updates, 0);
  return {std::move(top), size_ + merge.added()};
}

std::optional<MapValue> MapTree::Get(const Hash& key) const {
  const MapNode* node = top_.get();
  while (node != nullptr && !node->is_leaf()) {
    const MapInner& inner = AsInner(*node);
    node = (BitOf(key, inner.bit) ? inner.right : inner.left).get();
  }
  if (node == nullptr || AsLeaf(*node).key != key) {
    return std::nullopt;
  }
  return AsLeaf(*node).value;
}

std::vector<std::optional<MapValue>> MapTree::GetAll(
    std::span<const Hash> keys) const {
  // About as many misses as a core has under way at a time.
  constexpr std::size_t kTogether = 16;
  std::vector<std::optional<MapValue>> values(keys.size());
  if (top_.get() == nullptr) {
    return values;
  }
  for (std::size_t first = 0; first < keys.size(); first += kTogether) {
    const auto group =
        keys.subspan(first, std::min(kTogether, keys.size() - first));
    std::array<const MapNode*, kTogether> nodes = {};
    nodes.fill(top_.get());
    for (bool is_going = true; is_going;) {
      is_going = false;
      for (std::size_t i = 0; i < group.size(); ++i) {
        if (!nodes[i]->is_leaf()) {
          const MapInner& inner = AsInner(*nodes[i]);
          nodes[i] =
              (BitOf(group[i], inner.bit) ? inner.right : inner.left).get();
          __builtin_prefetch(nodes[i]);
          is_going = true;
        }
      }
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
      const MapLeaf& leaf = AsLeaf(*nodes[i]);
      if (leaf.key == group[i]) {
        values[first + i] = leaf.value;
      }
    }
  }
  return values;
}

MapLookup MapTree::Prove(const Hash& key) const {
  const MapNode* node = top_.get();
  if (node == nullptr) {
    return {};
  }
  std::vector<const MapInner*> path;
  while (!node->is_leaf()) {
    const MapInner& inner = AsInner(*node);
    path.push_back(&inner);
    node = (BitOf(key, inner.bit) ? inner.right : inner.left).get();
  }
  const MapLeaf& leaf = AsLeaf(*node);
  MapLookup lookup;
  lookup.proof.reserve((path.size() + 3) * (Hash::kSize + 2));
  if (leaf.key == key) {
    lookup.value = leaf.value;
  } else {
    AppendStr(lookup.proof, leaf.key.view());
    AppendStr(lookup.proof, leaf.value.Encode());
  }
  for (; !path.empty(); path.pop_back()) {
    const MapInner& inner = *path.back();
    const MapNodeRef& sibling =
        BitOf(key, inner.bit) ? inner.left : inner.right;
    AppendUvarint(lookup.proof, inner.bit);
    lookup.proof.append(HashOf(*sibling.get()).view());
  }
  return lookup;
}

Hash MapTree::root() const {
  return top_.get() == nullptr ? EmptyMapRoot() : HashOf(*top_.get());
}

}  // namespace comity::merkle
