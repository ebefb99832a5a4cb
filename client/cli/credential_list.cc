#include "client/cli/credential_list.h"

#include <algorithm>
#include <set>

#include "client/cli/csv.h"
#include "core/base/error_reason.h"

namespace comity::cli {
namespace {

constexpr std::string_view kColumn = "number";
constexpr std::size_t kShownMax = 20;

std::string Trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos
             ? std::string()
             : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Without a header the first line is a number, too.
StatusOr<std::size_t> ColumnOf(const CsvTable& table,
                               std::vector<std::string>& numbers) {
  const auto found =
      std::find(table.columns.begin(), table.columns.end(), kColumn);
  if (found != table.columns.end()) {
    return static_cast<std::size_t>(found - table.columns.begin());
  }
  if (table.columns.size() > 1) {
    return InvalidArgument(ErrorReason::kCsvMalformed,
                           "row 1: no column is called 'number'");
  }
  numbers.push_back(Trimmed(table.columns.front()));
  return std::size_t{0};
}

void ShowFailures(Console& console, const std::vector<ListedEvent>& events) {
  std::size_t shown = 0;
  for (const ListedEvent& event : events) {
    if (event.status.ok()) {
      continue;
    }
    if (++shown > kShownMax) {
      console.Line("  and more; --json tells all");
      return;
    }
    console.Line("  " + event.number + ": " +
                 std::string(Name(event.status.reason())) + ": " +
                 event.status.message());
  }
}

Console::Json JsonOf(const std::vector<ListedEvent>& events) {
  Console::Json rows = Console::Json::array();
  for (const ListedEvent& event : events) {
    const bool ok = event.status.ok();
    rows.push_back(
        {{"number", event.number},
         {"logged", ok},
         {"index", event.index},
         {"by_earlier_statement", event.nothing_to_change},
         {"reason", ok ? "" : std::string(Name(event.status.reason()))},
         {"message", event.status.message()}});
  }
  return rows;
}

}  // namespace

StatusOr<std::vector<std::string>> NumbersOf(std::string_view bytes) {
  COMITY_ASSIGN_OR_RETURN(const CsvTable table, ParseCsv(bytes));
  std::vector<std::string> all;
  COMITY_ASSIGN_OR_RETURN(const std::size_t column, ColumnOf(table, all));
  for (const CsvRow& row : table.rows) {
    if (column < row.cells.size()) {
      all.push_back(Trimmed(row.cells[column]));
    }
  }
  std::vector<std::string> numbers;
  std::set<std::string> seen = {""};
  for (const std::string& number : all) {
    if (seen.insert(number).second) {
      numbers.push_back(number);
    }
  }
  if (numbers.empty()) {
    return InvalidArgument(ErrorReason::kCsvMalformed,
                           "the list names no credential");
  }
  return numbers;
}

StatusOr<ExitCode> ShowListedEvents(Console& console,
                                    const std::vector<ListedEvent>& events,
                                    const Console::Json& vouched_for) {
  const auto failed =
      std::find_if(events.begin(), events.end(),
                   [](const auto& event) { return !event.status.ok(); });
  const auto count = [&events](auto is) {
    return std::to_string(std::count_if(events.begin(), events.end(), is));
  };
  const bool any_logged =
      std::any_of(events.begin(), events.end(),
                  [](const auto& event) { return event.status.ok(); });
  if (!any_logged && failed != events.end()) {
    return failed->status;
  }
  console.Field("Logged", count([](const ListedEvent& event) {
                  return event.status.ok() && !event.nothing_to_change;
                }));
  console.Field("Said before", count([](const ListedEvent& event) {
                  return event.nothing_to_change;
                }));
  console.Field("Not logged", count([](const ListedEvent& event) {
                  return !event.status.ok();
                }));
  ShowFailures(console, events);
  Console::Json object = {{"events", JsonOf(events)}};
  if (!vouched_for.is_null()) {
    object["vouched_for"] = vouched_for;
  }
  console.Object(std::move(object));
  return failed == events.end() ? ExitCode::kYes : ExitCode::kSomeRowsBad;
}

}  // namespace comity::cli
