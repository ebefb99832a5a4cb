// What proofs need of a store: full tiles, many at a time.
#ifndef COMITY_CORE_MERKLE_TREE_READER_H_
#define COMITY_CORE_MERKLE_TREE_READER_H_

#include <memory>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/merkle/expanded_tile.h"
#include "core/merkle/tile.h"

namespace comity::merkle {

// Source of full tiles. Implementations are thread-safe; a store that caches
// expanded tiles spares each proof up to 255 hashes a tile.
class TileReader {
 public:
  // Tiles are shared with the reader's cache, which may drop its own
  // reference while a proof still uses them.
  using Tiles = std::vector<std::shared_ptr<const ExpandedTile>>;

  virtual ~TileReader() = default;

  // The full tiles `ids`, in that order, none null: one round trip however
  // many. `ids` rise strictly.
  //
  // Errors: as the store has them; a full tile that is missing or has another
  // length than kTileBytes is kDataLoss.
  [[nodiscard]] virtual StatusOr<Tiles> ReadTiles(
      std::span<const TileId> ids) const = 0;
};

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_TREE_READER_H_
