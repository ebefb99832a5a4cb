// Checks a file that carries a log as the mirror that takes it up will, before
// it is put in its place: a clerk learns at once what is wrong with it.
// Source: docs/spec, Mirroring.
#ifndef COMITY_CLIENT_EXCHANGE_RANGE_CHECK_H_
#define COMITY_CLIENT_EXCHANGE_RANGE_CHECK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

// What a file was found to carry.
struct CheckedRange {
  std::string origin;
  // From which head it leads on; of size 0 for the whole log.
  merkle::TreeHead from;
  merkle::TreeHead head;
  // The log's own word on when it signed the head; Unix seconds.
  std::uint64_t head_time_s = 0;
  std::uint64_t statements = 0;
  std::uint64_t commitments = 0;
  std::uint64_t bytes = 0;
  // Whether every commitment was compared with the map of the entries. Of a
  // range that leads on only the mirror can do that, which has what is before.
  bool map_recomputed = false;
};

using RangeProgress =
    std::function<void(std::uint64_t done, std::uint64_t total)>;

// The origin that the file names; nothing of it is checked.
// Errors: kFileMissing; kPackageMalformed.
StatusOr<std::string> RangeOrigin(const std::string& path);

// Checks all of the file at `path` against the log of `pinned`: that the log
// signed its head; that the tree leads from its beginning to each package and
// to the head; that every entry and header can be read, times neither fall nor
// lie ahead of `now_ms`, and commitments stand at their places.
//
// Errors: kFileMissing; kPackageMalformed for its form, also if it is cut;
// kPackageUnproven for entries that are not those of the head; kOriginMismatch
// if it is about another log; those of evidence::ProvenRegistry::Prove for the
// head; those of mirror::LogReplay::Append for what the log signed.
StatusOr<CheckedRange> CheckRange(const std::string& path,
                                  const evidence::PinnedOrigin& pinned,
                                  std::uint64_t now_ms,
                                  const RangeProgress& progress);

// OK if a mirror that has verified `held` (nothing: no head yet) takes `range`
// up and gets further by it, or finds what it has.
//
// Errors: kMirrorBehind for a range that begins or goes on elsewhere;
// kOlderThanKnown for one that ends before; kKnownHeadMismatch for one of
// another branch of the log.
Status CheckFollows(const CheckedRange& range,
                    const std::optional<merkle::TreeHead>& held);

}  // namespace comity::client

#endif  // COMITY_CLIENT_EXCHANGE_RANGE_CHECK_H_
