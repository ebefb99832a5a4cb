#include "server/evidence/known_head.h"

#include <string>

#include "core/merkle/prover.h"

namespace comity::server {

StatusOr<std::vector<Hash>> ProveFrom(const merkle::TreeHead& known,
                                      const PublishedHead& published,
                                      const merkle::TileReader& tiles) {
  const merkle::TreeHead& head = published.head;
  if (known.size.value == 0 || known.size > head.size) {
    return OutOfRange(
        ErrorReason::kIndexOutOfRange,
        "the known size must be from 1 to " + std::to_string(head.size.value));
  }
  const merkle::Prover prover(published.edge, tiles);
  COMITY_ASSIGN_OR_RETURN(const Hash root, prover.RootAt(known.size));
  if (root != known.root) {
    return FailedPrecondition(ErrorReason::kKnownHeadMismatch,
                              "this log's root at size " +
                                  std::to_string(known.size.value) +
                                  " is another one");
  }
  return prover.Consistency(known.size, head.size);
}

}  // namespace comity::server
