// Reading of tiles: each is proven by the tile above it, up to the right edge,
// before anybody sees it or it is kept. A damaged tile in the cache would spoil
// every proof until the process ends.
#include <map>
#include <set>
#include <utility>

#include "core/merkle/tile.h"
#include "storage/log_store.h"

namespace comity::storage {
namespace {

using merkle::TileId;
using TilePointer = TileCache::TilePointer;

Status Corrupt(const TileId& id, const char* what) {
  return DataLoss(ErrorReason::kStoreCorrupt,
                  merkle::TilePath({.id = id}) + " " + what);
}

bool IsFull(const TileId& id, merkle::TreeSize size) {
  return id.level < merkle::kTileLevels &&
         id.index < merkle::FullTiles(id.level, size);
}

// The tile that holds the root of `id` as one of its hashes.
TileId ParentOf(const TileId& id) {
  return {id.level + 1, id.index / merkle::kTileWidth};
}

// Lower levels first, so that the reverse order has parents before children.
using TilesById = std::map<TileId, TilePointer>;

// `id` and those of its full ancestors that stand between it and something
// known: a tile of the cache, or the right edge.
void AddUnknown(TileId id, merkle::TreeSize size, TileCache& cache,
                TilesById& known, std::set<TileId>& unknown) {
  while (IsFull(id, size) && !known.contains(id) && !unknown.contains(id)) {
    if (TilePointer cached = cache.Get(id)) {
      known.emplace(id, std::move(cached));
      return;
    }
    unknown.insert(id);
    id = ParentOf(id);
  }
}

}  // namespace

void LogStore::KeepEdge() {
  auto edge = std::make_shared<const merkle::RightEdge>(state_.edge);
  const std::lock_guard lock(edge_mutex_);
  edge_ = std::move(edge);
}

std::shared_ptr<const merkle::RightEdge> LogStore::KeptEdge() const {
  const std::lock_guard lock(edge_mutex_);
  return edge_;
}

StatusOr<std::map<TileId, TilePointer>> LogStore::ReadProvenTiles(
    const merkle::RightEdge& edge, const std::set<TileId>& unknown,
    TilesById known) const {
  std::vector<RowKey> rows;
  for (const TileId& id : unknown) {
    rows.push_back(TileKey(id));
  }
  COMITY_ASSIGN_OR_RETURN(const auto values, ReadAll(rows));
  std::size_t at = values.size();
  for (auto id = unknown.rbegin(); id != unknown.rend(); ++id) {
    auto tile = merkle::ExpandedTile::FromBytes(values[--at]);
    if (!tile || !tile->full()) {
      return Corrupt(*id, "is no full tile");
    }
    const TileId parent = ParentOf(*id);
    const auto above = known.find(parent);
    const merkle::ExpandedTile& holder = above == known.end()
                                             ? edge.IncompleteTile(parent.level)
                                             : *above->second;
    const auto place = static_cast<unsigned>(id->index % merkle::kTileWidth);
    if (place >= holder.width() || holder.Node(0, place) != tile->root()) {
      return Corrupt(*id, "is not the tile that was finished");
    }
    auto proven =
        std::make_shared<const merkle::ExpandedTile>(*std::move(tile));
    tiles_.Put(*id, proven);
    known.emplace(*id, std::move(proven));
  }
  return known;
}

StatusOr<merkle::TileReader::Tiles> LogStore::ReadTiles(
    std::span<const TileId> ids) const {
  const auto edge = KeptEdge();
  TilesById known;
  std::set<TileId> unknown;
  for (const TileId& id : ids) {
    if (!IsFull(id, edge->size())) {
      return OutOfRange(
          ErrorReason::kIndexOutOfRange,
          "tile " + merkle::TilePath({.id = id}) + " is not full yet");
    }
    AddUnknown(id, edge->size(), tiles_, known, unknown);
  }
  if (!unknown.empty()) {
    COMITY_ASSIGN_OR_RETURN(known,
                            ReadProvenTiles(*edge, unknown, std::move(known)));
  }
  Tiles tiles;
  tiles.reserve(ids.size());
  for (const TileId& id : ids) {
    tiles.push_back(known.at(id));
  }
  return tiles;
}

}  // namespace comity::storage
