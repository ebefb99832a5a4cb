// From a batch of the log to the rows that an engine commits, with every
// check that can be made before anything is written: a bit that flips between
// hashing and writing must not reach a signed head.
//
// For this folder only.
#ifndef COMITY_STORAGE_LOG_BATCH_H_
#define COMITY_STORAGE_LOG_BATCH_H_

#include <vector>

#include "core/base/status.h"
#include "core/merkle/right_edge.h"
#include "storage/engine.h"
#include "storage/log_rows.h"
#include "storage/log_store.h"

namespace comity::storage {

struct PreparedBatch {
  Batch rows;  // without the epoch
  std::vector<merkle::FinishedTile> finished_tiles;
  LogState state;  // afterwards
};

// Errors: kDataLoss / kLeafHashMismatch, kDataLoss / kBatchContradictory,
// kInvalidArgument / kStoreLimitExceeded for an entry above kEntrySizeMax.
StatusOr<PreparedBatch> PrepareBatch(const LogState& before,
                                     const LogBatch& batch);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_LOG_BATCH_H_
