#include "storage/rocksdb/live_copy.h"

#include <rocksdb/db.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string_view>
#include <system_error>
#include <vector>

#include "storage/disk_trouble.h"
#include "storage/rocksdb/rocksdb_settings.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using LiveFile = rocksdb::LiveFileStorageInfo;

constexpr std::uint64_t kPortionBytes = std::uint64_t{1} << 20;

std::error_code LastError() {
  return {errno == 0 ? EIO : errno, std::generic_category()};
}

Status Pace(const CopyOptions& options, std::uint64_t bytes) {
  return options.pace ? options.pace(bytes) : OkStatus();
}

// While alive, the database removes no file, so that those listed stay.
class KeptFiles {
 public:
  explicit KeptFiles(rocksdb::DB& db)
      : db_(db), kept_(db.DisableFileDeletions()) {}
  KeptFiles(const KeptFiles&) = delete;
  KeptFiles& operator=(const KeptFiles&) = delete;
  ~KeptFiles() {
    if (kept_.ok()) {
      db_.EnableFileDeletions(/*force=*/false).PermitUncheckedError();
    }
  }

  // One that is open for reading only never removes any.
  bool good() const { return kept_.ok() || kept_.IsNotSupported(); }
  const rocksdb::Status& status() const { return kept_; }

 private:
  rocksdb::DB& db_;
  const rocksdb::Status kept_;
};

Status WriteOut(std::ofstream& out, const fs::path& to,
                std::string_view bytes) {
  errno = 0;
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  return out.good() ? OkStatus() : FileError("cannot write", to, LastError());
}

// The first `size` bytes.
Status CopyBytes(const fs::path& from, const fs::path& to, std::uint64_t size,
                 const CopyOptions& options) {
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary | std::ios::trunc);
  std::string portion;
  while (size > 0) {
    portion.resize(static_cast<std::size_t>(std::min(size, kPortionBytes)));
    errno = 0;
    in.read(portion.data(), static_cast<std::streamsize>(portion.size()));
    if (!in.good()) {
      return FileError("cannot read", from, LastError());
    }
    COMITY_RETURN_IF_ERROR(WriteOut(out, to, portion));
    COMITY_RETURN_IF_ERROR(Pace(options, portion.size()));
    size -= portion.size();
  }
  return WriteOut(out, to, "");
}

// Whether `to` shares the bytes of `from` now: not on another file system.
bool IsLinked(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  return !error;
}

Status CopyFile(const LiveFile& file, const fs::path& folder,
                const CopyOptions& options) {
  const fs::path to = folder / file.relative_filename;
  if (!file.replacement_contents.empty()) {
    std::ofstream out(to, std::ios::binary | std::ios::trunc);
    return WriteOut(out, to, file.replacement_contents);
  }
  const fs::path from = fs::path(file.directory) / file.relative_filename;
  // One that still grows must not grow in the copy, too.
  if (!file.trim_to_size && IsLinked(from, to)) {
    return Pace(options, 0);
  }
  return CopyBytes(from, to, file.size, options);
}

}  // namespace

Status CopyLive(rocksdb::DB& db, const std::string& path,
                const CopyOptions& options) {
  COMITY_RETURN_IF_ERROR(Pace(options, 0));
  std::error_code error;
  if (!fs::create_directory(path, error)) {
    return FileError(
        "cannot make", path,
        error ? error : std::make_error_code(std::errc::file_exists));
  }
  const KeptFiles kept(db);
  if (!kept.good()) {
    return FromRocksDb(kept.status());
  }
  rocksdb::LiveFilesStorageInfoOptions which;
  which.wal_size_for_flush =
      options.flush ? 0 : std::numeric_limits<std::uint64_t>::max();
  std::vector<LiveFile> files;
  const rocksdb::Status listed = db.GetLiveFilesStorageInfo(which, &files);
  if (!listed.ok()) {
    return FromRocksDb(listed);
  }
  for (const LiveFile& file : files) {
    COMITY_RETURN_IF_ERROR(CopyFile(file, path, options));
  }
  return OkStatus();
}

}  // namespace comity::storage
