#include "storage/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>

namespace comity::storage {
namespace {

namespace fs = std::filesystem;

// As the database's own files: whoever may read them may read the lock.
constexpr mode_t kMode = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
constexpr int kLockLinesMax = 10'000;

Status SystemError(std::string_view action, const fs::path& file, int error) {
  return Unavailable(
      ErrorReason::kStoreUnavailable,
      std::string(action) + " \"" + file.string() +
          "\": " + std::error_code(error, std::generic_category()).message());
}

bool CannotBeMade(int error) {
  return error == EROFS || error == EACCES || error == EPERM;
}

// -1 with errno. To write, since a network file system asks for it before it
// gives a lock that shuts out readers.
int OpenToLock(const fs::path& file, FolderUse use) {
  const int access = use == FolderUse::kAlone ? O_RDWR : O_RDONLY;
  const int made = open(file.c_str(), access | O_CREAT | O_CLOEXEC, kMode);
  return made < 0 && use == FolderUse::kShared && CannotBeMade(errno)
             ? open(file.c_str(), O_RDONLY | O_CLOEXEC)
             : made;
}

// How the list of the system's locks names the file.
std::string PlaceOf(int file) {
  struct stat found = {};
  if (fstat(file, &found) != 0) {
    return "";
  }
  std::array<char, 64> place{};
  std::snprintf(place.data(), place.size(), "%02x:%02x:%llu",
                major(found.st_dev), minor(found.st_dev),
                static_cast<unsigned long long>(found.st_ino));
  return place.data();
}

// ", by process 1234"; empty if the list does not say.
// Source: proc_locks(5).
std::string Holder(int file) {
  const std::string wanted = PlaceOf(file);
  std::ifstream locks("/proc/locks");
  std::string line;
  for (int i = 0; i < kLockLinesMax && std::getline(locks, line); ++i) {
    std::istringstream words(line);
    std::string number;
    std::string type;
    std::string mode;
    std::string access;
    std::string process;
    std::string place;
    words >> number >> type >> mode >> access >> process >> place;
    if (type == "FLOCK" && place == wanted && process != "0") {
      return ", by process " + process;
    }
  }
  return "";
}

}  // namespace

StatusOr<FolderLock> FolderLock::Take(const fs::path& file, FolderUse use) {
  FolderLock lock(OpenToLock(file, use));
  if (lock.file_ < 0) {
    return use == FolderUse::kShared && errno == ENOENT
               ? StatusOr<FolderLock>(std::move(lock))
               : SystemError("cannot open", file, errno);
  }
  const int kind = use == FolderUse::kAlone ? LOCK_EX : LOCK_SH;
  if (flock(lock.file_, kind | LOCK_NB) == 0) {
    return lock;
  }
  if (errno != EWOULDBLOCK) {
    return SystemError("cannot lock", file, errno);
  }
  return FailedPrecondition(
      ErrorReason::kStoreLocked,
      "\"" + file.parent_path().string() + "\" is in use" + Holder(lock.file_));
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) {
    close(file_);
  }
}

}  // namespace comity::storage
