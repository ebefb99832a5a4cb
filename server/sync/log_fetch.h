// Fetches one log whole and then ends, where a mirror would go on following
// it: so a registry gets its own log back from whoever holds a copy. Every
// check of a mirror is made, by the same machine.
#ifndef COMITY_SERVER_SYNC_LOG_FETCH_H_
#define COMITY_SERVER_SYNC_LOG_FETCH_H_

#include <cstdint>
#include <functional>

#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/mirror/log_replay.h"
#include "server/published_head.h"
#include "server/sequencer/clock.h"
#include "server/sync/partner_link.h"
#include "storage/engine.h"
#include "storage/log_store.h"

namespace comity::server {

// Calls that fail in a row before a fetch ends; the pauses between them are
// those of MirrorLimits.
inline constexpr int kFetchTriesMax = 5;

// What is pointed to must outlive the fetch.
struct LogFetch {
  evidence::PinnedOrigin log;
  PartnerLink* link = nullptr;
  // What it holds already is kept if it is the beginning of the log.
  storage::LogStore* store = nullptr;
  mirror::ReplayState held;  // Tree and map of `store`.
  storage::Epoch epoch;
  const Clock* clock = nullptr;
  // Waits so many milliseconds.
  std::function<void(std::uint64_t)> pause;
  // Entries held, and those of the head.
  std::function<void(std::uint64_t, std::uint64_t)> progress;
};

struct FetchedLog {
  PublishedHeadPtr published;
  // What proves that the log signed the head.
  evidence::RegistryEvidence part;
};

// The log, up to the head that the partner shows; `store` then ends in it. Can
// be done again after any failure, also with another partner: it goes on from
// what is stored.
//
// Errors: those of PartnerLink, kPartnerUnreachable and kNotReady after
// kFetchTriesMax; those of evidence::ProvenRegistry::Prove for a head that the
// log's keys do not prove; those of mirror::ReplayPackage for entries that are
// not its; kOlderThanKnown if the partner holds less than `store`;
// kForkDetected if it holds another log; those of LogStore::Commit.
StatusOr<FetchedLog> FetchLog(LogFetch fetch);

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_LOG_FETCH_H_
