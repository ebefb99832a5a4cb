// Whether a head that somebody announces excludes the log as it is held here:
// then the log signed two, and whoever shows the one gets the proof.
#ifndef COMITY_SERVER_SYNC_ANNOUNCED_FORK_H_
#define COMITY_SERVER_SYNC_ANNOUNCED_FORK_H_

#include <string>

#include "core/checkpoint/note.h"
#include "core/merkle/tree_types.h"
#include "server/evidence/held_log.h"

namespace comity::server {

// Fork evidence that the log signed both the head in `note`, which is `head`,
// and the one held here; empty if that is not proven, also if the head is not
// below the one held. Works as hard as for a question for the head, but only
// where the roots differ and one of the log's keys signed the note: anybody may
// announce anything. Thread-safe.
std::string ForkWithAnnounced(const HeldLog& log,
                              const checkpoint::ParsedNote& note,
                              const merkle::TreeHead& head);

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_ANNOUNCED_FORK_H_
