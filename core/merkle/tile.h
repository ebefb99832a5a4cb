// Tiles: the tree cut into pieces of 256 hashes and height 8, each written
// once when full. Names, widths and paths are those of C2SP tlog-tiles.
#ifndef COMITY_CORE_MERKLE_TILE_H_
#define COMITY_CORE_MERKLE_TILE_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/merkle/proof_plan.h"
#include "core/merkle/tree_types.h"

namespace comity::merkle {

inline constexpr unsigned kTileHeight = 8;
// Hashes of a full tile, and their bytes.
inline constexpr unsigned kTileWidth = 256;
inline constexpr std::size_t kTileBytes = kTileWidth * Hash::kSize;
// A tree of at most 2^64 - 1 leaves has tiles on levels 0 to 7.
inline constexpr unsigned kTileLevels = 8;

// The hashes of tile `index` on `level` are the roots of the complete subtrees
// of 256^level leaves from number index * 256 on.
struct TileId {
  unsigned level = 0;
  std::uint64_t index = 0;
  friend auto operator<=>(const TileId&, const TileId&) = default;
};

// A tile with the number of hashes it holds, 1 to 256.
struct TileSlice {
  TileId id;
  unsigned width = kTileWidth;
  friend auto operator<=>(const TileSlice&, const TileSlice&) = default;
};

// The tile that holds `node`, the node's height in it (0 to 7) and its
// position on that height.
struct TilePlace {
  TileId tile;
  unsigned height = 0;
  unsigned position = 0;
};
TilePlace PlaceOf(const NodeId& node);

// Number of full tiles on `level` of a tree with `size` leaves.
// Requires: level below kTileLevels.
std::uint64_t FullTiles(unsigned level, TreeSize size);

// Width of the incomplete tile on `level`, 0 if there is none.
// Requires: level below kTileLevels. Source: C2SP tlog-tiles, Partial Tiles.
unsigned PartialTileWidth(unsigned level, TreeSize size);

// "x001/x234/067" for 1234067. Source: C2SP tlog-tiles, Merkle Tree.
std::string EncodeTileIndex(std::uint64_t index);

// Reads what EncodeTileIndex writes and nothing else.
std::optional<std::uint64_t> DecodeTileIndex(std::string_view text);

// "tile/<level>/<index>" and, if not full, ".p/<width>".
std::string TilePath(const TileSlice& slice);

// "tile/entries/<index>" and, if not full, ".p/<width>".
std::string EntryBundlePath(std::uint64_t index, unsigned width);

// Reads what TilePath writes, for levels below kTileLevels, and nothing else.
std::optional<TileSlice> ParseTilePath(std::string_view path);

// Reads what EntryBundlePath writes, as a slice of level 0, and nothing else.
std::optional<TileSlice> ParseEntryBundlePath(std::string_view path);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_TILE_H_
