// From rows of a list to credentials: what a row says, what the flags say for
// all rows, and what follows from the scheme.
#ifndef COMITY_CLIENT_CLI_CREDENTIAL_ROWS_H_
#define COMITY_CLIENT_CLI_CREDENTIAL_ROWS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/cli/credential_row_links.h"
#include "client/cli/csv.h"
#include "client/issuing/holder_file.h"
#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/credential_records.h"
#include "core/statement/scheme_records.h"

namespace comity::cli {

// What the flags say for every row that does not say otherwise.
struct RowDefaults {
  // By the names of the columns below; claims as `claim:NAME`.
  std::map<std::string, std::string> cells;
  statement::CredentialType type = statement::CredentialType::kUnspecified;
  // Registries by country, for numbers of other credentials.
  std::map<std::string, std::string> origins = {};
};

// Columns that every list may have, beside one for each claim.
extern const char* const kColumnHelp;

// What one row asks for.
struct CredentialRow {
  std::size_t number = 0;  // As a spreadsheet shows it.
  // The centre's own number; what makes a second run know the row again.
  std::string reference;
  // Digest of the row and the flags as given, without what follows from the
  // day, so that it is the same on another day.
  Hash content;
  // Without id and claims.
  statement::Credential credential;
  std::vector<client::ClaimValue> values;
};

// Reads the rows of one list. Thread-compatible.
class RowReader {
 public:
  // Checks the columns: each must be known, or the name of a claim of the
  // scheme (`claim:NAME` where a column has that name, too).
  //
  // Errors: kCsvMalformed with the column.
  static StatusOr<RowReader> Make(const std::vector<std::string>& columns,
                                  const statement::Scheme& scheme,
                                  const std::string& origin,
                                  RowDefaults defaults, CivilDate today);

  // Errors, with the column: kCsvMalformed (too many or too few cells),
  // kFieldMissing, kFieldMalformed, kClaimMissing, kOriginNotPinned.
  StatusOr<CredentialRow> Read(const CsvRow& row) const;

 private:
  RowReader() = default;
  StatusOr<Cells> CellsOf(const CsvRow& row) const;
  Status FillDays(const Cells& cells, statement::Credential& record) const;
  Status FillEducation(const Cells& cells, statement::Credential& record) const;

  std::vector<std::string> columns_;  // In their full form.
  statement::Scheme scheme_;
  std::string origin_;
  RowDefaults defaults_;
  CivilDate today_;
};

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_CREDENTIAL_ROWS_H_
