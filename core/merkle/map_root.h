// The root of a map from all its keys and values at once, for those who hold
// the whole map and want no tree: auditors, and checks of the tree itself.
#ifndef COMITY_CORE_MERKLE_MAP_ROOT_H_
#define COMITY_CORE_MERKLE_MAP_ROOT_H_

#include <span>
#include <string>

#include "core/base/hash.h"

namespace comity::merkle {

// A key and its value, of any length.
struct MapItem {
  std::string key;
  std::string value;
};

// The root of the map of `items`, in any order.
// Requires: distinct keys. Recursion is as deep as the tree, at most 8 times
// the length of the longest key.
// Thread-safe. Source: docs/spec, Map; torchwood mpt, Tree Snapshots.
Hash MapRootOf(std::span<const MapItem> items);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_MAP_ROOT_H_
