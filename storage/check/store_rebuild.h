// Fills an empty store with the entries of another and everything that follows
// from them, by the same commits as a running log; and lets a store catch up.
#ifndef COMITY_STORAGE_CHECK_STORE_REBUILD_H_
#define COMITY_STORAGE_CHECK_STORE_REBUILD_H_

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "storage/engine.h"
#include "storage/entry_reader.h"

namespace comity::storage {

struct RebuildInput {
  // Read only for its entries and for how many there are.
  const Engine* source = nullptr;
  // What it holds must be the beginning of the source's log; often nothing.
  Engine* target = nullptr;
  // A head that was signed: the entries must lead to it.
  merkle::TreeHead signed_head;
  CheckOptions options;
};

// Copies the entries that `target` lacks. `target` is then whole, and its head
// is returned. Can be done again after any failure.
//
// Errors:
//   kFailedPrecondition / kStoreBehindMark  the source ends before the head;
//   kDataLoss / kStoreForksMark             it has another root there;
//   kDataLoss / kStoreCorrupt, / kEntryMalformed, / kTimeImplausible,
//   / kCommitmentWrong                      its entries are no sound log;
//   those of LogStore for the target.
StatusOr<merkle::TreeHead> RebuildStore(const RebuildInput& input);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_CHECK_STORE_REBUILD_H_
