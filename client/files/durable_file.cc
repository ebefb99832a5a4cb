#include "client/files/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace comity::client {
namespace {

// A descriptor that is closed on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      close(number_);
    }
  }
  int number() const { return number_; }

 private:
  int number_;
};

std::string Words(std::string_view action, const std::string& path) {
  const std::error_code error(errno, std::generic_category());
  return std::string(action) + " \"" + path + "\": " + error.message();
}

mode_t ModeOf(FileAccess access) {
  return access == FileAccess::kOwner ? 0600 : 0644;
}

enum class Sync { kYes, kLater };

// Writes `bytes` under a name beside `path` that nobody else uses.
StatusOr<std::string> WriteBeside(const std::string& path,
                                  std::string_view bytes, FileAccess access,
                                  Sync sync) {
  std::string name = path + ".XXXXXX";
  const Descriptor file(mkostemp(name.data(), O_CLOEXEC));
  if (file.number() < 0) {
    return Unwritable(path);
  }
  Status written = WriteAll(file.number(), bytes, name);
  if (written.ok() && (fchmod(file.number(), ModeOf(access)) != 0 ||
                       (sync == Sync::kYes && fsync(file.number()) != 0))) {
    written = Unwritable(path);
  }
  if (!written.ok()) {
    unlink(name.c_str());
    return written;
  }
  return name;
}

}  // namespace

Status Unwritable(const std::string& path) {
  return Unavailable(ErrorReason::kFileUnwritable, Words("cannot write", path));
}

StatusOr<std::string> ReadFile(const std::string& path, std::size_t size_max) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    return errno == ENOENT ? NotFound(ErrorReason::kFileMissing,
                                      "there is no file \"" + path + "\"")
                           : Unavailable(ErrorReason::kFileUnreadable,
                                         Words("cannot read", path));
  }
  std::string bytes;
  std::string piece(64U << 10, '\0');
  while (true) {
    const ssize_t got = read(file.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return Unavailable(ErrorReason::kFileUnreadable,
                         Words("cannot read", path));
    }
    if (got == 0) {
      return bytes;
    }
    bytes.append(piece, 0, static_cast<std::size_t>(got));
    if (bytes.size() > size_max) {
      return InvalidArgument(ErrorReason::kFileTooLarge,
                             "\"" + path + "\" has more than " +
                                 std::to_string(size_max) + " bytes");
    }
  }
}

Status WriteAll(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return Unwritable(path);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return OkStatus();
}

StatusOr<std::string> WriteUnsynced(const std::string& path,
                                    std::string_view bytes, FileAccess access) {
  return WriteBeside(path, bytes, access, Sync::kLater);
}

Status SyncFileSystemOf(const std::string& directory) {
  const Descriptor opened(
      open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() < 0 || syncfs(opened.number()) != 0) {
    return Unwritable(directory);
  }
  return OkStatus();
}

Status SyncDirectoryOf(const std::string& path) {
  std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (parent.empty()) {
    parent = ".";
  }
  const Descriptor directory(
      open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0 || fsync(directory.number()) != 0) {
    return Unwritable(parent.string());
  }
  return OkStatus();
}

Status ReplaceFile(const std::string& path, std::string_view bytes,
                   FileAccess access) {
  COMITY_ASSIGN_OR_RETURN(const std::string name,
                          WriteBeside(path, bytes, access, Sync::kYes));
  if (rename(name.c_str(), path.c_str()) != 0) {
    Status failed = Unwritable(path);
    unlink(name.c_str());
    return failed;
  }
  return SyncDirectoryOf(path);
}

Status CreateFile(const std::string& path, std::string_view bytes,
                  FileAccess access) {
  COMITY_ASSIGN_OR_RETURN(const std::string name,
                          WriteBeside(path, bytes, access, Sync::kYes));
  // Unlike rename, link never replaces a file.
  Status linked;
  if (link(name.c_str(), path.c_str()) != 0) {
    linked = errno == EEXIST
                 ? FailedPrecondition(ErrorReason::kFileExists,
                                      "\"" + path + "\" is there already")
                 : Unwritable(path);
  }
  unlink(name.c_str());
  COMITY_RETURN_IF_ERROR(linked);
  return SyncDirectoryOf(path);
}

Status MakeDirectory(const std::string& path) {
  const std::filesystem::path directory(path);
  std::error_code error;
  if (std::filesystem::is_directory(directory, error)) {
    return OkStatus();
  }
  if (directory.has_parent_path() && directory.parent_path() != directory) {
    COMITY_RETURN_IF_ERROR(MakeDirectory(directory.parent_path().string()));
  }
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return Unwritable(path);
  }
  return SyncDirectoryOf(path);
}

}  // namespace comity::client
