// The second look at a batch: everything that a head rests on is read back
// from the store and hashed again, by way of other memory than the first time.
// One flipped bit between hashing and storing has ended public logs.
//
// For this folder only.
#ifndef COMITY_STORAGE_LOG_READ_BACK_H_
#define COMITY_STORAGE_LOG_READ_BACK_H_

#include "core/base/status.h"
#include "core/merkle/right_edge.h"
#include "storage/engine.h"
#include "storage/log_batch.h"

namespace comity::storage {

// OK if the stored entries of `written`, appended to `edge` (that of the log
// before the batch), lead to the batch's head and finished tiles, and if tiles
// and state record are stored as computed. One round trip for each 4,096 rows.
//
// Errors: kDataLoss / kHashUnstable; kDataLoss / kStoreCorrupt if a row is not
// there; those of Snapshot.
Status CheckReadBack(const Snapshot& snapshot, const PreparedBatch& written,
                     merkle::RightEdge edge);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_LOG_READ_BACK_H_
