// Tables as clerks have them: comma or semicolon between cells, with or
// without the mark that some programs put in front of UTF-8.
//
// Read strictly: a quotation mark in a wrong place is an error with its row,
// since guessing there would put a birth date into the column of names.
#ifndef COMITY_CLIENT_CLI_CSV_H_
#define COMITY_CLIENT_CLI_CSV_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace comity::cli {

inline constexpr std::size_t kCsvSizeMax = 256U << 20;
inline constexpr std::size_t kCsvRowCountMax = 1'000'000;

// One row behind the header. `number` is what a spreadsheet shows beside it:
// the header is row 1, a cell with line ends does not count twice.
struct CsvRow {
  std::size_t number = 0;
  std::vector<std::string> cells;
};

struct CsvTable {
  std::vector<std::string> columns;
  std::vector<CsvRow> rows;
};

// Reads a table with a header. The separator is whichever of `,` and `;` the
// header has more of outside quotation marks. Rows without any cell filled are
// left out; a row of another length than the header stays as it is.
// Source: RFC 4180 section 2.
//
// Errors: kCsvMalformed with the row: not UTF-8, a quotation mark out of
// place or never closed, no header, a column name empty or twice, more than
// kCsvRowCountMax rows.
StatusOr<CsvTable> ParseCsv(std::string_view bytes);

// One line with its end, cells quoted where needed.
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_CSV_H_
