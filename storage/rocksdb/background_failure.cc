#include "storage/rocksdb/background_failure.h"

#include <string>
#include <utility>

#include "storage/rocksdb/rocksdb_settings.h"

namespace comity::storage {

void BackgroundFailure::TellOf(std::function<void(const Status&)> told) {
  const std::lock_guard lock(mutex_);
  told_ = std::move(told);
  Tell();
}

void BackgroundFailure::OnBackgroundError(rocksdb::BackgroundErrorReason reason,
                                          rocksdb::Status* status) {
  happened_ = true;
  if (reason == rocksdb::BackgroundErrorReason::kWriteCallback ||
      reason == rocksdb::BackgroundErrorReason::kMemTable) {
    return;
  }
  const Status why = FromRocksDb(*status);
  const std::lock_guard lock(mutex_);
  if (failure_.ok()) {
    failure_ = {why.code(), why.reason(),
                "the database failed in the background: " + why.message()};
  }
  Tell();
}

void BackgroundFailure::Tell() {
  if (told_ && !failure_.ok()) {
    std::exchange(told_, nullptr)(failure_);
  }
}

}  // namespace comity::storage
