// The numbers of a log: an index counts from 0, a size counts leaves. Each has
// a type of its own, so that one cannot be passed for the other.
#ifndef COMITY_CORE_MERKLE_TREE_TYPES_H_
#define COMITY_CORE_MERKLE_TREE_TYPES_H_

#include <compare>
#include <cstdint>

#include "core/base/hash.h"

namespace comity::merkle {

// Position of a leaf in the log; the first is 0.
struct LeafIndex {
  std::uint64_t value = 0;
  friend auto operator<=>(const LeafIndex&, const LeafIndex&) = default;
};

// Number of leaves of a log.
struct TreeSize {
  std::uint64_t value = 0;
  friend auto operator<=>(const TreeSize&, const TreeSize&) = default;
};

// What a checkpoint commits to.
struct TreeHead {
  TreeSize size;
  Hash root;
  friend auto operator<=>(const TreeHead&, const TreeHead&) = default;
};

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_TREE_TYPES_H_
