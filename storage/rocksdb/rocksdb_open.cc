// Opening of a database: all the ways in which a directory can be wrong.
#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "storage/disk_trouble.h"
#include "storage/durable_folder.h"
#include "storage/rocksdb/background_failure.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "storage/rocksdb/rocksdb_settings.h"

namespace comity::storage {
namespace {

// What this user may not look at is not missing.
StatusOr<bool> HasDatabase(const std::filesystem::path& path) {
  std::error_code error;
  const bool found = std::filesystem::exists(path / "CURRENT", error);
  return error ? Unavailable(ErrorReason::kStoreUnavailable,
                             WithRemedy("cannot look into \"" + path.string() +
                                        "\": " + error.message()))
               : StatusOr(found);
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
      DatabaseSettings(options), options.path, &found);
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

// RocksDB has no code of its own for this, only words: of its own where this
// process has the store, and else the system's about a lock that is taken.
bool IsLockConflict(const rocksdb::Status& status) {
  const std::string text = status.ToString();
  const auto taken =
      std::make_error_code(std::errc::resource_unavailable_try_again);
  return status.IsIOError() &&
         (text.find("lock hold by current process") != std::string::npos ||
          (text.find("/LOCK: ") != std::string::npos &&
           text.ends_with(taken.message())));
}

// RocksDB names a damaged log of writes in a warning only, and not in its
// answer. Thread-safe.
class DamagedLogName {
 public:
  // Passes every warning on. The database may keep it for longer than this.
  WarningSink Hear(WarningSink next) const {
    return [said = said_, next = std::move(next)](std::string_view line) {
      const std::size_t end = line.find(".log: dropping ");
      if (end != std::string_view::npos) {
        const std::size_t begin = line.rfind('/', end) + 1;
        const std::lock_guard lock(said->mutex);
        said->name = line.substr(begin, end + 4 - begin);
      }
      if (next) {
        next(line);
      }
    };
  }

  // `why`, with the name of the log if one was damaged.
  Status AddTo(const Status& why) const {
    const std::lock_guard lock(said_->mutex);
    return why.code() == StatusCode::kDataLoss && !said_->name.empty()
               ? Status(why.code(), why.reason(),
                        why.message() + " in the log of writes " + said_->name)
               : why;
  }

 private:
  struct Said {
    std::mutex mutex;
    std::string name;
  };
  const std::shared_ptr<Said> said_ = std::make_shared<Said>();
};

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
  COMITY_ASSIGN_OR_RETURN(const bool found, HasDatabase(options.path));
  if (found) {
    COMITY_RETURN_IF_ERROR(CheckFamilies(options));
  } else {
    COMITY_RETURN_IF_ERROR(CheckNothingIsLeft(options.path));
    if (!options.create_if_missing) {
      return NotFound(ErrorReason::kStoreMissing,
                      "no database in \"" + options.path + "\"");
    }
    // RocksDB syncs what is in the folder, and not the folder's own name.
    COMITY_RETURN_IF_ERROR(MakeDurableFolder(options.path));
  }
  RocksDbOptions heard = options;
  const DamagedLogName damaged;
  heard.warn = damaged.Hear(options.warn);
  rocksdb::DBOptions settings = DatabaseSettings(heard);
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
    return damaged.AddTo(FromRocksDb(opened));
  }
  db_.reset(db);
  return OkStatus();
}

std::vector<Table> RocksDbEngine::AllTables() {
  std::vector<Table> tables;
  for (std::size_t i = 0; i < kTableCount; ++i) {
    tables.push_back(static_cast<Table>(i));
  }
  return tables;
}

StatusOr<std::unique_ptr<RocksDbEngine>> RocksDbEngine::OpenReadOnly(
    RocksDbOptions options, const std::vector<Table>& tables) {
  std::unique_ptr<RocksDbEngine> engine(
      new RocksDbEngine(std::move(options.now_ms)));
  engine->read_only_ = true;
  COMITY_RETURN_IF_ERROR(engine->OpenForReading(options, tables));
  COMITY_RETURN_IF_ERROR(engine->ReadFenceRow().status());
  return engine;
}

// The lock that the database itself takes only for writing.
Status RocksDbEngine::LockForReading(const std::string& path) {
  read_lock_ = open((path + "/LOCK").c_str(), O_RDONLY | O_CLOEXEC);
  if (read_lock_ < 0) {
    return OkStatus();  // A copy that no process ever opened for writing.
  }
  struct flock lock = {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  return fcntl(read_lock_, F_SETLK, &lock) == 0
             ? OkStatus()
             : FailedPrecondition(ErrorReason::kStoreLocked,
                                  "another process writes \"" + path + "\"");
}

Status RocksDbEngine::OpenForReading(const RocksDbOptions& options,
                                     const std::vector<Table>& tables) {
  COMITY_ASSIGN_OR_RETURN(const bool found, HasDatabase(options.path));
  if (!found) {
    COMITY_RETURN_IF_ERROR(CheckNothingIsLeft(options.path));
    return NotFound(ErrorReason::kStoreMissing,
                    "no database in \"" + options.path + "\"");
  }
  COMITY_RETURN_IF_ERROR(LockForReading(options.path));
  COMITY_RETURN_IF_ERROR(CheckFamilies(options));
  const auto all = FamilySettings(options.block_cache_size_bytes);
  // The default family must be opened, too.
  std::vector<std::size_t> places = {0};
  for (const Table table : tables) {
    places.push_back(1 + static_cast<std::size_t>(table));
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
  for (const std::size_t place : places) {
    wanted.push_back(all[place]);
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  RocksDbOptions heard = options;
  const DamagedLogName damaged;
  heard.warn = damaged.Hear(options.warn);
  const rocksdb::Status opened = rocksdb::DB::OpenForReadOnly(
      DatabaseSettings(heard), options.path, wanted, &handles, &db);
  if (!opened.ok()) {
    return damaged.AddTo(FromRocksDb(opened));
  }
  db_.reset(db);
  families_.resize(all.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    families_[places[i]] = handles[i];
  }
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
