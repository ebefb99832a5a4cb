#include "client/cli/what_if_report.h"

#include <algorithm>
#include <cstdint>
#include <map>

namespace comity::cli {
namespace {

using client::Row;
using client::RowKey;
using client::Tally;
using client::TurnCount;
using Json = Console::Json;

constexpr char kAdvice[] =
    "Nothing was written or sent. This is advice: signatures were taken as "
    "checked when the log admitted them, and claims that holders keep closed "
    "were not seen.";

std::string Joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    all += (all.empty() ? "" : ", ") + text;
  }
  return all;
}

// --- For people --------------------------------------------------------------

std::vector<std::string> Cells(const RowKey& key, const Row& row) {
  std::vector<std::string> cells{key.host, key.scheme, key.field, key.level,
                                 std::to_string(row.weighed)};
  for (const TurnCount& turn : row.turns) {
    cells.push_back(std::to_string(turn.count));
  }
  return cells;
}

void ShowTable(Console& console, const Tally& tally) {
  std::vector<std::vector<std::string>> rows{{"HOST", "SCHEME", "FIELD",
                                              "LEVEL", "CREDENTIALS", "GAIN",
                                              "LOSE", "CONDITIONS", "OPEN"}};
  for (const auto& [key, row] : tally.rows) {
    if (row.turned()) {
      rows.push_back(Cells(key, row));
    }
  }
  const Row total = tally.Total();
  rows.push_back(Cells({"all", "", "", ""}, total));
  console.Line();
  console.Table(rows);
  if (!total.turned()) {
    console.Line("Nobody gains and nobody loses.");
  }
}

void ShowSamples(Console& console, const Tally& tally) {
  console.Line();
  for (const auto& [key, row] : tally.rows) {
    for (std::size_t i = 0; i < client::kTurnCount; ++i) {
      std::vector<std::string> numbers;
      for (const auto& [index, number] : row.turns[i].samples) {
        numbers.push_back(number);
      }
      if (!numbers.empty()) {
        console.Line(std::string(client::kTurnNames[i]) + " in " + key.host +
                     ", " + key.scheme + ", " + key.field + ", " + key.level +
                     ": " + Joined(numbers));
      }
    }
  }
}

void ShowReasons(Console& console, std::string_view title,
                 const std::map<ErrorReason, std::uint64_t>& reasons) {
  if (reasons.empty()) {
    return;
  }
  console.Line(title);
  for (const auto& [reason, count] : reasons) {
    const ErrorReasonInfo& info = Describe(reason);
    console.Line("  " + std::to_string(count) + " " + std::string(info.name) +
                 ": " + std::string(info.text));
  }
}

void ShowPeople(Console& console, const WhatIfReport& report) {
  const Tally& tally = report.tally;
  console.Field("What if", report.change);
  console.Field("Purpose", statement::NameOf(report.purpose));
  console.Field("Day", report.on.ToString());
  console.Field("Hosts", Joined(report.hosts));
  console.Field("Credentials", std::to_string(tally.credentials) + " in " +
                                   Joined(report.origins) + ", " +
                                   std::to_string(tally.not_valid) +
                                   " of them not valid on that day");
  ShowTable(console, tally);
  ShowSamples(console, tally);
  ShowReasons(console, "Not recognised even so, by reason:", tally.still_not);
  ShowReasons(console, "Could not be judged:", tally.not_judged);
  for (const std::string& note : report.notes) {
    console.Line("Note: " + note + ".");
  }
  console.Line();
  console.Line(kAdvice);
}

// --- For programs ------------------------------------------------------------

Json RowJson(const Row& row) {
  Json json;
  json["credentials"] = row.weighed;
  for (std::size_t i = 0; i < client::kTurnCount; ++i) {
    Json samples = Json::array();
    for (const auto& [index, number] : row.turns[i].samples) {
      samples.push_back(number);
    }
    json[std::string(client::kTurnNames[i])] = {
        {"count", row.turns[i].count}, {"samples", std::move(samples)}};
  }
  return json;
}

Json ReasonsJson(const std::map<ErrorReason, std::uint64_t>& reasons) {
  Json json = Json::object();
  for (const auto& [reason, count] : reasons) {
    json[std::string(Name(reason))] = count;
  }
  return json;
}

Json ReportJson(const WhatIfReport& report) {
  Json rows = Json::array();
  for (const auto& [key, row] : report.tally.rows) {
    Json json = {{"host", key.host},
                 {"scheme", key.scheme},
                 {"field", key.field},
                 {"level", key.level}};
    json.update(RowJson(row));
    rows.push_back(std::move(json));
  }
  return {{"change", report.change},
          {"purpose", statement::NameOf(report.purpose)},
          {"on", report.on.ToString()},
          {"hosts", report.hosts},
          {"origins", report.origins},
          {"credentials", report.tally.credentials},
          {"not_valid", report.tally.not_valid},
          {"rows", std::move(rows)},
          {"total", RowJson(report.tally.Total())},
          {"still_not_recognised", ReasonsJson(report.tally.still_not)},
          {"not_judged", ReasonsJson(report.tally.not_judged)},
          {"notes", report.notes},
          {"written", false},
          {"advice", kAdvice}};
}

}  // namespace

void ShowWhatIf(Console& console, const WhatIfReport& report) {
  if (console.json()) {
    console.Object(ReportJson(report));
  } else {
    ShowPeople(console, report);
  }
}

}  // namespace comity::cli
