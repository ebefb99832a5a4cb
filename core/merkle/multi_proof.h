// One shared proof that several leaves stand in one tree, much smaller than as
// many inclusion proofs.
//
// Canonical form: walk the tree over [0, size) depth first, left to right. A
// largest subtree without a wanted leaf contributes its root hash, in the
// order met; a wanted leaf contributes nothing, since the verifier has it.
#ifndef COMITY_CORE_MERKLE_MULTI_PROOF_H_
#define COMITY_CORE_MERKLE_MULTI_PROOF_H_

#include <cstddef>
#include <span>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::merkle {

// A multi-proof names at most this many leaves.
inline constexpr std::size_t kMultiProofLeavesMax = 65'536;

// A leaf that a multi-proof is about.
struct ProvenLeaf {
  LeafIndex index;
  Hash leaf_hash;
};

// Returns the root to which `proof` leads from `leaves`. The work is at most
// 64 hashes a leaf.
//
// Errors:
//   kIndicesNotAscending  leaves are none, more than kMultiProofLeavesMax, or
//                         not strictly rising by index;
//   kIndexOutOfRange      an index is not below size;
//   kProofMalformed       a hash is missing or left over.
// Thread-safe. Source: docs/spec, Evidence.
StatusOr<Hash> RootFromMultiProof(std::span<const ProvenLeaf> leaves,
                                  TreeSize size, std::span<const Hash> proof);

// OK exactly if `proof` shows that all of `leaves` stand in the tree that
// `head` commits to.
//
// Errors: those of RootFromMultiProof;
//   kRootMismatch  the proof leads to another root.
// Thread-safe.
Status VerifyMultiProof(std::span<const ProvenLeaf> leaves,
                        const TreeHead& head, std::span<const Hash> proof);

// OK if `indices` can be asked for in a tree of `size` leaves; else the first
// two errors of RootFromMultiProof.
Status CheckMultiProofIndices(std::span<const LeafIndex> indices,
                              TreeSize size);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_MULTI_PROOF_H_
