#include "server/alarms/alarm_json.h"

#include <ctime>
#include <nlohmann/json.hpp>

namespace comity::server {
namespace {

// A partner's words are repeated up to here.
constexpr std::size_t kMessageBytesMax = 1'000;

std::string TimeText(std::uint64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm utc = {};
  char text[sizeof "2026-01-01T00:00:00Z"] = {};
  if (gmtime_r(&seconds, &utc) == nullptr ||
      std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
    return "";
  }
  return text;
}

}  // namespace

std::string AlarmJson(const std::string& registry, const WaitingAlarm& alarm) {
  const Status& why = alarm.alarm.why;
  nlohmann::ordered_json json = {
      {"version", 1},
      {"registry", registry},
      {"level",
       alarm.alarm.level == AlarmLevel::kCritical ? "critical" : "warning"},
      {"source", alarm.alarm.source},
      {"subject", alarm.alarm.subject},
      {"reason", std::string(Name(why.reason()))},
      {"message", why.message().substr(0, kMessageBytesMax)},
      {"advice", std::string(Describe(why.reason()).advice)},
      {"raised", TimeText(alarm.raised_wall_ms)},
      {"repeated", alarm.repeated}};
  if (!alarm.alarm.evidence.empty()) {
    json["evidence"] = alarm.alarm.evidence;
  }
  return json.dump(-1, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace comity::server
