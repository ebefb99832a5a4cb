// One program at a time in a folder. RocksDB locks a database while it is open;
// this lock is for whoever renames, removes and replaces databases as a whole,
// and for the time between two openings.
//
// It lies on an empty file, and ends with the process that holds it, however
// that ends: the file itself says nothing, need not survive loss of power, and
// is never removed, since a lock on a removed file keeps nobody out.
#ifndef COMITY_STORAGE_FOLDER_LOCK_H_
#define COMITY_STORAGE_FOLDER_LOCK_H_

#include <filesystem>

#include "core/base/status.h"

namespace comity::storage {

enum class FolderUse {
  kAlone,   // Nobody else, not even a reader.
  kShared,  // Others may read, too.
};

// The lock of one user; the destructor gives it back. Programs that this one
// starts do not inherit it.
class FolderLock {
 public:
  // Takes the lock on `file`, which is made if it is not there, or fails at
  // once.
  //
  // A reader goes on without a lock where the file is missing and cannot be
  // made: on a disk that only can be read nobody else writes, and where there
  // is no folder there is nothing to read.
  //
  // Errors: kFailedPrecondition / kStoreLocked with the number of a process
  // that holds it, where the system tells; kUnavailable / kStoreUnavailable
  // with the system's words.
  static StatusOr<FolderLock> Take(const std::filesystem::path& file,
                                   FolderUse use);

  FolderLock() = default;
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}

  int file_ = -1;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_FOLDER_LOCK_H_
