// The map in memory: every key with its value, provable, and kept in as many
// versions as anybody still looks at.
#ifndef COMITY_CORE_MERKLE_MAP_TREE_H_
#define COMITY_CORE_MERKLE_MAP_TREE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_value.h"

namespace comity::merkle {

// The answer to a look-up, with the bytes that prove it to VerifyPresence or,
// if there is no value, to VerifyAbsence.
struct MapLookup {
  std::optional<MapValue> value;
  std::string proof;
};

// One change of the map: a key and its new value.
using MapUpdate = std::pair<Hash, MapValue>;

namespace internal {
struct MapNode;

// A counted reference to a node that never changes. The count is in the node:
// std::shared_ptr would add 24 bytes to each of two nodes a key. Counting is
// atomic, so copies of one tree may live and die on different threads.
class MapNodeRef {
 public:
  MapNodeRef() = default;
  // Takes over the first reference of a new node.
  explicit MapNodeRef(const MapNode* node) : node_(node) {}
  MapNodeRef(const MapNodeRef& other);
  MapNodeRef(MapNodeRef&& other) noexcept
      : node_(std::exchange(other.node_, nullptr)) {}
  MapNodeRef& operator=(MapNodeRef other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~MapNodeRef();

  const MapNode* get() const { return node_; }

 private:
  const MapNode* node_ = nullptr;
};
}  // namespace internal

// An immutable map. Changing it makes a new one that shares all untouched
// nodes with the old, so keeping the map of an older head costs only what has
// changed since. 136 bytes a key, before the allocator's share.
//
// Thread-compatible; a copy is one counted reference, and copies are
// independent of each other.
class MapTree {
 public:
  // The empty map.
  MapTree() = default;

  // The map after `updates`; adds keys that are new. Costs one hash for each
  // inner node above an updated key, each once a call. Linear for the first
  // filling of an empty map. Rising keys are cheapest; otherwise they are
  // sorted first, and of several updates of one key the last counts.
  //
  // Every old node that the new root rests on is hashed again first, down from
  // the old root, which is kept beside the nodes: a bit that flipped in memory
  // since is not carried into a root that may be signed. That is one hash more
  // for each of those inner nodes and each replaced leaf. Damage elsewhere is
  // found when it is first walked over; a damaged pointer may end the process.
  //
  // Errors: kDataLoss / kHashUnstable if a node is not what was hashed; no new
  // map can be made there. None for the empty map.
  StatusOr<MapTree> Apply(std::span<const MapUpdate> updates) const;

  // The value of `key`, if it has one.
  std::optional<MapValue> Get(const Hash& key) const;

  // The values of many keys, in their order. Walks down for several at once, so
  // that the waits for memory, of which a look-up is made, overlap.
  std::vector<std::optional<MapValue>> GetAll(std::span<const Hash> keys) const;

  // Get with its proof; at most two hashes.
  MapLookup Prove(const Hash& key) const;

  // Root of the map. Source: docs/spec, Map.
  Hash root() const;

  // Number of keys.
  std::uint64_t size() const { return size_; }

 private:
  MapTree(internal::MapNodeRef top, const Hash& top_hash, std::uint64_t size)
      : top_(std::move(top)), top_hash_(top_hash), size_(size) {}

  internal::MapNodeRef top_;
  // Of the whole tree; unused if it is empty.
  Hash top_hash_;
  std::uint64_t size_ = 0;
};

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_MAP_TREE_H_
