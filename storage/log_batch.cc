#include "storage/log_batch.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"

namespace comity::storage {
namespace {

Status Contradictory(std::string message) {
  return DataLoss(ErrorReason::kBatchContradictory, std::move(message));
}

// Appends the entries to tree and rows.
Status AddEntries(const LogBatch& batch, PreparedBatch& prepared) {
  merkle::RightEdge& edge = prepared.state.edge;
  for (const LogEntry& entry : batch.entries) {
    const merkle::LeafIndex index = {edge.size().value};
    if (entry.bytes.size() > kEntrySizeMax) {
      return InvalidArgument(
          ErrorReason::kStoreLimitExceeded,
          "an entry has " + std::to_string(entry.bytes.size()) + " bytes");
    }
    const Hash leaf_hash = merkle::LeafHash(entry.bytes);
    if (leaf_hash != entry.leaf_hash) {
      return DataLoss(ErrorReason::kLeafHashMismatch,
                      "entry " + std::to_string(index.value) +
                          " is not the one that was hashed");
    }
    prepared.rows.puts.push_back({EntryKey(index), entry.bytes});
    for (merkle::FinishedTile& tile : edge.Append(leaf_hash)) {
      prepared.rows.puts.push_back({TileKey(tile.id), std::move(tile.bytes)});
      prepared.finished_tiles.push_back(std::move(tile));
    }
  }
  if (edge.Head() != batch.new_head) {
    return Contradictory("the entries lead to another head than the batch's");
  }
  return OkStatus();
}

// The entry that stands at `index`, if it is one of the batch.
const LogEntry* EntryAt(const LogState& before, const LogBatch& batch,
                        merkle::LeafIndex index) {
  const std::uint64_t first = before.head.size.value;
  if (index.value < first || index.value - first >= batch.entries.size()) {
    return nullptr;
  }
  return &batch.entries[static_cast<std::size_t>(index.value - first)];
}

// The puts into one table. Requires: sorted puts.
std::span<const Put> PutsInto(Table table, std::span<const Put> puts) {
  const auto begin = std::partition_point(
      puts.begin(), puts.end(),
      [table](const Put& put) { return put.row.table < table; });
  const auto end = std::partition_point(
      begin, puts.end(),
      [table](const Put& put) { return put.row.table == table; });
  return {begin, end};
}

// Hashes the rows of the histories again, as they will be written: they lead
// from the values before to those in the map's rows. Requires: sorted puts.
Status CheckMapRows(const LogBatch& batch, std::span<const Put> puts) {
  const auto leaves = PutsInto(Table::kMapLeaves, puts);
  const auto items = PutsInto(Table::kHistory, puts);
  if (leaves.size() != batch.map_before.size()) {
    return Contradictory("not one value before for each map update");
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const auto& [key, now] = batch.map_updates[i];
    merkle::MapValue value = batch.map_before[i];
    while (next < items.size() &&
           items[next].row == HistoryKey(key, value.count)) {
      const auto item = ParseHistoryItem(items[next].value);
      if (!item) {
        return Contradictory("a history item is malformed");
      }
      value = value.Next(item->index, item->leaf_hash);
      ++next;
    }
    if (leaves[i].row != MapLeafKey(key) || now != value ||
        merkle::MapValue::Decode(leaves[i].value) != value) {
      return Contradictory("a history leads to another value than the map's");
    }
  }
  return next == items.size()
             ? OkStatus()
             : Contradictory("a history item that no map value leads to");
}

// A log is only signed where it ends in a commitment, and that is what all
// others hold it to.
Status CheckCommitment(const LogBatch& batch) {
  const auto last = statement::DecodeEntry(batch.entries.back().bytes);
  const auto* commitment =
      last.ok() ? std::get_if<statement::MapCommitment>(&last->content)
                : nullptr;
  if (commitment == nullptr) {
    return OkStatus();  // A copy may end anywhere.
  }
  return commitment->map_root == batch.map_root &&
                 commitment->covered + 1 == batch.new_head.size.value
             ? OkStatus()
             : Contradictory("the batch commits to another map than its own");
}

Status AddHistory(const LogState& before, const LogBatch& batch,
                  PreparedBatch& prepared) {
  std::uint64_t new_keys = 0;
  for (const HistoryRow& row : batch.history) {
    const LogEntry* entry = EntryAt(before, batch, row.item.index);
    if (entry == nullptr || entry->leaf_hash != row.item.leaf_hash) {
      return Contradictory("a history item names no entry of the batch");
    }
    new_keys += row.number == 0 ? 1 : 0;
    prepared.rows.puts.push_back(
        {HistoryKey(row.map_key, row.number), EncodeHistoryItem(row.item)});
  }
  if (batch.map_size != before.map_size + new_keys) {
    return Contradictory("the map's size does not fit the new histories");
  }
  for (const merkle::MapUpdate& update : batch.map_updates) {
    prepared.rows.puts.push_back(
        {MapLeafKey(update.first), update.second.Encode()});
  }
  return OkStatus();
}

Status AddStatementIds(const LogState& before, const LogBatch& batch,
                       PreparedBatch& prepared) {
  for (const StatementIdRow& row : batch.statement_ids) {
    if (EntryAt(before, batch, row.index) == nullptr) {
      return Contradictory("a statement id names no entry of the batch");
    }
    prepared.rows.puts.push_back({IdKey(row.id), EncodeIndex(row.index)});
  }
  return OkStatus();
}

}  // namespace

StatusOr<PreparedBatch> PrepareBatch(const LogState& before,
                                     const LogBatch& batch) {
  if (batch.entries.empty()) {
    return Contradictory("a batch without entries");
  }
  if (batch.last_admission_ms < before.last_admission_ms) {
    return Contradictory("admission times may not fall");
  }
  PreparedBatch prepared = {.rows = {}, .finished_tiles = {}, .state = before};
  // Tiles and the state record beside them are few.
  prepared.rows.puts.reserve(batch.entries.size() + batch.history.size() +
                             batch.map_updates.size() +
                             batch.statement_ids.size() + 32);
  COMITY_RETURN_IF_ERROR(AddEntries(batch, prepared));
  COMITY_RETURN_IF_ERROR(CheckCommitment(batch));
  COMITY_RETURN_IF_ERROR(AddHistory(before, batch, prepared));
  COMITY_RETURN_IF_ERROR(AddStatementIds(before, batch, prepared));
  LogState& state = prepared.state;
  state.head = batch.new_head;
  state.map_root = batch.map_root;
  state.map_size = batch.map_size;
  state.last_admission_ms = batch.last_admission_ms;
  if (batch.last_mark) {
    state.last_mark = batch.last_mark;
  }
  prepared.rows.puts.push_back({StateKey(), EncodeLogState(state)});
  // Neighbours are cheaper to insert one after the other.
  std::stable_sort(prepared.rows.puts.begin(), prepared.rows.puts.end(),
                   [](const Put& a, const Put& b) { return a.row < b.row; });
  if (!batch.map_before.empty()) {
    COMITY_RETURN_IF_ERROR(CheckMapRows(batch, prepared.rows.puts));
  }
  prepared.rows.expected_head = before.head.size;
  prepared.rows.new_head = batch.new_head.size;
  return prepared;
}

}  // namespace comity::storage
