// Expanded tiles in memory. Tiles never change, so nothing here ever has to be
// invalidated; the least recently used make room.
#ifndef COMITY_STORAGE_TILE_CACHE_H_
#define COMITY_STORAGE_TILE_CACHE_H_

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "core/merkle/expanded_tile.h"
#include "core/merkle/tile.h"

namespace comity::storage {

// Thread-safety: thread-safe.
class TileCache {
 public:
  // Shared, because a proof may still use a tile that made room.
  using TilePointer = std::shared_ptr<const merkle::ExpandedTile>;

  // Holds at most `tiles_max` tiles of 16 KiB; 0 keeps none.
  explicit TileCache(std::size_t tiles_max) : tiles_max_(tiles_max) {}

  // The tile, or null.
  TilePointer Get(const merkle::TileId& id);

  // Requires: `tile` is full.
  void Put(const merkle::TileId& id, TilePointer tile);

 private:
  using Item = std::pair<merkle::TileId, TilePointer>;

  const std::size_t tiles_max_;
  std::mutex mutex_;
  std::list<Item> items_;  // the most recently used first
  std::map<merkle::TileId, std::list<Item>::iterator> places_;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_TILE_CACHE_H_
