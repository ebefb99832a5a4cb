// Compares everything that a store holds with what follows from its entries
// alone, and the entries with the heads that were signed over them.
#ifndef COMITY_STORAGE_CHECK_STORE_CHECK_H_
#define COMITY_STORAGE_CHECK_STORE_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "storage/engine.h"
#include "storage/entry_reader.h"

namespace comity::storage {

inline constexpr std::size_t kDifferenceListMax = 1000;

// One thing that is not as it must be.
struct StoreDifference {
  std::string place;  // "entry 17", "tile/0/003", "history <key> 5"
  std::string what;
};

struct StoreReport {
  // As the entries give it.
  merkle::TreeHead head = {};
  // What was compared.
  std::uint64_t entries = 0;
  std::uint64_t tiles = 0;
  std::uint64_t map_keys = 0;
  std::uint64_t history_items = 0;
  std::uint64_t statement_ids = 0;
  // The entries are those that were signed, and lead to the stored head: all
  // that differs can be derived anew.
  bool entries_sound = false;
  // The first kDifferenceListMax, and how many there are.
  std::vector<StoreDifference> differences;
  std::uint64_t difference_count = 0;

  bool whole() const { return difference_count == 0; }
};

struct StoreCheckInput {
  // The head that the signer marked last, if there is a mark.
  std::optional<merkle::TreeHead> mark;
  CheckOptions options;
};

// Reads all of `engine`. Takes memory for the map and for 100 bytes an entry.
//
// Errors: what keeps it from checking: kUnavailable / kStoreUnavailable, and
// damage of the fence row, without which nothing says how long the log is
// (kDataLoss / kStoreCorrupt). Damage of all else is a difference.
StatusOr<StoreReport> CheckStore(const Engine& engine,
                                 const StoreCheckInput& input);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_CHECK_STORE_CHECK_H_
