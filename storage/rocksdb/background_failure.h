// Hears of failures that happen inside of RocksDB, between two writes: in
// writing finished files, in merging them, in its manifest.
//
// On a full disk RocksDB would wait for space and then write out what memory
// holds, table by table. A batch whose write had failed is in the write log and
// not in memory: a process that ends meanwhile leaves a store in which some
// tables have that batch and some do not. So nothing is repaired in a running
// process; a restart reads the write log, whole or not at all. RocksDB could be
// told to go on (DB::Resume) where no write has failed yet, but a write that
// fails at that moment is the same case again, and nothing outside can tell:
// whoever wants to write is told at once instead, and ends.
#ifndef COMITY_STORAGE_ROCKSDB_BACKGROUND_FAILURE_H_
#define COMITY_STORAGE_ROCKSDB_BACKGROUND_FAILURE_H_

#include <rocksdb/listener.h>

#include <atomic>
#include <functional>
#include <mutex>

#include "core/base/status.h"

namespace comity::storage {

// Thread-safe.
class BackgroundFailure final : public rocksdb::EventListener {
 public:
  // Whether the database has failed since it was opened.
  bool happened() const { return happened_; }

  // Tells `told` of the first failure that no writer learns from its own write,
  // now or when it happens, once. With an empty function nobody is told any
  // more, nor is being told when this returns: never call it from `told`.
  void TellOf(std::function<void(const Status&)> told);

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason,
                         rocksdb::Status* status) override;
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  // Requires: mutex_.
  void Tell();

  std::atomic<bool> happened_ = false;
  std::mutex mutex_;
  Status failure_;
  std::function<void(const Status&)> told_;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ROCKSDB_BACKGROUND_FAILURE_H_
