// Makes what a mirror asks for, from a log that is held here.
#ifndef COMITY_SERVER_SYNC_PACKAGE_MAKER_H_
#define COMITY_SERVER_SYNC_PACKAGE_MAKER_H_

#include <optional>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/entry_package.h"
#include "server/evidence/held_log.h"
#include "server/sync/mirror_machine.h"

namespace comity::server {

// The newest head with the history of the registry's keys, and the proof from
// the size of `known`, unless that is larger.
//
// Errors: kNotReady before the first head; kProofMalformed if `known` is of
// size 0; those of HistoryEvidence.
StatusOr<HeadReply> MakeHeadReply(const HeldLog& log,
                                  const std::optional<merkle::TreeHead>& known);

// The package that goes on from `held`, of size 0 for the beginning, towards
// the head of `head_size`.
//
// Errors: kNotReady; kIndexOutOfRange if the log is not held that far or there
// is nothing between the two; kKnownHeadMismatch if `held` is not a head of
// this log; those of LogStore's reads.
StatusOr<mirror::EntryPackage> MakePackage(const HeldLog& log,
                                           const merkle::TreeHead& held,
                                           merkle::TreeSize head_size);

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_PACKAGE_MAKER_H_
