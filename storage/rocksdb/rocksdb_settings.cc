#include "storage/rocksdb/rocksdb_settings.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/status.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <utility>

#include "storage/disk_trouble.h"

namespace comity::storage {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

// A log grows at its end only: files never overlap, so merging them gains
// nothing, and every rewrite is a chance to damage what was right.
bool IsAppendOnly(Table table) {
  return table == Table::kEntries || table == Table::kTiles;
}

// Takes the place of RocksDB's LOG file, to which a write that fails, as on a
// full disk, aborts the process in builds with assertions (Debian's is one).
class WarningLogger final : public rocksdb::Logger {
 public:
  explicit WarningLogger(WarningSink warn)
      : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), warn_(std::move(warn)) {}

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    if (!warn_) {
      return;
    }
    std::array<char, 1024> line{};
    const int size =
        std::vsnprintf(line.data(), line.size(), format, arguments);
    if (size > 0) {
      warn_({line.data(),
             std::min(static_cast<std::size_t>(size), line.size() - 1)});
    }
  }

 private:
  const WarningSink warn_;
};

rocksdb::ColumnFamilyOptions SettingsOf(
    Table table, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  // Most look-ups of random keys are for what is not there.
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  family.disable_auto_compactions = IsAppendOnly(table);
  family.write_buffer_size =
      table == Table::kEntries ? 64 * kMebibyte : 32 * kMebibyte;
  // A batch's rows come sorted: each is looked for from where the last one
  // went, not from the top. One such place, for all keys, is enough.
  family.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(0));
  // All else is mostly hashes.
  family.compression = table == Table::kEntries ? rocksdb::kLZ4Compression
                                                : rocksdb::kNoCompression;
  family.force_consistency_checks = true;
  // Reads back every file that was written, before the log of writes goes.
  family.paranoid_file_checks = true;
  return family;
}

}  // namespace

const char* FamilyName(Table table) {
  switch (table) {
    case Table::kEntries:
      return "entries";
    case Table::kTiles:
      return "tiles";
    case Table::kMapLeaves:
      return "map_leaves";
    case Table::kHistory:
      return "history";
    case Table::kIds:
      return "ids";
    case Table::kState:
      return "state";
  }
  return "";
}

rocksdb::DBOptions DatabaseSettings(const RocksDbOptions& asked) {
  rocksdb::DBOptions options;
  options.info_log = std::make_shared<WarningLogger>(asked.warn);
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  // The default mode drops acknowledged records behind a damaged byte and
  // reports success. This one refuses to open, except for a torn tail.
  options.wal_recovery_mode =
      asked.drop_damaged_end
          ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
          : rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.paranoid_checks = true;
  // Small tables would otherwise keep every old write log alive.
  options.max_total_wal_size = 64 * kMebibyte;
  options.max_background_jobs = 2;
  // See background_failure.h.
  options.max_bgerror_resume_count = 0;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> FamilySettings(
    std::size_t block_cache_size_bytes) {
  const auto cache = rocksdb::NewLRUCache(block_cache_size_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName,
                        SettingsOf(Table::kState, cache));
  for (std::size_t i = 0; i < kTableCount; ++i) {
    const auto table = static_cast<Table>(i);
    families.emplace_back(FamilyName(table), SettingsOf(table, cache));
  }
  return families;
}

Status FromRocksDb(const rocksdb::Status& status) {
  // A file that the database itself listed and that is gone is damage too.
  if (status.IsCorruption() || status.IsPathNotFound()) {
    return DataLoss(ErrorReason::kStoreCorrupt, status.ToString());
  }
  return Unavailable(ErrorReason::kStoreUnavailable,
                     WithRemedy(status.ToString()));
}

}  // namespace comity::storage
