// Keeps a store as it is before the damaged end of its log of writes is
// dropped. The mark says that nobody was answered for what is there; but if it
// is an older one that somebody put back, somebody was. Those who cosign notice
// that later, and then a person needs the bytes.
//
// For this folder only.
#ifndef COMITY_STORAGE_ROCKSDB_STORE_ASIDE_H_
#define COMITY_STORAGE_ROCKSDB_STORE_ASIDE_H_

#include <cstddef>
#include <filesystem>

#include "core/base/status.h"

namespace comity::storage {

inline constexpr std::size_t kStoresAsideMax = 3;

// Puts the files of `store` into a folder "<store>.dropped.<number>" beside it,
// such that they survive loss of power, and returns that folder: by hard links,
// which is the whole store, or, where the file system has none, as copies of
// all but the finished files (*.sst). A store whose write logs are there
// already, as after a start that died, is not put aside again.
//
// CURRENT comes last: a folder without it was not finished, and the next call
// removes it. Of more than kStoresAsideMax folders the oldest are removed.
//
// Requires: nobody writes the store, or opens it for that, meanwhile.
// Errors: kUnavailable / kStoreUnavailable with the system's words.
StatusOr<std::filesystem::path> PutStoreAside(
    const std::filesystem::path& store);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ROCKSDB_STORE_ASIDE_H_
