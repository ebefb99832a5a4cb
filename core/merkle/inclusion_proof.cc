#include "core/merkle/inclusion_proof.h"

#include <bit>
#include <cassert>
#include <cstdint>

#include "core/merkle/tree_hash.h"

namespace comity::merkle {

std::size_t InclusionProofLength(LeafIndex index, TreeSize size) {
  assert(index.value < size.value);
  // Up to the height where the paths of this leaf and of the last leaf meet,
  // each level has a sibling; above it, only where the path turns right.
  const std::uint64_t last = size.value - 1;
  const auto meeting =
      static_cast<unsigned>(std::bit_width(index.value ^ last));
  const std::uint64_t above = meeting == 64 ? 0 : index.value >> meeting;
  return meeting + static_cast<unsigned>(std::popcount(above));
}

StatusOr<Hash> RootFromInclusion(const Hash& leaf_hash, LeafIndex index,
                                 TreeSize size, std::span<const Hash> proof) {
  if (index.value >= size.value) {
    return OutOfRange(ErrorReason::kIndexOutOfRange,
                      "the index is not below the size of the tree");
  }
  if (proof.size() != InclusionProofLength(index, size)) {
    return InvalidArgument(ErrorReason::kProofMalformed,
                           "the inclusion proof has a wrong length");
  }
  // The names of the RFC: fn and sn are the numbers of this node and of the
  // last node on the level that `hash` has reached.
  std::uint64_t fn = index.value;
  std::uint64_t sn = size.value - 1;
  Hash hash = leaf_hash;
  for (const Hash& sibling : proof) {
    if ((fn & 1) != 0 || fn == sn) {
      hash = NodeHash(sibling, hash);
      // A last node without a right sibling moves up unchanged.
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      hash = NodeHash(hash, sibling);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return hash;
}

Status VerifyInclusion(const Hash& leaf_hash, LeafIndex index,
                       const TreeHead& head, std::span<const Hash> proof) {
  COMITY_ASSIGN_OR_RETURN(
      const Hash root, RootFromInclusion(leaf_hash, index, head.size, proof));
  if (root != head.root) {
    return InvalidArgument(ErrorReason::kRootMismatch,
                           "the inclusion proof leads to another root");
  }
  return OkStatus();
}

}  // namespace comity::merkle
