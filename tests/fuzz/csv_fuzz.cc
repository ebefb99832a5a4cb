// Tables of clerks: what is read is written in a form that reads back the
// same, and rows become credentials or are refused.
#include "client/cli/credential_rows.h"
#include "client/cli/csv.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

statement::Scheme Scheme() {
  statement::Scheme scheme;
  scheme.scheme_id = "engineering";
  scheme.scheme_version = 1;
  scheme.credential_types = {
      statement::CredentialType::kProfessionalQualification};
  scheme.titles = {"engineer"};
  scheme.claim_names = {"birth-date", "name"};
  scheme.effective_from = *CivilDate::Parse("2020-01-01");
  return scheme;
}

void TestRows(const cli::CsvTable& table) {
  cli::RowDefaults defaults;
  defaults.type = statement::CredentialType::kProfessionalQualification;
  defaults.origins = {{"KZ", "registry.kz.example"}};
  const auto reader =
      cli::RowReader::Make(table.columns, Scheme(), "registry.kz.example",
                           defaults, *CivilDate::Parse("2026-01-05"));
  if (!reader.ok()) {
    return;
  }
  for (const cli::CsvRow& row : table.rows) {
    const auto read = reader->Read(row);
    Require(read.ok() || !read.status().message().empty(),
            "a refused row says why");
    if (read.ok()) {
      Require(read->number == row.number, "a row keeps its number");
    }
  }
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  const auto table = cli::ParseCsv(bytes);
  if (!table.ok()) {
    return;
  }
  Require(!table->columns.empty(), "a table has columns");
  std::string text = cli::CsvLine(table->columns);
  for (const cli::CsvRow& row : table->rows) {
    text += cli::CsvLine(row.cells);
  }
  const auto again = cli::ParseCsv(text);
  // With one column more semicolons than commas may stand in its name.
  const bool same_separator =
      bytes.substr(0, bytes.find('\n')).find(';') == std::string_view::npos;
  if (same_separator) {
    Require(again.ok(), "a table that is written is read");
    Require(again->columns == table->columns &&
                again->rows.size() == table->rows.size(),
            "columns and rows read back the same");
    for (std::size_t i = 0; i < table->rows.size(); ++i) {
      Require(again->rows[i].cells == table->rows[i].cells,
              "cells read back the same");
    }
  }
  TestRows(*table);
}

}  // namespace comity::fuzzing
