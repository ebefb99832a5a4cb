// Proof that a leaf stands at an index of a tree: the sibling hashes on the
// way from the leaf to the root.
#ifndef COMITY_CORE_MERKLE_INCLUSION_PROOF_H_
#define COMITY_CORE_MERKLE_INCLUSION_PROOF_H_

#include <cstddef>
#include <span>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::merkle {

// Number of hashes in the inclusion proof of `index` in a tree of `size`
// leaves; at most 64.
// Requires: index below size.
// Source: RFC 9162 section 2.1.3.1.
std::size_t InclusionProofLength(LeafIndex index, TreeSize size);

// Returns the root to which `proof` leads from `leaf_hash` at `index` of a
// tree with `size` leaves. Also serves the trees that a batch signature signs.
// `proof` is ordered from the leaf upwards.
//
// Errors:
//   kIndexOutOfRange  index is not below size;
//   kProofMalformed   proof has not exactly the length this place needs.
// Thread-safe. Source: RFC 9162 section 2.1.3.2.
StatusOr<Hash> RootFromInclusion(const Hash& leaf_hash, LeafIndex index,
                                 TreeSize size, std::span<const Hash> proof);

// OK exactly if `proof` shows that `leaf_hash` stands at `index` of the tree
// that `head` commits to.
//
// Errors: those of RootFromInclusion;
//   kRootMismatch  the proof leads to another root.
// Thread-safe. Source: RFC 9162 section 2.1.3.2.
Status VerifyInclusion(const Hash& leaf_hash, LeafIndex index,
                       const TreeHead& head, std::span<const Hash> proof);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_INCLUSION_PROOF_H_
