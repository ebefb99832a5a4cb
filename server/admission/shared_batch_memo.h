// Remembers, for all threads, which batch signatures were found good.
#ifndef COMITY_SERVER_ADMISSION_SHARED_BATCH_MEMO_H_
#define COMITY_SERVER_ADMISSION_SHARED_BATCH_MEMO_H_

#include <cstddef>
#include <mutex>
#include <unordered_set>

#include "core/base/hash.h"
#include "core/statement/signatures.h"

namespace comity::server {

// Two generations of at most `count_max` / 2 each: the older one is dropped
// when the newer is full, so what is in use stays.
//
// Thread-safety: thread-safe.
class SharedBatchMemo final : public statement::BatchMemo {
 public:
  explicit SharedBatchMemo(std::size_t count_max)
      : generation_max_(count_max / 2 + 1) {}

  bool Knows(const Hash& batch) override {
    const std::lock_guard lock(mutex_);
    return newer_.contains(batch) || older_.contains(batch);
  }

  void Remember(const Hash& batch) override {
    const std::lock_guard lock(mutex_);
    if (newer_.size() >= generation_max_) {
      older_ = std::move(newer_);
      newer_.clear();
    }
    newer_.insert(batch);
  }

 private:
  const std::size_t generation_max_;
  std::mutex mutex_;
  std::unordered_set<Hash, HashOfHash> newer_;
  std::unordered_set<Hash, HashOfHash> older_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_SHARED_BATCH_MEMO_H_
