#include "client/issuing/batch_tree.h"

#include <cassert>
#include <utility>

#include "core/merkle/tree_hash.h"

namespace comity::client {

BatchTree::BatchTree(std::vector<Hash> leaf_hashes) {
  assert(!leaf_hashes.empty());
  levels_.push_back(std::move(leaf_hashes));
  while (levels_.back().size() > 1) {
    const std::vector<Hash>& below = levels_.back();
    std::vector<Hash> level;
    level.reserve((below.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
      level.push_back(merkle::NodeHash(below[i], below[i + 1]));
    }
    if (below.size() % 2 == 1) {
      level.push_back(below.back());
    }
    levels_.push_back(std::move(level));
  }
}

std::vector<Hash> BatchTree::PathOf(std::size_t index) const {
  assert(index < levels_.front().size());
  std::vector<Hash> path;
  for (const std::vector<Hash>& level : levels_) {
    const std::size_t sibling = index ^ 1U;
    if (sibling < level.size()) {
      path.push_back(level[sibling]);
    }
    index /= 2;
  }
  return path;
}

}  // namespace comity::client
