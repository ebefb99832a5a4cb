#include "storage/rocksdb/rocksdb_engine.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/snapshot.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "storage/rocksdb/background_failure.h"
#include "storage/rocksdb/rocksdb_settings.h"

namespace comity::storage {
namespace {

// Checksum kept with each row of a batch on its way to the disk, so that a
// bit that flips in memory is noticed.
constexpr std::size_t kProtectionBytes = 8;

// Longest wait, in seconds, for a database that has failed to close.
constexpr int kCloseWaitMax = 5;

rocksdb::Slice ToSlice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

rocksdb::ReadOptions ReadSettings(const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.snapshot = snapshot;
  return options;
}

// What the rows take in a write batch, or a little more: it is not copied while
// it grows.
std::size_t SizeOf(const Batch& batch) {
  constexpr std::size_t kRowOverhead = 16;
  std::size_t size = 0;
  for (const Put& put : batch.puts) {
    size += put.row.key.size() + put.value.size() + kRowOverhead;
  }
  return size;
}

// Closes a database that has failed, or leaves it as it is: RocksDB may then
// wait for ever for work that it does not begin any more.
void CloseFailed(std::unique_ptr<rocksdb::DB> db,
                 std::vector<rocksdb::ColumnFamilyHandle*> families) {
  std::promise<void> closed;
  const std::future<void> is_closed = closed.get_future();
  std::thread([db = std::move(db), families = std::move(families),
               closed = std::move(closed)]() mutable {
    for (rocksdb::ColumnFamilyHandle* family : families) {
      if (family != nullptr) {
        db->DestroyColumnFamilyHandle(family).PermitUncheckedError();
      }
    }
    db.reset();
    closed.set_value();
  }).detach();
  is_closed.wait_for(std::chrono::seconds(kCloseWaitMax));
}

StatusOr<FenceRow> ParseStoredFence(std::string_view bytes) {
  auto row = ParseFenceRow(bytes);
  if (!row) {
    return DataLoss(ErrorReason::kStoreCorrupt, "the fence row is malformed");
  }
  return *std::move(row);
}

}  // namespace

class RocksDbEngine::RocksDbSnapshot final : public Snapshot {
 public:
  explicit RocksDbSnapshot(const RocksDbEngine& engine)
      : engine_(engine), snapshot_(engine.db_->GetSnapshot()) {}

  RocksDbSnapshot(const RocksDbSnapshot&) = delete;
  RocksDbSnapshot& operator=(const RocksDbSnapshot&) = delete;

  ~RocksDbSnapshot() override { engine_.db_->ReleaseSnapshot(snapshot_); }

  StatusOr<merkle::TreeSize> Head() const override;
  StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const RowKey> rows) const override;
  StatusOr<std::vector<Row>> Scan(const ScanRange& range) const override;

 private:
  const RocksDbEngine& engine_;
  const rocksdb::Snapshot* const snapshot_;
};

StatusOr<merkle::TreeSize> RocksDbEngine::RocksDbSnapshot::Head() const {
  COMITY_RETURN_IF_ERROR(engine_.CheckWorking());
  std::string bytes;
  const rocksdb::Status status =
      engine_.db_->Get(ReadSettings(snapshot_), engine_.FamilyOf(Table::kState),
                       ToSlice(kFenceKey), &bytes);
  if (!status.ok()) {
    return FromRocksDb(status);
  }
  COMITY_ASSIGN_OR_RETURN(const FenceRow row, ParseStoredFence(bytes));
  return row.fence.head;
}

StatusOr<std::vector<std::optional<std::string>>>
RocksDbEngine::RocksDbSnapshot::MultiGet(std::span<const RowKey> rows) const {
  COMITY_RETURN_IF_ERROR(CheckMultiGet(rows.size()));
  COMITY_RETURN_IF_ERROR(engine_.CheckWorking());
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  std::vector<rocksdb::Slice> keys;
  for (const RowKey& row : rows) {
    COMITY_RETURN_IF_ERROR(engine_.CheckOpen(row.table));
    families.push_back(engine_.FamilyOf(row.table));
    keys.push_back(ToSlice(row.key));
  }
  std::vector<rocksdb::PinnableSlice> found(rows.size());
  std::vector<rocksdb::Status> statuses(rows.size());
  engine_.db_->MultiGet(ReadSettings(snapshot_), rows.size(), families.data(),
                        keys.data(), found.data(), statuses.data());
  std::vector<std::optional<std::string>> values(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (statuses[i].ok()) {
      values[i] = found[i].ToString();
    } else if (!statuses[i].IsNotFound()) {
      return FromRocksDb(statuses[i]);
    }
  }
  return values;
}

StatusOr<std::vector<Row>> RocksDbEngine::RocksDbSnapshot::Scan(
    const ScanRange& range) const {
  COMITY_RETURN_IF_ERROR(CheckScanRange(range));
  COMITY_RETURN_IF_ERROR(engine_.CheckWorking());
  COMITY_RETURN_IF_ERROR(engine_.CheckOpen(range.table));
  std::vector<Row> rows;
  if (!range.hi.empty() && range.hi <= range.lo) {
    return rows;
  }
  const rocksdb::Slice lo = ToSlice(range.lo);
  const rocksdb::Slice hi = ToSlice(range.hi);
  rocksdb::ReadOptions options = ReadSettings(snapshot_);
  // Scans read what is not needed again soon: the whole map at the start, the
  // whole log in a scrub. They shall not push out what readers use.
  options.fill_cache = false;
  options.iterate_lower_bound = &lo;
  options.iterate_upper_bound = range.hi.empty() ? nullptr : &hi;
  const std::unique_ptr<rocksdb::Iterator> it(
      engine_.db_->NewIterator(options, engine_.FamilyOf(range.table)));
  if (range.reverse) {
    it->SeekToLast();
  } else {
    it->SeekToFirst();
  }
  while (it->Valid() && rows.size() < range.limit) {
    rows.push_back(
        {.key = it->key().ToString(), .value = it->value().ToString()});
    if (range.reverse) {
      it->Prev();
    } else {
      it->Next();
    }
  }
  if (!it->status().ok()) {
    return FromRocksDb(it->status());
  }
  return rows;
}

RocksDbEngine::RocksDbEngine(ClockMs now_ms)
    : now_ms_(std::move(now_ms)),
      background_failure_(std::make_shared<BackgroundFailure>()) {}

RocksDbEngine::~RocksDbEngine() {
  if (failed_ || background_failure_->happened()) {
    CloseFailed(std::move(db_), std::exchange(families_, {}));
  }
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    if (family == nullptr) {
      continue;
    }
    // It fails only for a handle of another database.
    db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  if (read_lock_ >= 0) {
    close(read_lock_);
  }
}

StatusOr<Engine::Lease> RocksDbEngine::Acquire(std::string_view holder,
                                               std::uint64_t ttl_ms) {
  const std::lock_guard lock(write_mutex_);
  COMITY_ASSIGN_OR_RETURN(const FenceRow row, ReadFenceRow());
  COMITY_ASSIGN_OR_RETURN(const FenceRow next,
                          Acquired(row, holder, ttl_ms, now_ms_()));
  COMITY_RETURN_IF_ERROR(WriteFenceRow(next));
  return Lease{.epoch = next.fence.epoch, .head = next.fence.head};
}

Status RocksDbEngine::Renew(Epoch epoch, std::uint64_t ttl_ms) {
  const std::lock_guard lock(write_mutex_);
  COMITY_ASSIGN_OR_RETURN(const FenceRow row, ReadFenceRow());
  COMITY_ASSIGN_OR_RETURN(const FenceRow next,
                          Renewed(row, epoch, ttl_ms, now_ms_()));
  return WriteFenceRow(next);
}

Status RocksDbEngine::Release(Epoch epoch) {
  const std::lock_guard lock(write_mutex_);
  COMITY_ASSIGN_OR_RETURN(const FenceRow row, ReadFenceRow());
  COMITY_ASSIGN_OR_RETURN(const FenceRow next, Released(row, epoch));
  return WriteFenceRow(next);
}

StatusOr<Fence> RocksDbEngine::Head() const {
  COMITY_ASSIGN_OR_RETURN(const FenceRow row, ReadFenceRow());
  return row.fence;
}

CommitReport RocksDbEngine::Commit(const Batch& batch) {
  const std::lock_guard lock(write_mutex_);
  if (read_only_) {
    return {CommitResult::kUnavailable, "the store is open for reading only"};
  }
  auto row = ReadFenceRow();
  if (!row.ok()) {
    return {CommitResult::kUnavailable, row.status().message()};
  }
  CommitReport report = CheckFence(*row, batch);
  if (report.result != CommitResult::kOk) {
    return report;
  }
  rocksdb::WriteBatch write(SizeOf(batch), 0, kProtectionBytes, 0);
  rocksdb::Status built;
  const auto keep_first_error = [&built](rocksdb::Status status) {
    if (built.ok()) {
      built = std::move(status);
    }
  };
  for (const RowKey& deleted : batch.deletes) {
    keep_first_error(
        write.Delete(FamilyOf(deleted.table), ToSlice(deleted.key)));
  }
  for (const Put& put : batch.puts) {
    keep_first_error(write.Put(FamilyOf(put.row.table), ToSlice(put.row.key),
                               ToSlice(put.value)));
  }
  row->fence.head = batch.new_head;
  keep_first_error(write.Put(FamilyOf(Table::kState), ToSlice(kFenceKey),
                             EncodeFenceRow(*row)));
  if (!built.ok()) {
    return {CommitResult::kRefused, built.ToString()};
  }
  const Status written = Write(write);
  if (!written.ok()) {
    return {CommitResult::kUnknownOutcome, written.message()};
  }
  return report;
}

StatusOr<std::unique_ptr<Snapshot>> RocksDbEngine::TakeSnapshot() const {
  COMITY_RETURN_IF_ERROR(CheckWorking());
  return std::unique_ptr<Snapshot>(std::make_unique<RocksDbSnapshot>(*this));
}

Status RocksDbEngine::CheckWorking() const {
  if (failed_) {
    return Unavailable(ErrorReason::kStoreUnavailable,
                       "an earlier write failed; the store must be reopened");
  }
  return OkStatus();
}

Status RocksDbEngine::CheckOpen(Table table) const {
  return FamilyOf(table) != nullptr
             ? OkStatus()
             : Internal(std::string("the table ") + FamilyName(table) +
                        " was not opened");
}

rocksdb::ColumnFamilyHandle* RocksDbEngine::FamilyOf(Table table) const {
  return families_[1 + static_cast<std::size_t>(table)];
}

StatusOr<FenceRow> RocksDbEngine::ReadFenceRow() const {
  COMITY_RETURN_IF_ERROR(CheckWorking());
  std::string bytes;
  const rocksdb::Status status =
      db_->Get(ReadSettings(nullptr), FamilyOf(Table::kState),
               ToSlice(kFenceKey), &bytes);
  if (status.IsNotFound()) {
    return DataLoss(ErrorReason::kStoreCorrupt, "the fence row is missing");
  }
  if (!status.ok()) {
    return FromRocksDb(status);
  }
  return ParseStoredFence(bytes);
}

Status RocksDbEngine::Write(rocksdb::WriteBatch& batch) {
  if (read_only_) {
    return Unavailable(ErrorReason::kStoreUnavailable,
                       "the store is open for reading only");
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status status =
      background_failure_->happened()
          ? rocksdb::Status::IOError("the database failed in the background")
          : db_->Write(options, &batch);
  if (status.ok()) {
    return OkStatus();
  }
  failed_ = true;
  return Unavailable(ErrorReason::kStoreUnavailable, status.ToString());
}

Status RocksDbEngine::WriteFenceRow(const FenceRow& row) {
  rocksdb::WriteBatch write(0, 0, kProtectionBytes, 0);
  const rocksdb::Status built = write.Put(
      FamilyOf(Table::kState), ToSlice(kFenceKey), EncodeFenceRow(row));
  return built.ok() ? Write(write) : FromRocksDb(built);
}

}  // namespace comity::storage
