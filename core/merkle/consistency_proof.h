// Proof that a later tree only appends to an earlier one.
#ifndef COMITY_CORE_MERKLE_CONSISTENCY_PROOF_H_
#define COMITY_CORE_MERKLE_CONSISTENCY_PROOF_H_

#include <cstddef>
#include <span>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::merkle {

// No consistency proof between trees of at most 2^64 - 1 leaves is longer.
inline constexpr std::size_t kConsistencyProofLengthMax = 65;

// The two roots that one set of hashes leads to.
struct ConsistencyRoots {
  Hash old_root;
  Hash new_root;
};

// Returns both roots that `hashes` lead to. `hashes` is the consistency proof
// with the hash of the old tree's last complete subtree always in front, also
// where the old size is a power of two and the RFC leaves it out because it
// is the old root. In this form a registry cannot blame a verifier's own root:
// fork evidence uses it (a new root that is right beside an old one that is
// wrong).
//
// Errors:
//   kProofMalformed  old_size is 0 or not below new_size, or `hashes` has not
//                    the length that these sizes need.
// Thread-safe. Source: RFC 9162 section 2.1.4.2.
StatusOr<ConsistencyRoots> RootsFromConsistency(TreeSize old_size,
                                                TreeSize new_size,
                                                std::span<const Hash> hashes);

// OK exactly if `proof` shows that the tree of `new_head` begins with the tree
// of `old_head`. For equal sizes the proof is empty and the roots are equal.
//
// A proof from size 0 is refused: the empty tree is consistent with every
// other, so a caller who asks has mistaken something for a head.
//
// Errors:
//   kProofMalformed  old size 0 or above the new one, or a wrong length;
//   kRootMismatch    the proof leads to another root on either side.
// Thread-safe. Source: RFC 9162 section 2.1.4.2.
Status VerifyConsistency(const TreeHead& old_head, const TreeHead& new_head,
                         std::span<const Hash> proof);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_CONSISTENCY_PROOF_H_
