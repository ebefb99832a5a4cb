// A lock between processes, so that two runs of a program do not write the
// same files at once.
#ifndef COMITY_CLIENT_FILES_FILE_LOCK_H_
#define COMITY_CLIENT_FILES_FILE_LOCK_H_

#include <string>
#include <utility>

#include "core/base/status.h"

namespace comity::client {

// Held until destroyed; the system frees it if the process dies. One thread.
class FileLock {
 public:
  // Takes the lock of the file `path`, which is made if it does not exist.
  // Does not wait.
  //
  // Errors: kFileInUse if another process (or another lock of this one) holds
  // it; kFileUnwritable.
  static StatusOr<FileLock> Take(const std::string& path);

  // The same, but waits for the holder, who must not keep it long.
  //
  // Errors: kFileUnwritable.
  static StatusOr<FileLock> Wait(const std::string& path);

  FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int file) : file_(file) {}
  static StatusOr<FileLock> Lock(const std::string& path, int operation);

  int file_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_FILES_FILE_LOCK_H_
