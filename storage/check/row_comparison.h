// The rows of a store beside those that its entries lead to.
//
// For this folder only.
#ifndef COMITY_STORAGE_CHECK_ROW_COMPARISON_H_
#define COMITY_STORAGE_CHECK_ROW_COMPARISON_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_tree.h"
#include "storage/check/store_check.h"
#include "storage/engine.h"
#include "storage/log_batch.h"

namespace comity::storage {

// "tile/0/003", "history <key> 5" and so on.
std::string PlaceOf(const RowKey& row);

// Adds one difference to `report`.
void AddDifference(StoreReport& report, std::string place, std::string what);

// One thread. Errors of all calls: only those that keep from comparing.
class RowComparison {
 public:
  // All must outlive the comparison.
  RowComparison(const Engine& engine, StoreReport& report)
      : engine_(engine), report_(report) {}

  // Compares the rows of one batch that never change again: tiles, histories.
  // The others are remembered for Finish.
  Status Compare(std::span<const Put> expected);

  // Compares what later batches overwrite (map leaves, ids), and looks for
  // rows that nothing accounts for. `map` and `size` are those of the log.
  Status Finish(const merkle::MapTree& map, std::uint64_t size);

 private:
  using RowCheck = std::function<void(const Row&)>;

  Status CompareRows(std::span<const Put> rows);
  // Calls `check` for every row of `table`; damage is a difference.
  Status ForEachRow(Table table, const RowCheck& check);
  Status CheckMapLeaves(const merkle::MapTree& map);
  Status CheckIds();
  Status CheckForStrangers(const merkle::MapTree& map, std::uint64_t size);

  const Engine& engine_;
  StoreReport& report_;
  std::unordered_set<Hash, HashOfHash> map_keys_;
  std::unordered_map<Hash, std::string, HashOfHash> ids_;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_CHECK_ROW_COMPARISON_H_
