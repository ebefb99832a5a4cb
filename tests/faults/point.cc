#include "tests/faults/point.h"

#include <charconv>
#include <vector>

namespace comity::faults {
namespace {

constexpr char kSeparator = ':';
constexpr std::size_t kPartCount = 6;

}  // namespace

std::string Point::ToString() const {
  std::string text;
  for (const std::string& part : {kind, base, server, classes, how}) {
    text += part + kSeparator;
  }
  return text + std::to_string(at);
}

std::optional<Point> Point::Parse(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(kSeparator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      break;
    }
    text.remove_prefix(end + 1);
  }
  if (parts.size() != kPartCount) {
    return std::nullopt;
  }
  Point point = {parts[0], parts[1], parts[2], parts[3], parts[4], 0};
  const std::string& number = parts[5];
  const auto read =
      std::from_chars(number.data(), number.data() + number.size(), point.at);
  if (read.ec != std::errc() || read.ptr != number.data() + number.size()) {
    return std::nullopt;
  }
  return point;
}

std::map<std::string, std::string> EnvironmentOf(const Point& point,
                                                 const std::string& shim,
                                                 const std::string& root,
                                                 const std::string& report,
                                                 std::uint64_t seed) {
  std::map<std::string, std::string> variables = {
      {"LD_PRELOAD", shim},
      {"COMITY_FAULT_ROOT", root},
      {"COMITY_FAULT_REPORT", report},
      {"COMITY_FAULT_CLASSES", point.classes},
      {"COMITY_FAULT_AT", std::to_string(point.at)},
      {"COMITY_FAULT_SEED", std::to_string(seed * 1'000'003 + point.at)},
  };
  variables["COMITY_FAULT_ACT"] =
      point.kind == "control" ? "power" : point.kind;
  if (point.kind == "kill") {
    variables["COMITY_FAULT_WHEN"] = point.how;
  } else if (point.kind == "power" || point.kind == "control") {
    variables["COMITY_FAULT_LOSS"] = point.how;
    variables["COMITY_FAULT_NO_SYNC"] = point.kind == "control" ? "1" : "0";
  } else if (point.kind == "fail") {
    const std::size_t dash = point.how.find('-');
    variables["COMITY_FAULT_ERROR"] = point.how.substr(0, dash);
    variables["COMITY_FAULT_LASTS"] = point.how.substr(dash + 1);
  }
  return variables;
}

}  // namespace comity::faults
