// The small tree over a batch of statements, whose root is signed once.
#ifndef COMITY_CLIENT_ISSUING_BATCH_TREE_H_
#define COMITY_CLIENT_ISSUING_BATCH_TREE_H_

#include <cstddef>
#include <vector>

#include "core/base/hash.h"

namespace comity::client {

// The RFC 6962 tree over given leaf hashes, all of it in memory: 64 bytes a
// leaf. Thread-compatible.
class BatchTree {
 public:
  // Requires: at least one leaf.
  explicit BatchTree(std::vector<Hash> leaf_hashes);

  const Hash& root() const { return levels_.back().front(); }

  // From the leaf upwards, as merkle::RootFromInclusion reads it.
  // Requires: index below the number of leaves.
  std::vector<Hash> PathOf(std::size_t index) const;

 private:
  // Leaves first; a node without a right sibling stands for itself above.
  std::vector<std::vector<Hash>> levels_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_BATCH_TREE_H_
