// The registry's numbers in Prometheus' text format. None tells of a person
// or of who asked for what.
#ifndef COMITY_SERVER_HTTP_METRICS_TEXT_H_
#define COMITY_SERVER_HTTP_METRICS_TEXT_H_

#include <cstdint>
#include <string>

#include "server/sequencer/submission_pipeline.h"

namespace comity::server {

// Thread-safe.
std::string MetricsText(const PipelineCounts& counts, std::uint64_t log_size,
                        bool healthy);

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP_METRICS_TEXT_H_
