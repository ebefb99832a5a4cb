#include "client/cli/csv.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/text/utf8.h"

namespace comity::cli {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Status Malformed(std::size_t row, const std::string& what) {
  return InvalidArgument(ErrorReason::kCsvMalformed,
                         "row " + std::to_string(row) + ": " + what);
}

char FindSeparator(std::string_view bytes) {
  std::size_t commas = 0;
  std::size_t semicolons = 0;
  bool quoted = false;
  for (const char c : bytes) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '\n' || c == '\r')) {
      break;
    }
    commas += !quoted && c == ',' ? 1U : 0U;
    semicolons += !quoted && c == ';' ? 1U : 0U;
  }
  return semicolons > commas ? ';' : ',';
}

// Takes rows off the front of the bytes.
class TableReader {
 public:
  TableReader(std::string_view rest, char separator)
      : rest_(rest), separator_(separator) {}

  bool done() const { return rest_.empty(); }

  StatusOr<CsvRow> Next() {
    CsvRow row;
    row.number = ++number_;
    bool more = true;
    while (more) {
      COMITY_ASSIGN_OR_RETURN(std::string cell, TakeCell());
      row.cells.push_back(std::move(cell));
      more = TakeSeparator();
    }
    COMITY_RETURN_IF_ERROR(TakeLineEnd());
    return row;
  }

 private:
  StatusOr<std::string> TakeCell() {
    if (!rest_.empty() && rest_.front() == '"') {
      return TakeQuoted();
    }
    const std::string ends = {separator_, '"', '\r', '\n'};
    const std::size_t size = std::min(rest_.find_first_of(ends), rest_.size());
    std::string cell(rest_.substr(0, size));
    rest_.remove_prefix(size);
    if (!rest_.empty() && rest_.front() == '"') {
      return Malformed(number_,
                       "a quotation mark inside a cell that does not "
                       "begin with one");
    }
    return cell;
  }

  // Two quotation marks inside stand for one.
  StatusOr<std::string> TakeQuoted() {
    std::string cell;
    while (true) {
      rest_.remove_prefix(1);
      const std::size_t size = rest_.find('"');
      if (size == std::string_view::npos) {
        return Malformed(number_, "a quotation mark is never closed");
      }
      cell.append(rest_.substr(0, size));
      rest_.remove_prefix(size + 1);
      if (rest_.empty() || rest_.front() != '"') {
        return cell;
      }
      cell.push_back('"');
    }
  }

  bool TakeSeparator() {
    if (rest_.empty() || rest_.front() != separator_) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  Status TakeLineEnd() {
    if (rest_.empty()) {
      return OkStatus();
    }
    if (rest_.starts_with("\r\n")) {
      rest_.remove_prefix(2);
      return OkStatus();
    }
    if (rest_.front() == '\n' || rest_.front() == '\r') {
      rest_.remove_prefix(1);
      return OkStatus();
    }
    return Malformed(number_, "text after a closing quotation mark");
  }

  std::string_view rest_;
  const char separator_;
  std::size_t number_ = 0;
};

Status CheckColumns(const std::vector<std::string>& columns) {
  std::set<std::string_view> names;
  for (const std::string& column : columns) {
    if (column.empty()) {
      return Malformed(1, "a column without a name");
    }
    if (!names.insert(column).second) {
      return Malformed(1, "two columns are called '" + column + "'");
    }
  }
  return OkStatus();
}

bool IsEmpty(const CsvRow& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const std::string& cell) { return cell.empty(); });
}

}  // namespace

StatusOr<CsvTable> ParseCsv(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) {
    bytes.remove_prefix(kByteOrderMark.size());
  }
  if (!text::IsValidUtf8(bytes)) {
    return Malformed(1, "the file is not UTF-8; save it as \"CSV UTF-8\"");
  }
  TableReader reader(bytes, FindSeparator(bytes));
  if (reader.done()) {
    return Malformed(1, "the file is empty; the first row names the columns");
  }
  CsvTable table;
  COMITY_ASSIGN_OR_RETURN(CsvRow header, reader.Next());
  table.columns = std::move(header.cells);
  COMITY_RETURN_IF_ERROR(CheckColumns(table.columns));
  while (!reader.done()) {
    COMITY_ASSIGN_OR_RETURN(CsvRow row, reader.Next());
    if (IsEmpty(row)) {
      continue;
    }
    if (table.rows.size() == kCsvRowCountMax) {
      return Malformed(row.number, "too many rows for one file");
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) {
      line += ',';
    }
    // A mark at the front of a file would be taken for the file's own.
    if (cell.find_first_of(",;\"\r\n") == std::string::npos &&
        !cell.starts_with(kByteOrderMark)) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char c : cell) {
      line += c == '"' ? "\"\"" : std::string(1, c);
    }
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace comity::cli
