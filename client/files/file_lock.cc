#include "client/files/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace comity::client {

StatusOr<FileLock> FileLock::Lock(const std::string& path, int operation) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return Unavailable(ErrorReason::kFileUnwritable,
                       "cannot open the lock \"" + path + "\"");
  }
  FileLock lock(file);
  while (flock(file, operation) != 0) {
    if (errno != EINTR) {
      return FailedPrecondition(ErrorReason::kFileInUse,
                                "another program works with \"" + path + "\"");
    }
  }
  return lock;
}

StatusOr<FileLock> FileLock::Take(const std::string& path) {
  return Lock(path, LOCK_EX | LOCK_NB);
}

StatusOr<FileLock> FileLock::Wait(const std::string& path) {
  return Lock(path, LOCK_EX);
}

FileLock::~FileLock() {
  if (file_ >= 0) {
    close(file_);
  }
}

}  // namespace comity::client
