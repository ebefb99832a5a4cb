#include "storage/log_read_back.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/text_encoding.h"
#include "core/merkle/tree_hash.h"

namespace comity::storage {
namespace {

Status Unstable(const std::string& what) {
  return DataLoss(ErrorReason::kHashUnstable,
                  what + ", read back, is not what was computed");
}

// The tree anew, from the bytes that come back.
class ReadBack {
 public:
  ReadBack(const PreparedBatch& written, merkle::RightEdge edge)
      : written_(written), edge_(std::move(edge)) {}

  // Requires: the rows in the order of Table and key, so that an entry comes
  // before the tiles that it finishes.
  Status Take(const RowKey& row, const std::string& value) {
    if (row.table == Table::kEntries) {
      for (auto& tile : edge_.Append(merkle::LeafHash(value))) {
        tiles_.emplace(TileKey(tile.id).key, std::move(tile.bytes));
      }
      return OkStatus();
    }
    if (row.table == Table::kTiles) {
      const auto computed = tiles_.find(row.key);
      return computed != tiles_.end() && computed->second == value
                 ? OkStatus()
                 : Unstable("tile " + HexEncode(row.key));
    }
    return value == EncodeLogState(written_.state)
               ? OkStatus()
               : Unstable("the state record");
  }

  Status Finish() const {
    return edge_.Head() == written_.state.head &&
                   tiles_.size() == written_.finished_tiles.size()
               ? OkStatus()
               : Unstable("the tree");
  }

 private:
  const PreparedBatch& written_;
  merkle::RightEdge edge_;
  std::map<std::string, std::string> tiles_;
};

bool IsCovered(const RowKey& row) {
  return row.table == Table::kEntries || row.table == Table::kTiles ||
         row == StateKey();
}

}  // namespace

Status CheckReadBack(const Snapshot& snapshot, const PreparedBatch& written,
                     merkle::RightEdge edge) {
  std::vector<RowKey> rows;
  for (const Put& put : written.rows.puts) {
    if (IsCovered(put.row)) {
      rows.push_back(put.row);
    }
  }
  ReadBack read_back(written, std::move(edge));
  for (std::size_t at = 0; at < rows.size(); at += kMultiGetRowsMax) {
    const auto part = std::span(rows).subspan(
        at, std::min(kMultiGetRowsMax, rows.size() - at));
    COMITY_ASSIGN_OR_RETURN(const auto values, snapshot.MultiGet(part));
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (!values[i]) {
        return DataLoss(ErrorReason::kStoreCorrupt,
                        "a row that was just written is missing");
      }
      COMITY_RETURN_IF_ERROR(read_back.Take(part[i], *values[i]));
    }
  }
  return read_back.Finish();
}

}  // namespace comity::storage
