// How RocksDB is set up here, and how its errors are read. Its defaults lose
// acknowledged records silently after damage; these settings refuse instead.
//
// For this folder only: RocksDB's own headers stay out of every header.
#ifndef COMITY_STORAGE_ROCKSDB_ROCKSDB_SETTINGS_H_
#define COMITY_STORAGE_ROCKSDB_ROCKSDB_SETTINGS_H_

#include <cstddef>
#include <vector>

#include "core/base/status.h"
#include "storage/engine.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace rocksdb {
struct ColumnFamilyDescriptor;
struct DBOptions;
class Status;
}  // namespace rocksdb

namespace comity::storage {

// Name of the column family of `table`. Part of the stored format.
const char* FamilyName(Table table);

// Settings of the whole database. Warnings and errors go to `options.warn`, if
// there is one, from any thread.
rocksdb::DBOptions DatabaseSettings(const RocksDbOptions& options);

// The families of all tables in the order of Table, preceded by RocksDB's
// obligatory default family. That of kState is the last, hence created last.
std::vector<rocksdb::ColumnFamilyDescriptor> FamilySettings(
    std::size_t block_cache_size_bytes);

// Damage becomes kStoreCorrupt, every other failure kStoreUnavailable.
// Requires: !status.ok().
Status FromRocksDb(const rocksdb::Status& status);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ROCKSDB_ROCKSDB_SETTINGS_H_
