// The embedded engine: one RocksDB database in one directory, used by one
// process.
//
// After a failed write the outcome is unknown and RocksDB refuses to go on: so
// does this engine. Every later call answers kStoreUnavailable; the process
// exits, restarts, and learns from Head what happened. The same holds for
// commits after a failure in the background; reads go on then.
//
// What no setting can notice: a lost tail of synced writes, and an older copy
// put in place. The signer's own mark (storage/head_mark.h) is against those.
#ifndef COMITY_STORAGE_ROCKSDB_ROCKSDB_ENGINE_H_
#define COMITY_STORAGE_ROCKSDB_ROCKSDB_ENGINE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/engine.h"
#include "storage/fence.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class WriteBatch;
}  // namespace rocksdb

namespace comity::storage {

class BackgroundFailure;

// Takes one line of text; must be thread-safe.
using WarningSink = std::function<void(std::string_view)>;

struct RocksDbOptions {
  // Directory of the database alone. One that is made is durable with its name,
  // and so is what is missing above it.
  std::string path;
  bool create_if_missing = false;
  std::size_t block_cache_size_bytes = std::size_t{64} << 20;
  // Times the lease; called under the engine's lock.
  ClockMs now_ms;
  // Receives the database's own warnings; may be empty.
  WarningSink warn = nullptr;
  // Whether what lies behind a damaged record of the log of writes is dropped,
  // where it is refused otherwise. For who can tell that it is not needed: see
  // marked_store.h.
  bool drop_damaged_end = false;
};

struct CopyOptions {
  // Whether what memory holds is written into finished files first. A write
  // that fails there, as on a full disk, ends the engine; without it the copy
  // holds the log of writes instead.
  bool flush = true;
  // Called for each portion, or file, that is copied; a failure ends the copy.
  ReadPace pace = nullptr;
};

// Thread-safety: thread-safe.
class RocksDbEngine final : public Engine {
 public:
  // Opens or creates the database.
  //
  // Errors:
  //   kNotFound / kStoreMissing            no database, and none to be made;
  //   kFailedPrecondition / kStoreLocked   another process has it open;
  //   kDataLoss / kStoreCorrupt            damaged or missing files;
  //   kUnavailable / kStoreUnavailable     anything else, in words.
  static StatusOr<std::unique_ptr<RocksDbEngine>> Open(RocksDbOptions options);

  // Opens the tables `tables` for reading only: nothing is written, not even
  // what the log of writes holds is moved. Files of other tables may be damaged
  // or missing. Writers cannot open the database meanwhile.
  //
  // Errors: as Open.
  static StatusOr<std::unique_ptr<RocksDbEngine>> OpenReadOnly(
      RocksDbOptions options, const std::vector<Table>& tables = AllTables());
  static std::vector<Table> AllTables();

  RocksDbEngine(const RocksDbEngine&) = delete;
  RocksDbEngine& operator=(const RocksDbEngine&) = delete;
  // Closes the database; if it has failed, waits for that at most 5 seconds. No
  // snapshot may be alive.
  ~RocksDbEngine() override;

  StatusOr<Lease> Acquire(std::string_view holder,
                          std::uint64_t ttl_ms) override;
  Status Renew(Epoch epoch, std::uint64_t ttl_ms) override;
  Status Release(Epoch epoch) override;
  StatusOr<Fence> Head() const override;
  CommitReport Commit(const Batch& batch) override;
  StatusOr<std::unique_ptr<Snapshot>> TakeSnapshot() const override;
  // Covers the finished files, one after the other; the log of writes is
  // checked when opening.
  Status VerifyChecksums(const ReadPace& pace) const override;

  // Writes what memory holds into finished files, for a backup or a scrub.
  Status Flush();

  // Makes a copy of the database in the folder `path`, which must not exist
  // yet, as it is at one moment of the call; commits go on. Files are shared by
  // hard links where the file system allows it. A failure leaves what was
  // copied so far.
  //
  // Errors: that of options.pace; kUnavailable / kStoreUnavailable.
  Status CopyTo(const std::string& path, const CopyOptions& options = {}) const;

  // Tells `told` once, from another thread, if the database fails in the
  // background: no commit will succeed any more. With an empty function nobody
  // is told any more, nor is being told when this returns. `told` must not
  // call the engine.
  void WatchFailure(std::function<void(const Status&)> told) const;

 private:
  class RocksDbSnapshot;

  explicit RocksDbEngine(ClockMs now_ms);

  // The parts of Open.
  Status OpenDatabase(const RocksDbOptions& options);
  Status OpenForReading(const RocksDbOptions& options,
                        const std::vector<Table>& tables);
  Status LockForReading(const std::string& path);
  Status PrepareFence();

  Status CheckWorking() const;
  // Whether `table` is among those that were opened.
  Status CheckOpen(Table table) const;
  rocksdb::ColumnFamilyHandle* FamilyOf(Table table) const;
  StatusOr<FenceRow> ReadFenceRow() const;
  // Writes durably; on failure this engine has failed for good.
  Status Write(rocksdb::WriteBatch& batch);
  Status WriteFenceRow(const FenceRow& row);

  const ClockMs now_ms_;
  // Shared with the database, which may outlive this object after a failure.
  const std::shared_ptr<BackgroundFailure> background_failure_;
  // Held from reading the fence until the write that depends on it is done.
  std::mutex write_mutex_;
  std::atomic<bool> failed_ = false;
  bool read_only_ = false;
  int read_lock_ = -1;
  std::unique_ptr<rocksdb::DB> db_;
  // Owned by db_: the default family, then those of the tables; null for those
  // that were not opened.
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ROCKSDB_ROCKSDB_ENGINE_H_
