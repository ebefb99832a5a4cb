// Which subtrees' hashes a proof consists of, before anybody looks them up.
//
// Proofs are planned first and resolved together, so that a store is asked
// once for all tiles that one proof, or a whole batch of proofs, needs.
#ifndef COMITY_CORE_MERKLE_PROOF_PLAN_H_
#define COMITY_CORE_MERKLE_PROOF_PLAN_H_

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::merkle {

// The leaves [begin, end) below one node of an RFC 6962 tree.
struct LeafRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  friend auto operator<=>(const LeafRange&, const LeafRange&) = default;
};

// A complete subtree: the leaves [index * 2^level, (index + 1) * 2^level).
struct NodeId {
  unsigned level = 0;
  std::uint64_t index = 0;
  friend auto operator<=>(const NodeId&, const NodeId&) = default;
};

// Where the tree over `range` splits: begin + the largest power of two below
// the number of leaves.
// Requires: at least two leaves. Source: RFC 9162 section 2.1.1.
std::uint64_t SplitPoint(const LeafRange& range);

// Subtrees of the inclusion proof, from the leaf upwards.
// Requires: index below size. Source: RFC 9162 section 2.1.3.1.
std::vector<LeafRange> PlanInclusion(LeafIndex index, TreeSize size);

// Subtrees of the consistency proof, in the order of the RFC.
// Requires: 0 < old_size <= new_size. Source: RFC 9162 section 2.1.4.1.
std::vector<LeafRange> PlanConsistency(TreeSize old_size, TreeSize new_size);

// Subtrees of the multi-proof of multi_proof.h: left to right, every largest
// subtree that holds none of `indices`.
// Requires: indices strictly rising and below size.
std::vector<LeafRange> PlanMultiProof(std::span<const LeafIndex> indices,
                                      TreeSize size);

// The complete subtrees that make up `range`, largest (leftmost) first; at
// most 64. Requires: a range of one node, as the plans above return.
std::vector<NodeId> CompleteSubtrees(const LeafRange& range);

// The hash over complete subtrees given in that order.
// Requires: at least one.
Hash HashOfSubtrees(std::span<const Hash> subtrees);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_PROOF_PLAN_H_
