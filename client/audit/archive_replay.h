// What the entries of an archive lead to, for judging what follows them.
#ifndef COMITY_CLIENT_AUDIT_ARCHIVE_REPLAY_H_
#define COMITY_CLIENT_AUDIT_ARCHIVE_REPLAY_H_

#include "client/audit/entry_archive.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/log_replay.h"

namespace comity::client {

// Tree and map of the first `size` entries.
//
// Errors: kIndexOutOfRange if the archive holds fewer; those of ForEach and of
// mirror::LogReplay::Append.
StatusOr<mirror::ReplayState> ReplayArchive(const EntryArchive& archive,
                                            merkle::TreeSize size);

}  // namespace comity::client

#endif  // COMITY_CLIENT_AUDIT_ARCHIVE_REPLAY_H_
