// Hears of failures that happen inside of RocksDB, between two writes: in
// writing finished files, in merging them, in its manifest.
//
// On a full disk RocksDB would wait for space and then write out what memory
// holds, table by table. A batch whose write had failed is in the write log and
// not in memory: a process that ends meanwhile leaves a store in which some
// tables have that batch and some do not. So nothing is repaired in a running
// process; a restart reads the write log, whole or not at all.
#ifndef COMITY_STORAGE_ROCKSDB_BACKGROUND_FAILURE_H_
#define COMITY_STORAGE_ROCKSDB_BACKGROUND_FAILURE_H_

#include <rocksdb/listener.h>

#include <atomic>

namespace comity::storage {

// Thread-safe.
class BackgroundFailure final : public rocksdb::EventListener {
 public:
  // Whether the database has failed since it was opened.
  bool happened() const { return happened_; }

  void OnBackgroundError(rocksdb::BackgroundErrorReason,
                         rocksdb::Status*) override {
    happened_ = true;
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  std::atomic<bool> happened_ = false;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ROCKSDB_BACKGROUND_FAILURE_H_
