#include "core/merkle/multi_proof.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/merkle/proof_plan.h"
#include "core/merkle/tree_hash.h"

namespace comity::merkle {
namespace {

// Computes the root while it takes the proof's hashes front to back.
class MultiProofWalk {
 public:
  explicit MultiProofWalk(std::span<const Hash> proof) : rest_(proof) {}

  // The hash over `range`, in which all of `leaves` lie, or nothing if the
  // proof ends too early. Recursion is at most 64 deep: each step halves.
  std::optional<Hash> HashOver(std::span<const ProvenLeaf> leaves,
                               const LeafRange& range) {
    if (leaves.empty()) {
      return Take();
    }
    if (range.end - range.begin == 1) {
      return leaves.front().leaf_hash;
    }
    const std::uint64_t split = SplitPoint(range);
    const auto right = std::partition_point(
        leaves.begin(), leaves.end(),
        [split](const ProvenLeaf& leaf) { return leaf.index.value < split; });
    const auto left_count = static_cast<std::size_t>(right - leaves.begin());
    const auto left_hash =
        HashOver(leaves.first(left_count), {range.begin, split});
    if (!left_hash) {
      return std::nullopt;
    }
    const auto right_hash =
        HashOver(leaves.subspan(left_count), {split, range.end});
    if (!right_hash) {
      return std::nullopt;
    }
    return NodeHash(*left_hash, *right_hash);
  }

  bool done() const { return rest_.empty(); }

 private:
  std::optional<Hash> Take() {
    if (rest_.empty()) {
      return std::nullopt;
    }
    const Hash hash = rest_.front();
    rest_ = rest_.subspan(1);
    return hash;
  }

  std::span<const Hash> rest_;
};

}  // namespace

Status CheckMultiProofIndices(std::span<const LeafIndex> indices,
                              TreeSize size) {
  if (indices.empty() || indices.size() > kMultiProofLeavesMax) {
    return InvalidArgument(ErrorReason::kIndicesNotAscending,
                           "a multi-proof is about 1 to 65536 leaves");
  }
  for (std::size_t i = 1; i < indices.size(); ++i) {
    if (indices[i] <= indices[i - 1]) {
      return InvalidArgument(ErrorReason::kIndicesNotAscending,
                             "the indices do not rise strictly");
    }
  }
  if (indices.back().value >= size.value) {
    return OutOfRange(ErrorReason::kIndexOutOfRange,
                      "an index is not below the size of the tree");
  }
  return OkStatus();
}

StatusOr<Hash> RootFromMultiProof(std::span<const ProvenLeaf> leaves,
                                  TreeSize size, std::span<const Hash> proof) {
  std::vector<LeafIndex> indices;
  indices.reserve(leaves.size());
  for (const ProvenLeaf& leaf : leaves) {
    indices.push_back(leaf.index);
  }
  COMITY_RETURN_IF_ERROR(CheckMultiProofIndices(indices, size));
  MultiProofWalk walk(proof);
  const auto root = walk.HashOver(leaves, {0, size.value});
  if (!root || !walk.done()) {
    return InvalidArgument(ErrorReason::kProofMalformed,
                           root ? "the multi-proof has hashes left over"
                                : "the multi-proof lacks a hash");
  }
  return *root;
}

Status VerifyMultiProof(std::span<const ProvenLeaf> leaves,
                        const TreeHead& head, std::span<const Hash> proof) {
  COMITY_ASSIGN_OR_RETURN(const Hash root,
                          RootFromMultiProof(leaves, head.size, proof));
  if (root != head.root) {
    return InvalidArgument(ErrorReason::kRootMismatch,
                           "the multi-proof leads to another root");
  }
  return OkStatus();
}

}  // namespace comity::merkle
