// A tile with all inner nodes computed, so that proofs look hashes up instead
// of hashing up to 255 times.
#ifndef COMITY_CORE_MERKLE_EXPANDED_TILE_H_
#define COMITY_CORE_MERKLE_EXPANDED_TILE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/merkle/tile.h"

namespace comity::merkle {

// The 1 to 256 hashes of a tile and the nodes of every complete subtree over
// them: 511 hashes, 16 KiB, when full. Grows only at its end, one hash of
// work for each hash added on average. Thread-compatible.
class ExpandedTile {
 public:
  ExpandedTile() = default;

  // The tile whose hashes are `bytes`, joined; nothing if the length is not
  // that of 1 to 256 hashes. Costs up to 255 hashes.
  static std::optional<ExpandedTile> FromBytes(std::string_view bytes);

  // Requires: width() below kTileWidth.
  void Append(const Hash& hash);

  // Hashes held, 0 to 256.
  unsigned width() const { return width_; }
  bool full() const { return width_ == kTileWidth; }

  // The root of the complete subtree number `position` over 2^height hashes.
  // Requires: height at most 8, and (position + 1) << height at most width().
  const Hash& Node(unsigned height, unsigned position) const;

  // Root of a full tile. Requires: full().
  const Hash& root() const { return Node(kTileHeight, 0); }

  // The hashes themselves, joined: width() * 32 bytes.
  std::string Bytes() const;

 private:
  // Every node follows its children (post-order), so that appending never
  // moves what is there.
  std::vector<Hash> nodes_;
  unsigned width_ = 0;
};

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_EXPANDED_TILE_H_
