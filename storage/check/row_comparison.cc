#include "storage/check/row_comparison.h"

#include <algorithm>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/base/text_encoding.h"
#include "core/merkle/tile.h"
#include "storage/log_rows.h"

namespace comity::storage {
namespace {

constexpr const char* kMissing = "is missing";
constexpr const char* kDiffers = "is not what the entries lead to";
constexpr const char* kStranger = "belongs to no entry";

// The number behind a key's first `prefix` bytes; nothing if it has another
// length.
std::optional<std::uint64_t> NumberBehind(std::string_view key,
                                          std::size_t prefix) {
  ByteReader reader(key);
  const auto skipped = reader.ReadBytes(prefix);
  const auto number = reader.ReadU64();
  return skipped && reader.done() ? number : std::nullopt;
}

std::string NumberText(std::optional<std::uint64_t> number,
                       std::string_view key) {
  return number ? std::to_string(*number) : HexEncode(key);
}

}  // namespace

std::string PlaceOf(const RowKey& row) {
  const std::string_view key = row.key;
  switch (row.table) {
    case Table::kEntries:
      return "entry " + NumberText(NumberBehind(key, 0), key);
    case Table::kTiles: {
      const auto index = NumberBehind(key, 1);
      return index && static_cast<unsigned>(key[0]) < merkle::kTileLevels
                 ? merkle::TilePath(
                       {.id = {static_cast<unsigned>(key[0]), *index}})
                 : "tile " + HexEncode(key);
    }
    case Table::kMapLeaves:
      return "map leaf " + HexEncode(key);
    case Table::kHistory:
      return "history " + HexEncode(key.substr(0, Hash::kSize)) + " " +
             NumberText(NumberBehind(key, Hash::kSize), key);
    case Table::kIds:
      return "statement id " + HexEncode(key);
    case Table::kState:
      return row == StateKey() ? "state record" : "state row " + HexEncode(key);
  }
  return HexEncode(key);
}

void AddDifference(StoreReport& report, std::string place, std::string what) {
  ++report.difference_count;
  if (report.differences.size() < kDifferenceListMax) {
    report.differences.push_back({std::move(place), std::move(what)});
  }
}

Status RowComparison::Compare(std::span<const Put> expected) {
  std::vector<Put> fixed;
  for (const Put& put : expected) {
    if (put.row.table == Table::kTiles) {
      ++report_.tiles;
      fixed.push_back(put);
    } else if (put.row.table == Table::kHistory) {
      ++report_.history_items;
      fixed.push_back(put);
    } else if (put.row.table == Table::kMapLeaves) {
      map_keys_.insert(*Hash::FromBytes(put.row.key));
    } else if (put.row.table == Table::kIds) {
      ids_.insert_or_assign(*Hash::FromBytes(put.row.key), put.value);
    }
  }
  const std::span<const Put> rows = fixed;
  for (std::size_t at = 0; at < rows.size(); at += kMultiGetRowsMax) {
    COMITY_RETURN_IF_ERROR(CompareRows(
        rows.subspan(at, std::min(kMultiGetRowsMax, rows.size() - at))));
  }
  return OkStatus();
}

Status RowComparison::CompareRows(std::span<const Put> rows) {
  std::vector<RowKey> keys;
  for (const Put& put : rows) {
    keys.push_back(put.row);
  }
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine_.TakeSnapshot());
  const auto values = snapshot->MultiGet(keys);
  if (values.ok()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& value = (*values)[i];
      if (!value || *value != rows[i].value) {
        AddDifference(report_, PlaceOf(keys[i]), value ? kDiffers : kMissing);
      }
    }
    return OkStatus();
  }
  if (values.status().code() != StatusCode::kDataLoss) {
    return values.status();
  }
  // A damaged block spoils the whole read: each row by itself then.
  if (rows.size() == 1) {
    AddDifference(report_, PlaceOf(keys[0]), values.status().message());
    return OkStatus();
  }
  for (const std::size_t half : {std::size_t{0}, rows.size() / 2}) {
    const std::size_t end = half == 0 ? rows.size() / 2 : rows.size();
    COMITY_RETURN_IF_ERROR(CompareRows(rows.subspan(half, end - half)));
  }
  return OkStatus();
}

Status RowComparison::ForEachRow(Table table, const RowCheck& check) {
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine_.TakeSnapshot());
  ScanRange range = {.table = table, .lo = "", .hi = "", .limit = kScanRowsMax};
  while (true) {
    const auto rows = snapshot->Scan(range);
    if (!rows.ok() && rows.status().code() == StatusCode::kDataLoss) {
      AddDifference(report_, PlaceOf({table, range.lo}) + " or behind",
                    rows.status().message());
      return OkStatus();
    }
    COMITY_RETURN_IF_ERROR(rows.status());
    std::for_each(rows->begin(), rows->end(), check);
    if (rows->size() < range.limit) {
      return OkStatus();
    }
    range.lo = rows->back().key + '\0';
  }
}

Status RowComparison::Finish(const merkle::MapTree& map, std::uint64_t size) {
  report_.map_keys = map.size();
  report_.statement_ids = ids_.size();
  COMITY_RETURN_IF_ERROR(CheckMapLeaves(map));
  COMITY_RETURN_IF_ERROR(CheckIds());
  return CheckForStrangers(map, size);
}

Status RowComparison::CheckMapLeaves(const merkle::MapTree& map) {
  COMITY_RETURN_IF_ERROR(ForEachRow(Table::kMapLeaves, [&](const Row& row) {
    const auto key = Hash::FromBytes(row.key);
    const auto value = key ? map.Get(*key) : std::nullopt;
    if (!value) {
      AddDifference(report_, PlaceOf({Table::kMapLeaves, row.key}), kStranger);
      return;
    }
    map_keys_.erase(*key);
    if (value->Encode() != row.value) {
      AddDifference(report_, PlaceOf({Table::kMapLeaves, row.key}), kDiffers);
    }
  }));
  for (const Hash& missing : map_keys_) {
    AddDifference(report_, PlaceOf(MapLeafKey(missing)), kMissing);
  }
  return OkStatus();
}

Status RowComparison::CheckIds() {
  COMITY_RETURN_IF_ERROR(ForEachRow(Table::kIds, [&](const Row& row) {
    const auto id = Hash::FromBytes(row.key);
    const auto expected = id ? ids_.find(*id) : ids_.end();
    if (expected == ids_.end()) {
      AddDifference(report_, PlaceOf({Table::kIds, row.key}), kStranger);
      return;
    }
    if (expected->second != row.value) {
      AddDifference(report_, PlaceOf({Table::kIds, row.key}), kDiffers);
    }
    ids_.erase(expected);
  }));
  for (const auto& missing : ids_) {
    AddDifference(report_, PlaceOf(IdKey(missing.first)), kMissing);
  }
  return OkStatus();
}

// Rows of dense numbers that lie beyond their end.
Status RowComparison::CheckForStrangers(const merkle::MapTree& map,
                                        std::uint64_t size) {
  const auto check =
      [&](Table table,
          const std::function<bool(std::string_view)>& is_expected) {
        return ForEachRow(table, [&](const Row& row) {
          if (!is_expected(row.key)) {
            AddDifference(report_, PlaceOf({table, row.key}), kStranger);
          }
        });
      };
  COMITY_RETURN_IF_ERROR(check(Table::kTiles, [size](std::string_view key) {
    const auto index = NumberBehind(key, 1);
    const auto level =
        key.empty() ? merkle::kTileLevels : static_cast<unsigned char>(key[0]);
    return index && level < merkle::kTileLevels &&
           *index < merkle::FullTiles(level, {size});
  }));
  COMITY_RETURN_IF_ERROR(check(Table::kHistory, [&map](std::string_view key) {
    const auto number = NumberBehind(key, Hash::kSize);
    const auto map_key = Hash::FromBytes(key.substr(0, Hash::kSize));
    const auto value = map_key ? map.Get(*map_key) : std::nullopt;
    return number && value && *number < value->count;
  }));
  return check(Table::kState, [](std::string_view key) {
    return key == kFenceKey || key == StateKey().key;
  });
}

}  // namespace comity::storage
