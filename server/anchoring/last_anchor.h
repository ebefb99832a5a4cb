// What this registry's own log says of another one's heads. The log is the only
// memory of anchors: a restart finds there what was logged, and nothing else.
#ifndef COMITY_SERVER_ANCHORING_LAST_ANCHOR_H_
#define COMITY_SERVER_ANCHORING_LAST_ANCHOR_H_

#include <cstdint>
#include <optional>
#include <string>

#include "core/authority/judge.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::server {

// Months that are looked back for an anchor.
inline constexpr int kAnchorMonthsMax = 1'200;

struct LastAnchor {
  merkle::TreeHead head;
  // The signed note, as it was logged.
  std::string checkpoint;
  std::uint64_t admitted_ms = 0;  // Unix time.
};

struct AnchorPlace {
  // "YYYY-MM", the history that an anchor of now joins.
  std::string month;
  // Its newest counted statement, which the next one names.
  std::optional<Hash> previous;
  // The newest anchor, of whichever month.
  std::optional<LastAnchor> last;
};

// Where an anchor of the log `origin`, made at `now_ms` (Unix time), stands in
// the log of `judge` below `horizon`. Looks back to the month of `begun_ms`, at
// most kAnchorMonthsMax months.
//
// Errors: those of Judge::Counted.
StatusOr<AnchorPlace> FindAnchorPlace(authority::Judge& judge,
                                      authority::Horizon horizon,
                                      const std::string& origin,
                                      std::uint64_t begun_ms,
                                      std::uint64_t now_ms);

// Whether `head` is to be logged behind `last`: it is larger than the last one,
// and that is `every_ms` old.
bool IsAnchorDue(const std::optional<LastAnchor>& last,
                 const merkle::TreeHead& head, std::uint64_t now_ms,
                 std::uint64_t every_ms);

}  // namespace comity::server

#endif  // COMITY_SERVER_ANCHORING_LAST_ANCHOR_H_
