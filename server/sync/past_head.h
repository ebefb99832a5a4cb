// What a copy was at a head that it has grown beyond: a mirror that was stopped
// on its way to the next head still answers from the last one that it had
// recomputed.
#ifndef COMITY_SERVER_SYNC_PAST_HEAD_H_
#define COMITY_SERVER_SYNC_PAST_HEAD_H_

#include <cstdint>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/log_replay.h"
#include "storage/engine.h"
#include "storage/log_store.h"

namespace comity::server {

// Entries that a copy may have grown by: each is read, with the histories of
// its keys. A mirror that was further on its way shows nothing until it is
// there.
inline constexpr std::uint64_t kPastEntriesMax = 65'536;

// Tree and map at `head`, from what `now` and the store hold: `now` itself if
// that is at `head`, else with a second map, which shares nothing with that.
//
// Errors: kIndexOutOfRange if the copy has not got to `head`, or is more than
// kPastEntriesMax entries beyond; kStoreCorrupt if the result is not what the
// head and its commitment say; those of LogStore's reads and of Snapshot.
StatusOr<mirror::ReplayState> StateAtHead(const storage::Engine& engine,
                                          const storage::LogStore& store,
                                          const mirror::ReplayState& now,
                                          const merkle::TreeHead& head);

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_PAST_HEAD_H_
