#include "server/http/metrics_text.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

namespace comity::server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric Value(MetricType type, std::uint64_t value) {
  ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) =
      static_cast<double>(value);
  return metric;
}

MetricFamily Family(std::string name, std::string help, MetricType type,
                    std::uint64_t value) {
  MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  family.metric.push_back(Value(type, value));
  return family;
}

MetricFamily Submissions(const PipelineCounts& counts) {
  MetricFamily family;
  family.name = "comity_submissions_total";
  family.help = "Submitted statements by outcome.";
  family.type = MetricType::Counter;
  const std::pair<const char*, std::uint64_t> outcomes[] = {
      {"admitted", counts.admitted},
      {"duplicate", counts.duplicates},
      {"refused", counts.refused},
      {"pushed_back", counts.pushed_back}};
  for (const auto& [outcome, value] : outcomes) {
    ClientMetric metric = Value(MetricType::Counter, value);
    metric.label.push_back({"outcome", outcome});
    family.metric.push_back(std::move(metric));
  }
  return family;
}

MetricFamily Scrubs(const ScrubNumbers& scrubs) {
  MetricFamily family;
  family.name = "comity_scrubs_total";
  family.help = "Scrubs of the store by outcome.";
  family.type = MetricType::Counter;
  const std::pair<const char*, std::uint64_t> outcomes[] = {
      {"sound", scrubs.sound},
      {"damaged", scrubs.damaged},
      {"unfinished", scrubs.unfinished}};
  for (const auto& [outcome, value] : outcomes) {
    ClientMetric metric = Value(MetricType::Counter, value);
    metric.label.push_back({"outcome", outcome});
    family.metric.push_back(std::move(metric));
  }
  return family;
}

using Mirrors = std::map<std::string, MirrorCounts>;

// One number of each mirror.
MetricFamily OfMirrors(std::string name, std::string help, MetricType type,
                       const Mirrors& mirrors,
                       std::uint64_t (*number)(const MirrorCounts&)) {
  MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  for (const auto& [origin, counts] : mirrors) {
    ClientMetric metric = Value(type, number(counts));
    metric.label.push_back({"origin", origin});
    family.metric.push_back(std::move(metric));
  }
  return family;
}

void AddMirrors(const Mirrors& mirrors, std::vector<MetricFamily>& families) {
  if (mirrors.empty()) {
    return;
  }
  families.push_back(OfMirrors(
      "comity_mirror_held", "Entries held of a partner's log.",
      MetricType::Gauge, mirrors, [](const auto& one) { return one.held; }));
  families.push_back(OfMirrors("comity_mirror_verified",
                               "Size of the partner's head recomputed last.",
                               MetricType::Gauge, mirrors,
                               [](const auto& one) { return one.verified; }));
  families.push_back(OfMirrors("comity_mirror_cosigned",
                               "Size of the partner's head cosigned last.",
                               MetricType::Gauge, mirrors,
                               [](const auto& one) { return one.cosigned; }));
  families.push_back(
      OfMirrors("comity_mirror_signatures_checked",
                "Entries of the partner's log whose signatures were checked.",
                MetricType::Gauge, mirrors,
                [](const auto& one) { return one.signatures; }));
  families.push_back(OfMirrors("comity_mirror_alarms_total",
                               "What a mirror complained of.",
                               MetricType::Counter, mirrors,
                               [](const auto& one) { return one.alarms; }));
  families.push_back(OfMirrors(
      "comity_mirror_halted", "1 once a mirror follows its partner no more.",
      MetricType::Gauge, mirrors,
      [](const auto& one) -> std::uint64_t { return one.halted ? 1 : 0; }));
}

}  // namespace

std::string MetricsText(const RegistryNumbers& numbers) {
  const storage::SpaceNumbers& space = numbers.space;
  std::vector<MetricFamily> families = {
      Submissions(numbers.counts),
      Family("comity_heads_total", "Heads signed and published.",
             MetricType::Counter, numbers.counts.heads),
      Family("comity_submissions_waiting", "Statements in the queue.",
             MetricType::Gauge, numbers.counts.waiting),
      Family("comity_log_size", "Entries of the log.", MetricType::Gauge,
             numbers.log_size),
      Family("comity_healthy", "1 while heads are fresh.", MetricType::Gauge,
             numbers.healthy ? 1 : 0),
      Family("comity_read_only", "1 while the disk is too full to write.",
             MetricType::Gauge, space.read_only ? 1 : 0),
      Family("comity_disk_free_bytes", "Free space of the store's disk.",
             MetricType::Gauge, space.free_bytes),
      Family("comity_disk_free_min_bytes",
             "Free space below which nothing is written.", MetricType::Gauge,
             space.free_min_bytes),
      Scrubs(numbers.scrubs),
      Family("comity_scrub_last_sound_seconds",
             "Unix time of the last scrub that found nothing.",
             MetricType::Gauge, numbers.scrubs.last_sound_s)};
  AddMirrors(numbers.mirrors, families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace comity::server
