#include "storage/engine.h"

namespace comity::storage {
namespace {

Status LimitExceeded(std::string message) {
  return InvalidArgument(ErrorReason::kStoreLimitExceeded, std::move(message));
}

Status CheckRowKey(const RowKey& row) {
  if (row.key.empty() || row.key.size() > kKeySizeMax) {
    return LimitExceeded("a key has " + std::to_string(row.key.size()) +
                         " bytes; 1 to " + std::to_string(kKeySizeMax) +
                         " are allowed");
  }
  if (row.table == Table::kState && row.key == kFenceKey) {
    return LimitExceeded("a batch may not touch the fence row");
  }
  return OkStatus();
}

}  // namespace

Status CheckBatch(const Batch& batch) {
  if (batch.new_head < batch.expected_head) {
    return LimitExceeded("a batch may not shrink the log");
  }
  std::size_t size = 0;
  for (const Put& put : batch.puts) {
    COMITY_RETURN_IF_ERROR(CheckRowKey(put.row));
    if (put.value.size() > kValueSizeMax) {
      return LimitExceeded("a value has " + std::to_string(put.value.size()) +
                           " bytes; at most " + std::to_string(kValueSizeMax) +
                           " are allowed");
    }
    size += put.row.key.size() + put.value.size();
  }
  for (const RowKey& row : batch.deletes) {
    COMITY_RETURN_IF_ERROR(CheckRowKey(row));
    size += row.key.size();
  }
  if (size > kBatchSizeMax) {
    return LimitExceeded("a batch has " + std::to_string(size) +
                         " bytes; at most " + std::to_string(kBatchSizeMax) +
                         " are allowed");
  }
  return OkStatus();
}

Status CheckScanRange(const ScanRange& range) {
  if (range.limit == 0 || range.limit > kScanRowsMax) {
    return LimitExceeded("a scan of " + std::to_string(range.limit) +
                         " rows; 1 to " + std::to_string(kScanRowsMax) +
                         " are allowed");
  }
  return OkStatus();
}

Status CheckMultiGet(std::size_t row_count) {
  if (row_count > kMultiGetRowsMax) {
    return LimitExceeded("a read of " + std::to_string(row_count) +
                         " rows; at most " + std::to_string(kMultiGetRowsMax) +
                         " are allowed");
  }
  return OkStatus();
}

std::string_view Name(CommitResult result) {
  switch (result) {
    case CommitResult::kOk:
      return "kOk";
    case CommitResult::kFenced:
      return "kFenced";
    case CommitResult::kRetry:
      return "kRetry";
    case CommitResult::kUnknownOutcome:
      return "kUnknownOutcome";
    case CommitResult::kUnavailable:
      return "kUnavailable";
    case CommitResult::kRefused:
      return "kRefused";
  }
  return "";
}

}  // namespace comity::storage
