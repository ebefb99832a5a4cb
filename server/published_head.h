// What readers see of the log: one published head with everything that proofs
// under it need. The sequencer makes a new one for each commit; readers keep
// theirs as long as they use it and never wait.
#ifndef COMITY_SERVER_PUBLISHED_HEAD_H_
#define COMITY_SERVER_PUBLISHED_HEAD_H_

#include <memory>
#include <string>

#include "core/merkle/map_tree.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_types.h"

namespace comity::server {

// Immutable once published; shared between threads.
struct PublishedHead {
  merkle::TreeHead head;
  merkle::RightEdge edge;
  merkle::MapTree map;
  // The signed note with the log's own timestamp, and cosignatures if any.
  std::string checkpoint;
};

using PublishedHeadPtr = std::shared_ptr<const PublishedHead>;

}  // namespace comity::server

#endif  // COMITY_SERVER_PUBLISHED_HEAD_H_
