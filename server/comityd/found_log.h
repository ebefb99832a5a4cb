// Where a log begins: on a person's word, and never because a folder is empty.
// An empty folder may be one whose disk is not mounted; a second log with the
// same keys is a fork, which everybody can prove.
//
//   mark, store          a start                    --found
//   none, none           refused                    an empty store, then a mark
//                                                   at size 0
//   none, empty          goes on, it was cut off    the mark
//   none, entries        HEAD_MARK_MISSING          the same
//   some, none           STORE_MISSING              the same
//   some, some           the start looks at it      nothing
//
// What is left of a registry beside neither (store.damaged, partners, ...) says
// that one ran here: then nothing is founded.
#ifndef COMITY_SERVER_COMITYD_FOUND_LOG_H_
#define COMITY_SERVER_COMITYD_FOUND_LOG_H_

#include <string>

#include "core/base/status.h"
#include "server/comityd/data_folder.h"

namespace comity::server {

// OK if a log was begun in `folder`, or is being fetched there. Changes
// nothing, and does not say that what is there is whole.
//
// Errors: kStoreMissing, with what is left of one; kStoreUnavailable if it
// cannot be looked at.
Status CheckFounded(const DataFolder& folder);

enum class Founding { kDone, kStoodAlready };

// Begins the log called `origin` in `folder`, which is made if need be, such
// that it survives loss of power. It signs nothing: the genesis statement is
// for the start that follows, which asks partners, too. A call that was cut off
// anywhere is made again.
//
// Errors: kStoreMissing beside what is left of a registry; kHeadMarkMissing if
// there are entries; those of RocksDbEngine::Open and HeadMarkFile.
StatusOr<Founding> FoundLog(const DataFolder& folder,
                            const std::string& origin);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_FOUND_LOG_H_
