// Opening of a database: all the ways in which a directory can be wrong.
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "storage/rocksdb/background_failure.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "storage/rocksdb/rocksdb_settings.h"

namespace comity::storage {
namespace {

bool HasDatabase(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path / "CURRENT", error);
}

// RocksDB would make a new database over the files of one whose CURRENT file
// was lost, and then delete them as obsolete.
Status CheckNothingIsLeft(const std::filesystem::path& path) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(path, error), end;
       !error && it != end; it.increment(error)) {
    const std::filesystem::path extension = it->path().extension();
    if (extension == ".sst" || extension == ".log") {
      return DataLoss(ErrorReason::kStoreCorrupt,
                      "\"" + path.string() + "\" holds " +
                          it->path().filename().string() +
                          " but no CURRENT file");
    }
  }
  return OkStatus();
}

// All families stand if that of kState does, since it is created last and
// nothing is written before.
Status CheckFamilies(const RocksDbOptions& options) {
  std::vector<std::string> found;
  const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(
      DatabaseSettings(options.warn), options.path, &found);
  if (!listed.ok()) {
    return FromRocksDb(listed);
  }
  const auto has = [&found](Table table) {
    return std::find(found.begin(), found.end(), FamilyName(table)) !=
           found.end();
  };
  for (std::size_t i = 0; i < kTableCount && has(Table::kState); ++i) {
    const auto table = static_cast<Table>(i);
    if (!has(table)) {
      return DataLoss(
          ErrorReason::kStoreCorrupt,
          std::string("the table \"") + FamilyName(table) + "\" is missing");
    }
  }
  return OkStatus();
}

// RocksDB has no code of its own for this, only words.
bool IsLockConflict(const rocksdb::Status& status) {
  return status.IsIOError() &&
         status.ToString().find("lock") != std::string::npos;
}

}  // namespace

StatusOr<std::unique_ptr<RocksDbEngine>> RocksDbEngine::Open(
    RocksDbOptions options) {
  std::unique_ptr<RocksDbEngine> engine(
      new RocksDbEngine(std::move(options.now_ms)));
  COMITY_RETURN_IF_ERROR(engine->OpenDatabase(options));
  COMITY_RETURN_IF_ERROR(engine->PrepareFence());
  return engine;
}

Status RocksDbEngine::OpenDatabase(const RocksDbOptions& options) {
  if (HasDatabase(options.path)) {
    COMITY_RETURN_IF_ERROR(CheckFamilies(options));
  } else {
    COMITY_RETURN_IF_ERROR(CheckNothingIsLeft(options.path));
    if (!options.create_if_missing) {
      return NotFound(ErrorReason::kStoreMissing,
                      "no database in \"" + options.path + "\"");
    }
  }
  rocksdb::DBOptions settings = DatabaseSettings(options.warn);
  settings.listeners.push_back(background_failure_);
  settings.create_if_missing = options.create_if_missing;
  settings.create_missing_column_families = true;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(
      settings, options.path, FamilySettings(options.block_cache_size_bytes),
      &families_, &db);
  if (IsLockConflict(opened)) {
    return FailedPrecondition(ErrorReason::kStoreLocked, opened.ToString());
  }
  if (!opened.ok()) {
    return FromRocksDb(opened);
  }
  db_.reset(db);
  return OkStatus();
}

Status RocksDbEngine::PrepareFence() {
  std::string bytes;
  const rocksdb::Status read =
      db_->Get(rocksdb::ReadOptions(), FamilyOf(Table::kState),
               rocksdb::Slice(kFenceKey.data(), kFenceKey.size()), &bytes);
  if (!read.IsNotFound()) {
    return read.ok() ? OkStatus() : FromRocksDb(read);
  }
  // Only a database in which nothing was ever committed has no fence.
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, TakeSnapshot());
  for (std::size_t i = 0; i < kTableCount; ++i) {
    const ScanRange any = {.table = static_cast<Table>(i),
                           .lo = "",
                           .hi = "",
                           .limit = 1,
                           .reverse = false};
    COMITY_ASSIGN_OR_RETURN(const auto rows, snapshot->Scan(any));
    if (!rows.empty()) {
      return DataLoss(ErrorReason::kStoreCorrupt, "the fence row is missing");
    }
  }
  return WriteFenceRow({});
}

}  // namespace comity::storage
