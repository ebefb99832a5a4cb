// From the entries alone to everything that a store derives from them: tree,
// map, histories, ids. What a check compares with, and what a rebuild or a
// catching-up store is filled with.
#ifndef COMITY_STORAGE_CHECK_LOG_REPLAY_H_
#define COMITY_STORAGE_CHECK_LOG_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/right_edge.h"
#include "storage/log_store.h"

namespace comity::storage {

// One thread.
class LogReplay {
 public:
  // Begins with the empty log.
  LogReplay() = default;

  // Goes on from what a store holds; `map` is that of `state`.
  LogReplay(const LogState& state, merkle::MapTree map);

  // Takes the next entry. The map function reads only the header's keys,
  // whatever the kind.
  //
  // Errors: kDataLoss / kEntryMalformed if it is none; kDataLoss /
  // kTimeImplausible if its admission time falls; kDataLoss / kCommitmentWrong
  // if it commits to another map than the entries before it give; kDataLoss /
  // kHashUnstable if the map in memory is damaged. The entry is not taken then.
  Status Add(std::string bytes);

  // Everything added since the last Take, as a commit to the store. Requires:
  // count() > 0.
  //
  // Errors: kDataLoss / kHashUnstable if the map in memory is damaged.
  StatusOr<LogBatch> Take();

  // Entries and their bytes since the last Take.
  std::size_t count() const { return batch_.entries.size(); }
  std::size_t size_bytes() const { return size_bytes_; }

  // The tree over all entries added; the map as of the last commitment or Take.
  const merkle::RightEdge& edge() const { return edge_; }
  const merkle::MapTree& map() const { return map_; }

 private:
  Status AddStatement(const std::string& bytes, const Hash& leaf_hash);
  Status ApplyChanges();

  merkle::RightEdge edge_;
  merkle::MapTree map_;
  std::uint64_t last_admission_ms_ = 0;
  LogBatch batch_;
  std::size_t size_bytes_ = 0;
  // Values that changed since map_, and since the last Take.
  std::unordered_map<Hash, merkle::MapValue, HashOfHash> changed_;
  std::unordered_map<Hash, merkle::MapValue, HashOfHash> to_store_;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_CHECK_LOG_REPLAY_H_
