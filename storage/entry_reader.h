// Every entry of a store in its order, in steps, past the caches. The keys are
// dense: what is missing is noticed, whatever a scan says.
#ifndef COMITY_STORAGE_ENTRY_READER_H_
#define COMITY_STORAGE_ENTRY_READER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/status.h"
#include "storage/engine.h"

namespace comity::storage {

// Work done and to be done, in rows.
struct Progress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};
using ProgressCallback = std::function<void(const Progress&)>;

// How a long check runs.
struct CheckOptions {
  ProgressCallback progress = nullptr;
  ReadPace pace = nullptr;
};

// Calls `take` for each entry from `first` to below `end`; its bytes, or why
// they cannot be had (kDataLoss / kStoreCorrupt). Ends at the first failure of
// `take`, of the pace, or of an engine that is away, and returns it.
Status ReadEntriesInOrder(
    const Engine& engine, std::uint64_t first, std::uint64_t end,
    const CheckOptions& options,
    const std::function<Status(std::uint64_t, StatusOr<std::string>)>& take);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ENTRY_READER_H_
