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

// A tree and its hash, as it was looked at: what was found right is what goes
// into the hash above, whatever becomes of the memory meanwhile.
struct Hashed {
  MapNodeRef node;
  Hash hash;
};

Hashed MakeLeaf(const MapUpdate& update) {
  Hashed leaf;
  leaf.node = MapNodeRef(new MapLeaf(update.first, update.second));
  leaf.hash = HashOf(*leaf.node.get());
  return leaf;
}

Hashed MakeInner(unsigned bit, Hashed left, Hashed right) {
  const auto node_bit = static_cast<std::uint16_t>(bit);
  const Hash hash = MapNodeHash(node_bit, left.hash, right.hash);
  return {MapNodeRef(new MapInner(node_bit, std::move(left.node),
                                  std::move(right.node), hash)),
          hash};
}

// The hashes below an inner node.
struct HashesBelow {
  Hash left;
  Hash right;
};

// Carries one batch of strictly rising updates into a tree. Recursion is at
// most 257 deep: bits rise on the way down.
//
// No node is believed: each was hashed long ago, and its memory may have
// changed. The caller knows the hash of the tree; an inner node that leads to
// it shows the hashes of the two below to be right, and so on down.
class Merge {
 public:
  // The tree `node` (may be null) of the hash `hash`, with `updates`, which
  // agree with it on all bits before `known`. Requires: `hash` is right, and
  // if `node` is a leaf, is its hash.
  Hashed Into(const MapNodeRef& node, const Hash& hash, Updates updates,
              unsigned known) {
    if (updates.empty() || is_damaged_) {
      return {node, hash};
    }
    if (node.get() == nullptr) {
      return Build(updates);
    }
    const MapNode& top = *node.get();
    HashesBelow below;
    if (!top.is_leaf() && !Look(AsInner(top), hash, below)) {
      return {node, hash};
    }
    // Usually no bit is skipped between two inner nodes, and nothing further
    // below needs to be looked at.
    if (top.bit > known) {
      const Hash key_below = SomeKeyBelow(top, below);
      if (is_damaged_) {
        return {node, hash};
      }
      const unsigned bit =
          std::min(DifferingBit(key_below, updates.front().first),
                   DifferingBit(key_below, updates.back().first));
      if (bit < top.bit) {
        return Split({node, hash}, BitOf(key_below, bit), updates, bit);
      }
    }
    if (top.is_leaf()) {
      return MakeLeaf(updates.front());
    }
    const MapInner& inner = AsInner(top);
    const std::size_t left = CountLeft(updates, top.bit);
    Hashed new_left =
        Into(inner.left, below.left, updates.first(left), top.bit + 1U);
    return MakeInner(
        top.bit, std::move(new_left),
        Into(inner.right, below.right, updates.subspan(left), top.bit + 1U));
  }

  std::uint64_t added() const { return added_; }
  // Whether a node was met that is not what was hashed; what was made is of no
  // use then.
  bool is_damaged() const { return is_damaged_; }

 private:
  // Whether `inner` leads to `hash`; reads the hashes below it.
  bool Look(const MapInner& inner, const Hash& hash, HashesBelow& below) {
    below = {HashOf(*inner.left.get()), HashOf(*inner.right.get())};
    is_damaged_ =
        is_damaged_ || MapNodeHash(inner.bit, below.left, below.right) != hash;
    return !is_damaged_;
  }

  // Key of some leaf below `top`: all agree on the bits before top.bit. It is
  // looked at like all else on the way; `below` are the hashes below `top`.
  Hash SomeKeyBelow(const MapNode& top, HashesBelow below) {
    const MapNode* node = &top;
    while (!node->is_leaf()) {
      node = AsInner(*node).left.get();
      const Hash hash = below.left;
      if (!node->is_leaf() && !Look(AsInner(*node), hash, below)) {
        return Hash();
      }
    }
    return AsLeaf(*node).key;
  }

  // Puts a new inner node at `bit` above `old`, which lies on its right side
  // if `old_right`; some of `updates` lie on the other.
  Hashed Split(const Hashed& old, bool old_right, Updates updates,
               unsigned bit) {
    const std::size_t left = CountLeft(updates, bit);
    const Hashed none;
    const Hashed& old_left = old_right ? none : old;
    Hashed new_left =
        Into(old_left.node, old_left.hash, updates.first(left), bit + 1);
    const Hashed& right = old_right ? old : none;
    Hashed new_right =
        Into(right.node, right.hash, updates.subspan(left), bit + 1);
    return MakeInner(bit, std::move(new_left), std::move(new_right));
  }

  Hashed Build(Updates updates) {
    if (updates.size() == 1) {
      ++added_;
      return MakeLeaf(updates.front());
    }
    const unsigned bit =
        DifferingBit(updates.front().first, updates.back().first);
    const std::size_t left = CountLeft(updates, bit);
    Hashed new_left = Build(updates.first(left));
    return MakeInner(bit, std::move(new_left), Build(updates.subspan(left)));
  }

  std::uint64_t added_ = 0;
  bool is_damaged_ = false;
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

Status Damaged() {
  return DataLoss(ErrorReason::kHashUnstable,
                  "the map in memory is not the one that was hashed");
}

}  // namespace

StatusOr<MapTree> MapTree::Apply(std::span<const MapUpdate> updates) const {
  if (!RisesStrictly(updates)) {
    return Apply(Sorted(updates));
  }
  const MapNode* top = top_.get();
  if (top != nullptr && top->is_leaf() && HashOf(*top) != top_hash_) {
    return Damaged();
  }
  Merge merge;
  Hashed merged = merge.Into(top_, top_hash_, updates, 0);
  if (merge.is_damaged()) {
    return Damaged();
  }
  return MapTree(std::move(merged.node), merged.hash, size_ + merge.added());
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
  return top_.get() == nullptr ? EmptyMapRoot() : top_hash_;
}

}  // namespace comity::merkle
