// Builds the proofs of a log from its tiles and its right edge.
#ifndef COMITY_CORE_MERKLE_PROVER_H_
#define COMITY_CORE_MERKLE_PROVER_H_

#include <span>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/proof_plan.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_reader.h"
#include "core/merkle/tree_types.h"

namespace comity::merkle {

// Proofs under any tree of at most `edge.size()` leaves. Every function asks
// the reader at most once.
//
// The reader must hold every tile that is full at edge.size(); later ones do
// no harm. Thread-compatible.
class Prover {
 public:
  // Both must outlive the prover.
  Prover(const RightEdge& edge, const TileReader& reader)
      : edge_(&edge), reader_(&reader) {}

  // All functions below fail with kIndexOutOfRange if a size is above
  // edge.size() or an index not below the size, and with what the reader
  // reports.

  // The inclusion proof of `index` under the tree of `size` leaves.
  // Source: RFC 9162 section 2.1.3.1.
  StatusOr<std::vector<Hash>> Inclusion(LeafIndex index, TreeSize size) const;

  // The inclusion proofs of all `indices`, in any order, under one tree.
  StatusOr<std::vector<std::vector<Hash>>> Inclusions(
      std::span<const LeafIndex> indices, TreeSize size) const;

  // The consistency proof between two sizes; empty if they are equal.
  //
  // Errors: kProofMalformed if old_size is 0 or above new_size.
  // Source: RFC 9162 section 2.1.4.1.
  StatusOr<std::vector<Hash>> Consistency(TreeSize old_size,
                                          TreeSize new_size) const;

  // The shared proof of multi_proof.h.
  //
  // Errors: kIndicesNotAscending.
  StatusOr<std::vector<Hash>> Multi(std::span<const LeafIndex> indices,
                                    TreeSize size) const;

  // The root at an earlier size; for size 0 that of the empty tree.
  StatusOr<Hash> RootAt(TreeSize size) const;

  // The hashes over `ranges`, in that order: what all of the above are made
  // of. Requires: ranges of single nodes, as proof_plan.h returns them.
  StatusOr<std::vector<Hash>> Hashes(std::span<const LeafRange> ranges) const;

 private:
  const RightEdge* edge_;
  const TileReader* reader_;
};

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_PROVER_H_
