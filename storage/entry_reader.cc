#include "storage/entry_reader.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "storage/log_rows.h"

namespace comity::storage {
namespace {

// At most 16 MiB.
constexpr std::uint64_t kReadStepMax = 256;

StatusOr<std::string> ReadOne(const Snapshot& snapshot, std::uint64_t index) {
  const RowKey row = EntryKey({index});
  COMITY_ASSIGN_OR_RETURN(auto values, snapshot.MultiGet({&row, 1}));
  if (!values.front()) {
    return DataLoss(ErrorReason::kStoreCorrupt,
                    "entry " + std::to_string(index) + " is missing");
  }
  return *std::move(values.front());
}

}  // namespace

Status ReadEntriesInOrder(
    const Engine& engine, std::uint64_t first, std::uint64_t end,
    const CheckOptions& options,
    const std::function<Status(std::uint64_t, StatusOr<std::string>)>& take) {
  while (first < end) {
    const std::uint64_t step_end = std::min(end, first + kReadStepMax);
    COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine.TakeSnapshot());
    auto rows =
        snapshot->Scan({.table = Table::kEntries,
                        .lo = EntryKey({first}).key,
                        .hi = EntryKey({step_end}).key,
                        .limit = static_cast<std::size_t>(step_end - first)});
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; first < step_end; ++first, ++i) {
      // A damaged block spoils the scan: then each is asked for by its key.
      const bool found = rows.ok() && i < rows->size() &&
                         (*rows)[i].key == EntryKey({first}).key;
      StatusOr<std::string> entry =
          found ? std::move((*rows)[i].value) : ReadOne(*snapshot, first);
      if (!entry.ok() && entry.status().code() != StatusCode::kDataLoss) {
        return entry.status();
      }
      bytes += entry.ok() ? entry->size() : 0;
      COMITY_RETURN_IF_ERROR(take(first, std::move(entry)));
    }
    if (options.progress) {
      options.progress({.done = first, .total = end});
    }
    if (options.pace) {
      COMITY_RETURN_IF_ERROR(options.pace(bytes));
    }
  }
  return OkStatus();
}

}  // namespace comity::storage
