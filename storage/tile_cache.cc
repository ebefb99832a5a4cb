#include "storage/tile_cache.h"

namespace comity::storage {

TileCache::TilePointer TileCache::Get(const merkle::TileId& id) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(id);
  if (place == places_.end()) {
    return nullptr;
  }
  items_.splice(items_.begin(), items_, place->second);
  return items_.front().second;
}

void TileCache::Put(const merkle::TileId& id, TilePointer tile) {
  const std::lock_guard lock(mutex_);
  if (tiles_max_ == 0 || places_.contains(id)) {
    return;
  }
  if (items_.size() == tiles_max_) {
    places_.erase(items_.back().first);
    items_.pop_back();
  }
  items_.emplace_front(id, std::move(tile));
  places_.emplace(id, items_.begin());
}

}  // namespace comity::storage
