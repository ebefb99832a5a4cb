// The log as admission sees it: what is committed, and behind it the entries
// of the batch that is being filled. It computes tree and map of the batch as
// it grows.
#ifndef COMITY_SERVER_ADMISSION_OPEN_LOG_H_
#define COMITY_SERVER_ADMISSION_OPEN_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/authority/logged_statement.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/right_edge.h"
#include "server/admission/history_cache.h"
#include "storage/log_store.h"

namespace comity::server {

// One thread.
class OpenLog final : public authority::HistorySource {
 public:
  // Goes on from what `store` holds, whose map is `map`; both caches must
  // outlive the log.
  OpenLog(const storage::LogState& state, merkle::MapTree map,
          HistoryCache& histories);

  // Size with the open batch, and so the index of the next entry.
  std::uint64_t size() const { return edge_.size().value; }
  // Newest admission time, with the open batch.
  std::uint64_t last_admission_ms() const { return last_admission_ms_; }
  // What the open batch holds so far.
  std::size_t batch_count() const { return batch_.entries.size(); }
  std::size_t batch_bytes() const { return batch_bytes_; }

  // The whole history of `key`, the open batch included. Absence is answered
  // from memory. Null if the store failed; status() then says how. Pointers
  // stay valid until Append or Forget.
  const authority::History* Find(const Hash& key) override;

  // The size behind the newest statement that is not about a credential, or
  // the size that the log was opened at.
  std::uint64_t SettledSize() const override { return settled_size_; }

  // The first failure of the store, if any; nothing may be concluded after it.
  const Status& status() const { return status_; }

  // Adds an admitted statement, whose index is size() and whose leaf hash is
  // that of `entry_bytes`.
  Status Append(authority::LoggedStatementPtr logged, std::string entry_bytes);

  // Ends the batch with its map commitment, admitted at `now_ms` or later,
  // and returns it. The commitment goes under a signature that nobody takes
  // back, so the map that it rests on is hashed again first.
  // Requires: batch_count() > 0.
  //
  // Errors: kDataLoss / kHashUnstable if the map in memory is not the one that
  // was committed; status() then says so, too.
  StatusOr<storage::LogBatch> Close(std::uint64_t now_ms);

  // The batch was committed: histories that grew go to the cache.
  void Committed();

  // Tree and map with the open (or just closed) batch. Requires for the map:
  // closed.
  const merkle::RightEdge& edge() const { return edge_; }
  const merkle::MapTree& map() const { return map_; }

  // Number of statements held in memory for Find.
  std::size_t held() const { return held_count_; }
  // Drops what is held, to bound memory. Requires: all is committed. A judge
  // over this log must forget, too.
  void Forget();

 private:
  // What the open batch makes of a key.
  struct Change {
    merkle::MapValue before;
    merkle::MapValue now;
  };

  // Writes the open batch's changes into batch_ and map_.
  Status ApplyChanges();

  HistoryCache& cache_;
  merkle::MapTree map_;
  // Its root, as the store and every signature have it.
  Hash map_root_;
  merkle::RightEdge edge_;
  std::uint64_t last_admission_ms_ = 0;
  std::uint64_t settled_size_ = 0;
  storage::LogBatch batch_;
  std::size_t batch_bytes_ = 0;
  // Map values changed by the open batch.
  std::unordered_map<Hash, Change, HashOfHash> changed_;
  std::unordered_map<Hash, authority::History, HashOfHash> histories_;
  std::size_t held_count_ = 0;
  // Keys whose histories the cache may have and that grew since Committed.
  std::unordered_set<Hash, HashOfHash> grown_;
  Status status_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_OPEN_LOG_H_
