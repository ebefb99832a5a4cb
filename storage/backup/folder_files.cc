#include "storage/backup/folder_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/crypto/sha256.h"
#include "storage/disk_trouble.h"
#include "storage/durable_folder.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHashedFileMax = std::size_t{1} << 30;

Status LastError(std::string_view action, const fs::path& path) {
  return FileError(action, path, {errno, std::generic_category()});
}

Status SyncPath(const fs::path& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) {
    return LastError("cannot open", path);
  }
  const bool synced = fsync(file) == 0;
  const Status status = synced ? OkStatus() : LastError("cannot sync", path);
  close(file);
  return status;
}

StatusOr<std::vector<fs::path>> FilesIn(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    files.push_back(it->path());
  }
  if (error) {
    return FileError("cannot list", folder, error);
  }
  std::sort(files.begin(), files.end());
  return files;
}

// As a whole, so that sha256sum gives the same: files of the engine are hardly
// larger than its write buffers.
StatusOr<BackupFile> HashFile(const fs::path& path) {
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadSmallFile(path, kHashedFileMax));
  return BackupFile{.size_bytes = bytes.size(),
                    .sha256 = crypto::Sha256(bytes),
                    .name = path.filename().string()};
}

}  // namespace

StatusOr<std::vector<BackupFile>> HashFiles(const fs::path& folder,
                                            const ReadPace& pace) {
  COMITY_ASSIGN_OR_RETURN(const auto paths, FilesIn(folder));
  std::vector<BackupFile> files;
  for (const fs::path& path : paths) {
    COMITY_ASSIGN_OR_RETURN(auto file, HashFile(path));
    if (pace) {
      COMITY_RETURN_IF_ERROR(pace(file.size_bytes));
    }
    files.push_back(std::move(file));
  }
  return files;
}

Status SyncFolder(const fs::path& folder, const ReadPace& pace) {
  COMITY_ASSIGN_OR_RETURN(const auto paths, FilesIn(folder));
  for (const fs::path& path : paths) {
    COMITY_RETURN_IF_ERROR(SyncPath(path, O_RDONLY));
    if (pace) {
      COMITY_RETURN_IF_ERROR(pace(0));
    }
  }
  return SyncFolderNames(folder);
}

Status CopyFiles(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directory(to, error);
  if (error) {
    return FileError("cannot make", to, error);
  }
  COMITY_ASSIGN_OR_RETURN(const auto paths, FilesIn(from));
  for (const fs::path& path : paths) {
    fs::copy_file(path, to / path.filename(), error);
    if (error) {
      return FileError("cannot copy", path, error);
    }
  }
  return SyncFolder(to);
}

Status WriteNewFile(const fs::path& path, std::string_view bytes) {
  {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << bytes;
    out.close();
    if (out.fail()) {
      return LastError("cannot write", path);
    }
  }
  COMITY_RETURN_IF_ERROR(SyncPath(path, O_RDONLY));
  return SyncFolderNames(path.parent_path());
}

StatusOr<std::string> ReadSmallFile(const fs::path& path,
                                    std::size_t size_max) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size > size_max) {
    return FileError("cannot read", path, error);
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return in.good() ? StatusOr(std::move(bytes))
                   : StatusOr<std::string>(LastError("cannot read", path));
}

}  // namespace comity::storage
