// The part of the tree that no full tile holds yet: all that a log needs in
// memory to append and to know its root.
#ifndef COMITY_CORE_MERKLE_RIGHT_EDGE_H_
#define COMITY_CORE_MERKLE_RIGHT_EDGE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/expanded_tile.h"
#include "core/merkle/tile.h"
#include "core/merkle/tree_types.h"

namespace comity::merkle {

// A tile that became full and must now be stored.
struct FinishedTile {
  TileId id;
  // The 256 hashes, joined: kTileBytes.
  std::string bytes;
  // The same with inner nodes, for a cache. Shared, because the cache and
  // running proofs keep it independently of each other.
  std::shared_ptr<const ExpandedTile> nodes;
};

// The incomplete tile of each level, with the roots of finished tiles one
// level up. A value: a copy is at most 16 KiB a level and needs no hashing.
// Thread-compatible.
class RightEdge {
 public:
  // The edge of the empty tree.
  RightEdge() = default;

  // Adds one leaf. Returns the tiles it finished, lowest level first; almost
  // always none. Costs one hash on average, at most one a level of the tree.
  // Requires: size() below 2^64 - 1.
  std::vector<FinishedTile> Append(const Hash& leaf_hash);

  TreeSize size() const { return size_; }

  // Root of the tree. At most 64 hashes.
  Hash Root() const;

  TreeHead Head() const { return {size_, Root()}; }

  // The incomplete tile of `level`; empty if its width is 0.
  // Requires: level below kTileLevels.
  const ExpandedTile& IncompleteTile(unsigned level) const;

  // u64 size, then per level from 0 up the hashes of its incomplete tile.
  std::string Serialize() const;

  // Reads exactly what Serialize writes. Inner nodes are not stored: they are
  // computed anew, so that Root() follows from the stored hashes alone.
  //
  // Errors: kRightEdgeMalformed.
  static StatusOr<RightEdge> Parse(std::string_view bytes);

 private:
  TreeSize size_;
  // As many levels as the tree has reached.
  std::vector<ExpandedTile> tiles_;
};

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_RIGHT_EDGE_H_
