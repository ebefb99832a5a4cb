// Opening and scrubbing of a log: everything stored is doubted once.
#include <algorithm>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/merkle/tree_hash.h"
#include "storage/log_store.h"

namespace comity::storage {
namespace {

// Entries looked up when a log is opened.
constexpr std::uint64_t kSampleMax = 1024;
// Newest entries hashed anew when a log is opened: more than one commit adds.
constexpr std::uint64_t kNewestMax = 8192;

Status Corrupt(std::string message) {
  return DataLoss(ErrorReason::kStoreCorrupt, std::move(message));
}

// First and last entry, those spread between them, and none behind the last.
Status CheckSampledEntries(const Snapshot& snapshot, std::uint64_t size) {
  const std::uint64_t count = std::min(size, kSampleMax);
  std::vector<RowKey> rows;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t steps = std::max<std::uint64_t>(count - 1, 1);
    const std::uint64_t last = size - 1;
    const std::uint64_t index = last / steps * i + last % steps * i / steps;
    rows.push_back(EntryKey({index}));
  }
  rows.push_back(EntryKey({size}));
  COMITY_ASSIGN_OR_RETURN(const auto values, snapshot.MultiGet(rows));
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!values[static_cast<std::size_t>(i)]) {
      return Corrupt("an entry below size " + std::to_string(size) +
                     " is missing");
    }
  }
  if (values.back()) {
    return Corrupt("there is an entry at size " + std::to_string(size));
  }
  return OkStatus();
}

// Reads the map's leaves in bounded scans and counts them.
StatusOr<std::vector<merkle::MapUpdate>> ReadMapLeaves(
    const Snapshot& snapshot, std::uint64_t count,
    const ProgressCallback& progress) {
  std::vector<merkle::MapUpdate> leaves;
  ScanRange range = {.table = Table::kMapLeaves,
                     .lo = "",
                     .hi = "",
                     .limit = kScanRowsMax,
                     .reverse = false};
  while (true) {
    COMITY_ASSIGN_OR_RETURN(const auto rows, snapshot.Scan(range));
    for (const Row& row : rows) {
      const auto key = Hash::FromBytes(row.key);
      const auto value = merkle::MapValue::Decode(row.value);
      if (!key || !value || value->count == 0) {
        return Corrupt("map leaf " + HexEncode(row.key) + " is malformed");
      }
      leaves.emplace_back(*key, *value);
    }
    if (progress) {
      progress({.done = leaves.size(), .total = count});
    }
    if (rows.size() < range.limit || leaves.size() > count) {
      break;
    }
    range.lo = rows.back().key + '\0';
  }
  if (leaves.size() != count) {
    return Corrupt("found " + std::to_string(leaves.size()) +
                   " map leaves instead of " + std::to_string(count));
  }
  return leaves;
}

}  // namespace

StatusOr<LogState> ReadLogState(const Snapshot& snapshot) {
  COMITY_ASSIGN_OR_RETURN(const merkle::TreeSize head, snapshot.Head());
  const RowKey row = StateKey();
  COMITY_ASSIGN_OR_RETURN(const auto values, snapshot.MultiGet({&row, 1}));
  LogState state;
  if (values.front()) {
    COMITY_ASSIGN_OR_RETURN(state, ParseLogState(*values.front()));
  }
  if (state.head.size != head) {
    return Corrupt("the state record is of size " +
                   std::to_string(state.head.size.value) + ", the fence of " +
                   std::to_string(head.value));
  }
  return state;
}

StatusOr<LogStore::Opened> LogStore::Open(Engine& engine,
                                          LogStoreOptions options) {
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine.TakeSnapshot());
  COMITY_ASSIGN_OR_RETURN(LogState state, ReadLogState(*snapshot));
  COMITY_RETURN_IF_ERROR(CheckSampledEntries(*snapshot, state.head.size.value));
  COMITY_ASSIGN_OR_RETURN(
      const auto leaves,
      ReadMapLeaves(*snapshot, state.map_size, options.progress));
  COMITY_ASSIGN_OR_RETURN(merkle::MapTree map, merkle::MapTree().Apply(leaves));
  if (map.root() != state.map_root) {
    return Corrupt("the map's leaves lead to another root than the stored one");
  }
  std::unique_ptr<LogStore> store(
      new LogStore(engine, options.cached_tiles_max, std::move(state)));
  COMITY_RETURN_IF_ERROR(store->CheckNewestEntries());
  return Opened{.store = std::move(store), .map = std::move(map)};
}

// The hashes of the level-0 tile number `index`, proven by the tile above it.
StatusOr<merkle::ExpandedTile> LogStore::ReadLeafTile(
    std::uint64_t index) const {
  const merkle::ExpandedTile& newest = state_.edge.IncompleteTile(0);
  if (index == size_ / merkle::kTileWidth) {
    return newest;
  }
  const merkle::TileId id = {.level = 0, .index = index};
  COMITY_ASSIGN_OR_RETURN(const Tiles tiles, ReadTiles({&id, 1}));
  const std::uint64_t above = index / merkle::kTileWidth;
  const auto place = static_cast<unsigned>(index % merkle::kTileWidth);
  Hash expected;
  if (above == size_ / merkle::kTileWidth / merkle::kTileWidth) {
    expected = state_.edge.IncompleteTile(1).Node(0, place);
  } else {
    const merkle::TileId parent = {.level = 1, .index = above};
    COMITY_ASSIGN_OR_RETURN(const Tiles parents, ReadTiles({&parent, 1}));
    expected = parents.front()->Node(0, place);
  }
  if (tiles.front()->root() != expected) {
    return Corrupt("tile " + merkle::TilePath({.id = id}) +
                   " is not the one that the tree is made of");
  }
  return *tiles.front();
}

Status LogStore::CheckNewestEntries() const {
  const std::uint64_t marked =
      state_.last_mark ? state_.last_mark->size.value : 0;
  const std::uint64_t size = size_;
  // Never fewer than one, which shows that the right edge is of this log.
  std::uint64_t next = std::min(marked, size > 0 ? size - 1 : 0);
  next = std::max(next, size > kNewestMax ? size - kNewestMax : 0);
  while (next < size) {
    const std::uint64_t tile_index = next / merkle::kTileWidth;
    COMITY_ASSIGN_OR_RETURN(const auto tile, ReadLeafTile(tile_index));
    const std::uint64_t end =
        std::min(size, (tile_index + 1) * merkle::kTileWidth);
    std::vector<merkle::LeafIndex> indices;
    std::vector<Hash> leaf_hashes;
    for (; next < end; ++next) {
      indices.push_back({next});
      leaf_hashes.push_back(
          tile.Node(0, static_cast<unsigned>(next % merkle::kTileWidth)));
    }
    COMITY_RETURN_IF_ERROR(ReadEntries(indices, leaf_hashes).status());
  }
  return OkStatus();
}

Status LogStore::VerifyEntries(const CheckOptions& options) const {
  LogState state;
  {
    COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine_.TakeSnapshot());
    COMITY_ASSIGN_OR_RETURN(state, ReadLogState(*snapshot));
  }
  merkle::RightEdge edge;
  const auto take = [this, &edge](std::uint64_t,
                                  StatusOr<std::string> entry) -> Status {
    COMITY_RETURN_IF_ERROR(entry.status());
    for (const auto& tile : edge.Append(merkle::LeafHash(*entry))) {
      COMITY_RETURN_IF_ERROR(CheckStoredTile(tile));
    }
    return OkStatus();
  };
  COMITY_RETURN_IF_ERROR(
      ReadEntriesInOrder(engine_, 0, state.head.size.value, options, take));
  if (edge.Root() != state.head.root) {
    return Corrupt("the entries lead to another root than the stored one");
  }
  return OkStatus();
}

Status LogStore::CheckStoredTile(const merkle::FinishedTile& tile) const {
  const RowKey row = TileKey(tile.id);
  COMITY_ASSIGN_OR_RETURN(const auto values, ReadAll({&row, 1}));
  if (values.front() != tile.bytes) {
    return Corrupt("tile " + merkle::TilePath({.id = tile.id}) +
                   " is not the one that its entries lead to");
  }
  return OkStatus();
}

}  // namespace comity::storage
