// Opens the store of a log whose signer keeps a mark: one that does not reach
// the mark never, and one whose last write came to the disk with holes, too.
//
// RocksDB drops an end of its log of writes that looks cut off, and deletes the
// file. If entries that were signed are then missing, they may all be in that
// file still, behind one wrong bit. So the store is read first, and nothing in
// it changed; one that is behind the mark is refused as it is.
//
// RocksDB cannot tell a write with holes from damage of what was acknowledged,
// and is told to refuse both. The mark can: whatever was acknowledged or shown
// to anybody lies at or below it. So a store that is refused is read, and
// nothing in it changed, up to the first damaged record. If that is a whole log
// that extends the mark, size and root, all that is behind was never answered,
// and is dropped. If not, the store stays refused and as it is. An older mark
// that somebody put back says the same of what was answered: so the store is
// put aside first (store_aside.h).
#ifndef COMITY_STORAGE_ROCKSDB_MARKED_STORE_H_
#define COMITY_STORAGE_ROCKSDB_MARKED_STORE_H_

#include <memory>
#include <string>

#include "core/base/status.h"
#include "storage/head_mark.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::storage {

// As RocksDbEngine::Open; options.warn is told what was dropped, and where it
// is kept. To drop something, the mark must be whole in both slots: one that
// may be a write old says nothing about the end. Whoever signs compares with it
// once more, as at every start.
//
// Errors: those of RocksDbEngine::Open, of ReadHeadMark and of
// CheckReachesMark, after which no file was changed; kStoreUnavailable also if
// the store cannot be put aside, and then nothing was dropped.
StatusOr<std::unique_ptr<RocksDbEngine>> OpenMarkedStore(
    RocksDbOptions options, const std::string& mark_path);

// OK if the log has as many entries as were signed; their root is not compared.
// Errors: kFailedPrecondition / kStoreBehindMark; those of ReadLogState.
Status CheckReachesMark(const RocksDbEngine& engine, const HeadMark& mark);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ROCKSDB_MARKED_STORE_H_
