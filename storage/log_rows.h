// The stored form of a log: which table holds what, under which key. All
// numbers in keys are big-endian, so that order of keys is order of numbers.
//
//   kEntries    u64 index                  the entry's bytes, as they came
//   kTiles      level byte, u64 index      256 hashes of a finished tile
//   kMapLeaves  map key                    newest MapValue
//   kHistory    map key, u64 number        u64 index, leaf hash
//   kIds        statement id               u64 index of the first counted entry
//   kState      "log"                      LogState
#ifndef COMITY_STORAGE_LOG_ROWS_H_
#define COMITY_STORAGE_LOG_ROWS_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_hash.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tile.h"
#include "core/merkle/tree_hash.h"
#include "core/merkle/tree_types.h"
#include "storage/engine.h"

namespace comity::storage {

// Where a statement that touches a map key stands, and its leaf hash.
struct HistoryItem {
  merkle::LeafIndex index;
  Hash leaf_hash;
  friend auto operator<=>(const HistoryItem&, const HistoryItem&) = default;
};

// The one record that every commit replaces.
struct LogState {
  merkle::TreeHead head = {.size = {}, .root = merkle::EmptyRoot()};
  merkle::RightEdge edge;
  Hash map_root = merkle::EmptyMapRoot();
  std::uint64_t map_size = 0;  // number of keys
  // Admission time of the newest entry; later ones never fall below.
  std::uint64_t last_admission_ms = 0;
  // The newest head that the signer had marked before this commit.
  std::optional<merkle::TreeHead> last_mark;
};

RowKey EntryKey(merkle::LeafIndex index);
RowKey TileKey(const merkle::TileId& id);
RowKey MapLeafKey(const Hash& map_key);
RowKey HistoryKey(const Hash& map_key, std::uint64_t number);
RowKey IdKey(const Hash& statement_id);
RowKey StateKey();

std::string EncodeIndex(merkle::LeafIndex index);
std::optional<merkle::LeafIndex> ParseIndex(std::string_view bytes);

std::string EncodeHistoryItem(const HistoryItem& item);
std::optional<HistoryItem> ParseHistoryItem(std::string_view bytes);

// Version byte 2, size, root, map root, map size, admission time, mark or
// none, right edge, and the SHA-256 of all that: nothing else would show that
// the admission time or the mark is another one.
std::string EncodeLogState(const LogState& state);

// Reads exactly what EncodeLogState writes. The root is computed anew from the
// right edge and compared.
//
// Errors: kDataLoss / kStoreCorrupt.
StatusOr<LogState> ParseLogState(std::string_view bytes);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_LOG_ROWS_H_
