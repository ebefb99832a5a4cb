// Durable home of one log on top of an engine: entries, tiles, the map's
// leaves and histories, all changed by one atomic commit.
//
// Any stored byte may be wrong. So nothing here infers from the rows found how
// many there are: indices and numbers are dense, counts come from the state
// record or from the map, and a row that is missing below them is damage.
//
// Older versions of the map are not stored: a MapTree in memory keeps the
// heads still answered at, and shares what did not change.
#ifndef COMITY_STORAGE_LOG_STORE_H_
#define COMITY_STORAGE_LOG_STORE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/map_value.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_reader.h"
#include "core/merkle/tree_types.h"
#include "storage/engine.h"
#include "storage/entry_reader.h"
#include "storage/log_rows.h"
#include "storage/tile_cache.h"

namespace comity::storage {

struct PreparedBatch;

inline constexpr std::size_t kEntrySizeMax = 65'535;
// Entries that one read may ask for: at most 64 MiB.
inline constexpr std::size_t kEntryReadMax = 1024;
// Items of a history that one read returns.
inline constexpr std::uint64_t kHistoryReadMax = 65'536;

// An entry's bytes and their leaf hash, as the author of the batch knows it.
struct LogEntry {
  std::string bytes;
  Hash leaf_hash;
};

// Item number `number` of the history of `map_key`.
struct HistoryRow {
  Hash map_key;
  std::uint64_t number = 0;
  HistoryItem item;
};

// A statement id and the index of its first counted entry.
struct StatementIdRow {
  Hash id;
  merkle::LeafIndex index;
};

// All that one group commit adds. Tiles and the right edge are not in it: the
// store computes them from the entries and compares the root.
struct LogBatch {
  std::vector<LogEntry> entries;  // at least one
  std::vector<HistoryRow> history;
  // Strictly rising.
  std::vector<merkle::MapUpdate> map_updates;
  // The values before, one for each of map_updates: from them the histories
  // lead to the new values, and the store hashes that again. Given by whoever
  // will sign or vouch for the result; empty for a copy that is filled from
  // entries anew, whose map is compared as a whole.
  std::vector<merkle::MapValue> map_before;
  std::vector<StatementIdRow> statement_ids;
  // What the log is afterwards.
  merkle::TreeHead new_head;
  Hash map_root;
  std::uint64_t map_size = 0;
  std::uint64_t last_admission_ms = 0;
  // The newest head that the signer has marked so far.
  std::optional<merkle::TreeHead> last_mark;
};

struct LogStoreOptions {
  std::size_t cached_tiles_max = 4096;  // 16 KiB each
  ProgressCallback progress = nullptr;  // of loading the map
};

// The state record of the log in `snapshot`; that of the empty log if nothing
// was committed. Its root is computed anew from the right edge.
// Errors: kDataLoss / kStoreCorrupt; those of Snapshot.
StatusOr<LogState> ReadLogState(const Snapshot& snapshot);

// Thread-safety: reads are thread-safe and never wait for a running Commit;
// Commit and state() belong to one thread.
class LogStore final : public merkle::TileReader {
 public:
  struct Opened {
    std::unique_ptr<LogStore> store;
    merkle::MapTree map;  // at the store's head
  };

  // Reads the state, computes the roots of log and map anew, checks a thousand
  // entries spread over the log for presence, and hashes those anew that were
  // stored after the mark which the state record knows. An engine in which
  // nothing was committed is the empty log. `engine` must outlive the store.
  //
  // Errors: kDataLoss / kStoreCorrupt if anything stored contradicts the state
  // record; kDataLoss / kLeafHashMismatch if a newest entry does; those of
  // Snapshot.
  static StatusOr<Opened> Open(Engine& engine, LogStoreOptions options);

  // The state after the last successful Commit.
  const LogState& state() const { return state_; }

  // The size of the log, below which reads may ask.
  merkle::TreeSize size() const { return {size_}; }

  // Appends `batch` under the lease `epoch`, all or nothing; when it returns
  // OK, it survives loss of power, and its tree was computed a second time
  // from the bytes read back. Costs two round trips. Never tries again by
  // itself.
  //
  // Errors:
  //   kDataLoss / kLeafHashMismatch    an entry's bytes are not those hashed;
  //   kDataLoss / kBatchContradictory  the parts do not fit: the entries and
  //                                    the head, the histories and the map's
  //                                    new values, the commitment at the end
  //                                    and the map's root; nothing written;
  //   kAborted / kFenced               stop signing;
  //   kAborted / kTreeSizeConflict     the stored head is not this state's;
  //   kUnavailable / kCommitOutcomeUnknown  written or not: this store takes
  //                                    no more batches, open it anew;
  //   kDataLoss / kHashUnstable        written, but what comes back is not
  //                                    what was hashed: sign nothing, open it
  //                                    anew;
  //   kUnavailable / kStoreUnavailable nothing written;
  //   kInvalidArgument / kStoreLimitExceeded  too large; nothing written.
  Status Commit(Epoch epoch, const LogBatch& batch);

  // OK if `epoch` is still that of the newest lease: what is signed without a
  // commit asks this first. One round trip.
  //
  // Errors: kAborted / kFenced; those of Engine::Head.
  Status CheckLease(Epoch epoch) const;

  // The entries at `indices`, in that order. One round trip. If
  // `leaf_hashes` are given, one for each, the bytes are compared with them.
  //
  // Errors: kOutOfRange / kIndexOutOfRange beyond size(); kInvalidArgument /
  // kStoreLimitExceeded for more than kEntryReadMax; kDataLoss / kStoreCorrupt
  // if an entry is missing, / kLeafHashMismatch if it is another; those of
  // Snapshot.
  StatusOr<std::vector<std::string>> ReadEntries(
      std::span<const merkle::LeafIndex> indices,
      std::span<const Hash> leaf_hashes = {}) const;

  // The `count` entries from `first` on; as ReadEntries.
  StatusOr<std::vector<std::string>> ReadEntryRange(merkle::LeafIndex first,
                                                    std::size_t count) const;

  // The first `value.count` items of the history of `map_key`; `value` is the
  // map's, at any head. One round trip for each 4,096 items.
  //
  // Errors: kDataLoss / kStoreCorrupt if an item is missing or the chain over
  // them is not `value`; kInvalidArgument / kStoreLimitExceeded for more than
  // kHistoryReadMax; those of Snapshot.
  StatusOr<std::vector<HistoryItem>> ReadHistory(
      const Hash& map_key, const merkle::MapValue& value) const;

  // The index of the first counted entry with this statement id, if the store
  // knows one. Proves nothing: the map does. One round trip.
  StatusOr<std::optional<merkle::LeafIndex>> FindStatement(
      const Hash& statement_id) const;

  // As merkle::TileReader. One round trip for those not in the cache and what
  // proves them. Errors also: kOutOfRange / kIndexOutOfRange for a tile that is
  // not full yet; kDataLoss / kStoreCorrupt for one that is not the tile that
  // was finished.
  StatusOr<Tiles> ReadTiles(std::span<const merkle::TileId> ids) const override;

  // Reads every entry below the size at the time of the call, computes the
  // tree anew and compares tiles and root. Slow; runs beside commits.
  //
  // Errors: kDataLoss / kStoreCorrupt; those of Snapshot and of the pace.
  Status VerifyEntries(const CheckOptions& options) const;

 private:
  LogStore(Engine& engine, std::size_t cached_tiles_max, LogState state);

  // Compares what was written with what comes back; spends the old edge.
  Status ReadBack(const PreparedBatch& written);

  // A read of `rows`, none of which may be missing.
  StatusOr<std::vector<std::string>> ReadAll(
      std::span<const RowKey> rows) const;

  // OK if the entries behind the recorded mark, which may have been stored and
  // never signed, are those that the tree is made of.
  Status CheckNewestEntries() const;
  StatusOr<merkle::ExpandedTile> ReadLeafTile(std::uint64_t index) const;

  // OK if the stored tile is the computed one.
  Status CheckStoredTile(const merkle::FinishedTile& tile) const;

  // Lets readers have the right edge of the newest state.
  void KeepEdge();
  std::shared_ptr<const merkle::RightEdge> KeptEdge() const;
  // `known` and the tiles `unknown`, whose parents are in either or in `edge`.
  StatusOr<std::map<merkle::TileId, TileCache::TilePointer>> ReadProvenTiles(
      const merkle::RightEdge& edge, const std::set<merkle::TileId>& unknown,
      std::map<merkle::TileId, TileCache::TilePointer> known) const;

  Engine& engine_;
  LogState state_;
  // No more batches: state_ may not be that of the engine.
  bool failed_ = false;
  std::atomic<std::uint64_t> size_;
  mutable TileCache tiles_;
  mutable std::mutex edge_mutex_;
  // That of state_, shared with readers.
  std::shared_ptr<const merkle::RightEdge> edge_;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_LOG_STORE_H_
