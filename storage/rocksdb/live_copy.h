// Copies the files of a database that is open and goes on. As RocksDB's own
// checkpoints do it, but in portions between which it can be broken off, and,
// where there is no room, without writing out what memory holds.
//
// For this folder only.
#ifndef COMITY_STORAGE_ROCKSDB_LIVE_COPY_H_
#define COMITY_STORAGE_ROCKSDB_LIVE_COPY_H_

#include <string>

#include "core/base/status.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::storage {

// Makes the folder `path`, which must not exist, and fills it with the state of
// `db` at one moment of the call. Nothing is synced. A failure leaves what was
// copied.
//
// Errors: that of options.pace; kUnavailable / kStoreUnavailable.
Status CopyLive(rocksdb::DB& db, const std::string& path,
                const CopyOptions& options);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ROCKSDB_LIVE_COPY_H_
