#include "storage/log_store.h"

#include <algorithm>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/merkle/tree_hash.h"
#include "storage/log_batch.h"
#include "storage/log_read_back.h"

namespace comity::storage {
namespace {

Status Corrupt(std::string message) {
  return DataLoss(ErrorReason::kStoreCorrupt, std::move(message));
}

Status TooMany(std::string_view what, std::uint64_t count, std::uint64_t max) {
  return InvalidArgument(ErrorReason::kStoreLimitExceeded,
                         std::to_string(count) + " " + std::string(what) +
                             "; at most " + std::to_string(max) +
                             " are read at once");
}

std::string RowName(const RowKey& row) {
  return "row " + std::to_string(static_cast<int>(row.table)) + "/" +
         HexEncode(row.key);
}

Status FromReport(const CommitReport& report) {
  switch (report.result) {
    case CommitResult::kOk:
      return OkStatus();
    case CommitResult::kFenced:
      return Aborted(ErrorReason::kFenced, report.detail);
    case CommitResult::kRetry:
      return Aborted(ErrorReason::kTreeSizeConflict, report.detail);
    case CommitResult::kUnknownOutcome:
      return Unavailable(ErrorReason::kCommitOutcomeUnknown, report.detail);
    case CommitResult::kUnavailable:
      return Unavailable(ErrorReason::kStoreUnavailable, report.detail);
    case CommitResult::kRefused:
      return InvalidArgument(ErrorReason::kStoreLimitExceeded, report.detail);
  }
  return Internal("an unknown commit result");
}

}  // namespace

LogStore::LogStore(Engine& engine, std::size_t cached_tiles_max, LogState state)
    : engine_(engine),
      state_(std::move(state)),
      size_(state_.head.size.value),
      tiles_(cached_tiles_max) {
  KeepEdge();
}

Status LogStore::Commit(Epoch epoch, const LogBatch& batch) {
  if (failed_) {
    return Unavailable(ErrorReason::kCommitOutcomeUnknown,
                       "an earlier commit failed; open the store anew");
  }
  COMITY_ASSIGN_OR_RETURN(PreparedBatch prepared, PrepareBatch(state_, batch));
  prepared.rows.epoch = epoch;
  const Status committed = FromReport(engine_.Commit(prepared.rows));
  if (!committed.ok()) {
    failed_ = committed.reason() == ErrorReason::kCommitOutcomeUnknown;
    return committed;
  }
  const Status read_back = ReadBack(prepared);
  if (!read_back.ok()) {
    failed_ = true;
    return read_back;
  }
  for (merkle::FinishedTile& tile : prepared.finished_tiles) {
    tiles_.Put(tile.id, std::move(tile.nodes));
  }
  state_ = std::move(prepared.state);
  KeepEdge();
  size_ = state_.head.size.value;
  return OkStatus();
}

Status LogStore::CheckLease(Epoch epoch) const {
  COMITY_ASSIGN_OR_RETURN(const Fence fence, engine_.Head());
  return fence.epoch == epoch
             ? OkStatus()
             : Aborted(ErrorReason::kFenced,
                       "the current epoch is " +
                           std::to_string(fence.epoch.value) + ", not " +
                           std::to_string(epoch.value));
}

Status LogStore::ReadBack(const PreparedBatch& written) {
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine_.TakeSnapshot());
  // Not needed any more: the batch has an edge of its own.
  return CheckReadBack(*snapshot, written, std::move(state_.edge));
}

StatusOr<std::vector<std::string>> LogStore::ReadAll(
    std::span<const RowKey> rows) const {
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine_.TakeSnapshot());
  COMITY_ASSIGN_OR_RETURN(auto values, snapshot->MultiGet(rows));
  std::vector<std::string> found;
  found.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) {
      return Corrupt(RowName(rows[i]) + " is missing");
    }
    found.push_back(*std::move(values[i]));
  }
  return found;
}

StatusOr<std::vector<std::string>> LogStore::ReadEntries(
    std::span<const merkle::LeafIndex> indices,
    std::span<const Hash> leaf_hashes) const {
  if (indices.size() > kEntryReadMax) {
    return TooMany("entries", indices.size(), kEntryReadMax);
  }
  if (!leaf_hashes.empty() && leaf_hashes.size() != indices.size()) {
    return Internal("not one leaf hash for each entry");
  }
  std::vector<RowKey> rows;
  rows.reserve(indices.size());
  for (const merkle::LeafIndex index : indices) {
    if (index.value >= size_) {
      return OutOfRange(ErrorReason::kIndexOutOfRange,
                        "no entry " + std::to_string(index.value) + " yet");
    }
    rows.push_back(EntryKey(index));
  }
  COMITY_ASSIGN_OR_RETURN(auto entries, ReadAll(rows));
  for (std::size_t i = 0; i < leaf_hashes.size(); ++i) {
    if (merkle::LeafHash(entries[i]) != leaf_hashes[i]) {
      return DataLoss(ErrorReason::kLeafHashMismatch,
                      "entry " + std::to_string(indices[i].value) +
                          " is not the one that was hashed");
    }
  }
  return entries;
}

StatusOr<std::vector<std::string>> LogStore::ReadEntryRange(
    merkle::LeafIndex first, std::size_t count) const {
  if (count > kEntryReadMax) {
    return TooMany("entries", count, kEntryReadMax);
  }
  const std::uint64_t size = size_;
  if (first.value > size || count > size - first.value) {
    return OutOfRange(ErrorReason::kIndexOutOfRange,
                      "the log has " + std::to_string(size) + " entries");
  }
  std::vector<merkle::LeafIndex> indices;
  for (std::size_t i = 0; i < count; ++i) {
    indices.push_back({first.value + i});
  }
  return ReadEntries(indices);
}

StatusOr<std::vector<HistoryItem>> LogStore::ReadHistory(
    const Hash& map_key, const merkle::MapValue& value) const {
  if (value.count > kHistoryReadMax) {
    return TooMany("history items", value.count, kHistoryReadMax);
  }
  std::vector<HistoryItem> items;
  merkle::MapValue chain;
  while (items.size() < value.count) {
    std::vector<RowKey> rows;
    for (std::uint64_t number = items.size();
         number < value.count && rows.size() < kMultiGetRowsMax; ++number) {
      rows.push_back(HistoryKey(map_key, number));
    }
    COMITY_ASSIGN_OR_RETURN(const auto values, ReadAll(rows));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto item = ParseHistoryItem(values[i]);
      if (!item) {
        return Corrupt(RowName(rows[i]) + " is malformed");
      }
      chain = chain.Next(item->index, item->leaf_hash);
      items.push_back(*item);
    }
  }
  if (chain != value) {
    return Corrupt("the history of map key " + HexEncode(map_key.view()) +
                   " is not the one that the map commits to");
  }
  return items;
}

StatusOr<std::optional<merkle::LeafIndex>> LogStore::FindStatement(
    const Hash& statement_id) const {
  const RowKey row = IdKey(statement_id);
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine_.TakeSnapshot());
  COMITY_ASSIGN_OR_RETURN(const auto values, snapshot->MultiGet({&row, 1}));
  if (!values.front()) {
    return std::optional<merkle::LeafIndex>();
  }
  const auto index = ParseIndex(*values.front());
  if (!index) {
    return Corrupt(RowName(row) + " is malformed");
  }
  return index;
}

}  // namespace comity::storage
