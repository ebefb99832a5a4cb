// The consistency proof that every answer carries: from the head a caller
// knows to the one the answer rests on. So a fork shows on the next call.
#ifndef COMITY_SERVER_EVIDENCE_KNOWN_HEAD_H_
#define COMITY_SERVER_EVIDENCE_KNOWN_HEAD_H_

#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_reader.h"
#include "core/merkle/tree_types.h"
#include "server/published_head.h"

namespace comity::server {

// The proof from `known` to the published head; empty if they are equal.
//
// Errors: kIndexOutOfRange if `known` is larger (or empty); kKnownHeadMismatch
// if this log had another root at that size; those of the reader.
StatusOr<std::vector<Hash>> ProveFrom(const merkle::TreeHead& known,
                                      const PublishedHead& published,
                                      const merkle::TileReader& tiles);

}  // namespace comity::server

#endif  // COMITY_SERVER_EVIDENCE_KNOWN_HEAD_H_
