#include "tests/faults/report.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace comity::faults {
namespace {

// What the outcomes of one row have in common.
std::string GroupOf(const Point& point) {
  if (point.kind == "damage" || point.kind == "swap") {
    return point.how;
  }
  if (point.kind == "fail") {
    return point.classes + " " + point.how + ", " + point.base;
  }
  return point.how + ", " + point.base +
         (point.server == "comityd" ? ", comityd" : "");
}

std::string Line(const std::string& kind, const std::string& group,
                 const std::string& played, const std::string& effective,
                 const std::string& breaches) {
  char line[160];
  std::snprintf(line, sizeof(line), "%-8s %-32s %8s %10s %9s\n", kind.c_str(),
                group.c_str(), played.c_str(), effective.c_str(),
                breaches.c_str());
  return line;
}

}  // namespace

void Report::Take(const std::vector<Outcome>& outcomes) {
  for (const Outcome& outcome : outcomes) {
    Row& row = rows_[{outcome.point.kind, GroupOf(outcome.point)}];
    ++row.played;
    row.effective += outcome.effective ? 1 : 0;
    if (outcome.breach.ok()) {
      ++row.names[outcome.name];
      continue;
    }
    ++row.breaches;
    ++breaches_;
    std::printf("BREACH %s\n  %s\n  %s\n  again: --replay '%s'\n",
                outcome.point.ToString().c_str(),
                outcome.breach.message().c_str(), outcome.detail.c_str(),
                outcome.point.ToString().c_str());
    std::fflush(stdout);
  }
}

std::size_t Report::Effective(const std::string& kind) const {
  std::size_t sum = 0;
  for (const auto& [key, row] : rows_) {
    sum += key.first == kind ? row.effective : 0;
  }
  return sum;
}

std::size_t Report::Named(const std::string& kind,
                          const std::string& name) const {
  std::size_t sum = 0;
  for (const auto& [key, row] : rows_) {
    const auto found = row.names.find(name);
    sum += key.first == kind && found != row.names.end() ? found->second : 0;
  }
  return sum;
}

std::string Report::Table() const {
  std::string text = Line("fault", "where", "played", "effective", "breaches");
  for (const auto& [key, row] : rows_) {
    text += Line(key.first, key.second, std::to_string(row.played),
                 std::to_string(row.effective), std::to_string(row.breaches));
    for (const auto& [name, count] : row.names) {
      text += "           " + std::to_string(count) + " " + name + "\n";
    }
  }
  return text;
}

std::string Report::Json(std::uint64_t seed, double seconds) const {
  nlohmann::json json = {
      {"seed", seed}, {"seconds", seconds}, {"breaches", breaches_}};
  for (const auto& [key, row] : rows_) {
    json["rows"].push_back({{"fault", key.first},
                            {"where", key.second},
                            {"played", row.played},
                            {"effective", row.effective},
                            {"breaches", row.breaches},
                            {"outcomes", row.names}});
  }
  return json.dump(2) + "\n";
}

}  // namespace comity::faults
