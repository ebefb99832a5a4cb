// What is done with a database beside its use: checking, copying.
#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/table.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "storage/rocksdb/background_failure.h"
#include "storage/rocksdb/live_copy.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "storage/rocksdb/rocksdb_settings.h"

namespace comity::storage {
namespace {

// Makes the next read of the file one of the disk, not of memory.
void ForgetCachedPages(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    // Advice: without it the check is of what memory holds.
    (void)posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    close(file);
  }
}

// Reads every block of a finished file, without the database's own cache.
rocksdb::Status CheckFile(const std::string& path) {
  ForgetCachedPages(path);
  rocksdb::BlockBasedTableOptions blocks;
  blocks.no_block_cache = true;
  rocksdb::Options options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  rocksdb::SstFileReader reader(options);
  rocksdb::Status status = reader.Open(path);
  return status.ok() ? reader.VerifyChecksum() : status;
}

std::vector<rocksdb::LiveFileMetaData> LiveFiles(rocksdb::DB& db) {
  std::vector<rocksdb::LiveFileMetaData> files;
  db.GetLiveFilesMetaData(&files);
  return files;
}

// A merge of files may have removed it since it was listed.
bool IsLive(rocksdb::DB& db, const rocksdb::LiveFileMetaData& file) {
  const auto files = LiveFiles(db);
  return std::any_of(files.begin(), files.end(), [&file](const auto& other) {
    return other.relative_filename == file.relative_filename;
  });
}

}  // namespace

Status RocksDbEngine::VerifyChecksums(const ReadPace& pace) const {
  COMITY_RETURN_IF_ERROR(CheckWorking());
  for (const auto& file : LiveFiles(*db_)) {
    const std::string path = file.directory + "/" + file.relative_filename;
    const rocksdb::Status checked = CheckFile(path);
    if (!checked.ok() && IsLive(*db_, file)) {
      const Status status = FromRocksDb(checked);
      return {status.code(), status.reason(), path + ": " + status.message()};
    }
    if (pace) {
      COMITY_RETURN_IF_ERROR(pace(file.size));
    }
  }
  return OkStatus();
}

Status RocksDbEngine::Flush() {
  COMITY_RETURN_IF_ERROR(CheckWorking());
  const rocksdb::Status status = db_->Flush(rocksdb::FlushOptions(), families_);
  return status.ok() ? OkStatus() : FromRocksDb(status);
}

Status RocksDbEngine::CopyTo(const std::string& path,
                             const CopyOptions& options) const {
  COMITY_RETURN_IF_ERROR(CheckWorking());
  return CopyLive(*db_, path, options);
}

void RocksDbEngine::WatchFailure(
    std::function<void(const Status&)> told) const {
  background_failure_->TellOf(std::move(told));
}

}  // namespace comity::storage
