#include "core/merkle/proof_plan.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "core/merkle/tree_hash.h"

namespace comity::merkle {
namespace {

// Appends the plan for the part of the tree over `range`, in which all of
// `indices` lie.
void PlanSubtree(std::span<const LeafIndex> indices, const LeafRange& range,
                 std::vector<LeafRange>& plan) {
  if (indices.empty()) {
    plan.push_back(range);
    return;
  }
  if (range.end - range.begin == 1) {
    return;  // The wanted leaf itself.
  }
  const std::uint64_t split = SplitPoint(range);
  const auto right = std::partition_point(
      indices.begin(), indices.end(),
      [split](LeafIndex index) { return index.value < split; });
  const auto left_count = static_cast<std::size_t>(right - indices.begin());
  PlanSubtree(indices.first(left_count), {range.begin, split}, plan);
  PlanSubtree(indices.subspan(left_count), {split, range.end}, plan);
}

}  // namespace

std::uint64_t SplitPoint(const LeafRange& range) {
  assert(range.end - range.begin >= 2);
  return range.begin + std::bit_floor(range.end - range.begin - 1);
}

std::vector<LeafRange> PlanInclusion(LeafIndex index, TreeSize size) {
  assert(index.value < size.value);
  std::vector<LeafRange> plan;
  LeafRange range{0, size.value};
  while (range.end - range.begin > 1) {
    const std::uint64_t split = SplitPoint(range);
    if (index.value < split) {
      plan.push_back({split, range.end});
      range.end = split;
    } else {
      plan.push_back({range.begin, split});
      range.begin = split;
    }
  }
  std::reverse(plan.begin(), plan.end());
  return plan;
}

std::vector<LeafRange> PlanConsistency(TreeSize old_size, TreeSize new_size) {
  assert(0 < old_size.value && old_size <= new_size);
  std::vector<LeafRange> plan;
  LeafRange range{0, new_size.value};
  while (range.end != old_size.value) {
    const std::uint64_t split = SplitPoint(range);
    if (old_size.value <= split) {
      plan.push_back({split, range.end});
      range.end = split;
    } else {
      plan.push_back({range.begin, split});
      range.begin = split;
    }
  }
  if (range.begin != 0) {
    plan.push_back(range);  // Else it is the old root, which is known.
  }
  std::reverse(plan.begin(), plan.end());
  return plan;
}

std::vector<LeafRange> PlanMultiProof(std::span<const LeafIndex> indices,
                                      TreeSize size) {
  std::vector<LeafRange> plan;
  PlanSubtree(indices, {0, size.value}, plan);
  return plan;
}

std::vector<NodeId> CompleteSubtrees(const LeafRange& range) {
  std::vector<NodeId> nodes;
  for (std::uint64_t begin = range.begin; begin < range.end;) {
    const std::uint64_t leaves = std::bit_floor(range.end - begin);
    const auto level = static_cast<unsigned>(std::countr_zero(leaves));
    nodes.push_back({level, begin >> level});
    begin += leaves;
  }
  return nodes;
}

Hash HashOfSubtrees(std::span<const Hash> subtrees) {
  assert(!subtrees.empty());
  Hash hash = subtrees.back();
  for (std::size_t i = subtrees.size() - 1; i-- > 0;) {
    hash = NodeHash(subtrees[i], hash);
  }
  return hash;
}

}  // namespace comity::merkle
