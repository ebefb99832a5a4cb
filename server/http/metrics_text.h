// The registry's numbers in Prometheus' text format. None tells of a person
// or of who asked for what.
#ifndef COMITY_SERVER_HTTP_METRICS_TEXT_H_
#define COMITY_SERVER_HTTP_METRICS_TEXT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "server/alarms/alarm_queue.h"
#include "server/anchoring/anchorer.h"
#include "server/sequencer/submission_pipeline.h"
#include "server/sync/partner_mirror.h"
#include "server/upkeep/scrubber.h"
#include "storage/space/space_guard.h"

namespace comity::server {

// Questions for evidence.
struct EvidenceCounts {
  std::uint64_t taken = 0;
  std::uint64_t pushed_back = 0;
  std::uint64_t waiting = 0;  // Now.
};

struct RegistryNumbers {
  PipelineCounts counts;
  EvidenceCounts evidence;
  std::uint64_t log_size = 0;
  bool healthy = false;
  storage::SpaceNumbers space;
  ScrubNumbers scrubs;
  // By origin of the partner's log.
  std::map<std::string, MirrorCounts> mirrors = {};
  // If heads of partners are logged.
  std::optional<AnchorCounts> anchors = std::nullopt;
  // If alarms are posted.
  std::optional<AlarmCounts> alarms = std::nullopt;
};

// Thread-safe.
std::string MetricsText(const RegistryNumbers& numbers);

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP_METRICS_TEXT_H_
