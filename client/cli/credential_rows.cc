#include "client/cli/credential_rows.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "client/cli/inputs.h"
#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::cli {
namespace {

constexpr std::array<std::string_view, 24> kColumns = {
    "reference",      "title",        "fields",           "level",
    "issued_on",      "valid_from",   "valid_until",      "first_issued_on",
    "programme",      "completed_on", "experience_years", "responsible_years",
    "origin_country", "co_issuers",   "derived_from",     "renews",
    "cpd_until",      "cpd_hours",    "workplace",        "school",
    "assessed_on",    "theory",       "practice",         "assessors"};
constexpr std::string_view kClaimPrefix = "claim:";

Status Malformed(const std::string& column, const std::string& what) {
  return InvalidArgument(ErrorReason::kFieldMalformed,
                         "column " + column + ": " + what);
}

bool IsColumn(std::string_view name) {
  return std::find(kColumns.begin(), kColumns.end(), name) != kColumns.end();
}

bool HasClaim(const statement::Scheme& scheme, std::string_view name) {
  const auto& names = scheme.claim_names;
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The cell, or empty.
std::string Cell(const Cells& cells, const std::string& name) {
  const auto found = cells.find(name);
  return found == cells.end() ? std::string() : found->second;
}

StatusOr<std::optional<CivilDate>> Day(const Cells& cells,
                                       const std::string& name) {
  const std::string text = Cell(cells, name);
  if (text.empty()) {
    return std::optional<CivilDate>();
  }
  const auto day = CivilDate::Parse(text);
  if (!day) {
    return Malformed(name, "a day is YYYY-MM-DD, not '" + text + "'");
  }
  return std::optional(*day);
}

StatusOr<std::uint64_t> Years(const Cells& cells, const std::string& name) {
  const std::string text = Cell(cells, name);
  std::uint64_t years = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || text.size() > 2) {
      return Malformed(name, "whole years, not '" + text + "'");
    }
    years = years * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return years;
}

std::string Trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos
             ? std::string()
             : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

Hash ContentOf(const Cells& cells, const RowDefaults& defaults,
               const std::string& scheme_id) {
  std::string bytes;
  AppendStr(bytes, scheme_id);
  AppendUvarint(bytes, static_cast<std::uint64_t>(defaults.type));
  for (const auto& [name, value] : cells) {
    AppendStr(bytes, name);
    AppendStr(bytes, value);
  }
  return crypto::Sha256(bytes);
}

}  // namespace

const char* const kColumnHelp =
    "Columns of the list (comma or semicolon, UTF-8, the first row names "
    "them):\n"
    "  reference          your own number of the row; needed, and unique\n"
    "  one for each claim of the scheme, by its name, for example name, "
    "birth-date;\n"
    "                     \"-\" for what the person does not have\n"
    "  title              code of the title, one of the scheme's\n"
    "  fields             ISCED-F 2013 codes, with spaces between\n"
    "  level              FRAMEWORK/LEVEL, for example EQF/6\n"
    "  issued_on          day of issue; today if empty\n"
    "  valid_from         first day; the day of issue if empty\n"
    "  valid_until        last day; as long as the scheme allows if empty\n"
    "  first_issued_on    day of the first issue, if this is a renewal\n"
    "  programme          programme that led to it; ORIGIN/ID if it is of "
    "another registry\n"
    "  completed_on       day of graduation from it\n"
    "  experience_years, responsible_years\n"
    "  origin_country     ISO code, where it is not the issuer's\n"
    "  co_issuers         ORIGIN/BODY of each partner in another registry, who "
    "confirms there\n"
    "  derived_from       numbers of the credentials that it was given on the "
    "strength of\n"
    "  renews             number of the credential that it renews\n"
    "  cpd_until, cpd_hours   day until which the duty to learn is met; its "
    "hours\n"
    "  workplace, school  parts of a dual training, BODY=HOURS with spaces "
    "between\n"
    "  assessed_on, theory, practice, assessors   assessment by the scheme's "
    "standard:\n"
    "                     its day; passed, failed or not-taken; how many "
    "assessed\n"
    "A column that is missing or empty takes the value of the flag of that "
    "name.\n";

StatusOr<RowReader> RowReader::Make(const std::vector<std::string>& columns,
                                    const statement::Scheme& scheme,
                                    const std::string& origin,
                                    RowDefaults defaults, CivilDate today) {
  RowReader reader;
  for (const std::string& raw : columns) {
    const std::string column = Trimmed(raw);
    const bool prefixed = column.starts_with(kClaimPrefix);
    const std::string claim =
        prefixed ? column.substr(kClaimPrefix.size()) : column;
    if (!prefixed && IsColumn(column)) {
      reader.columns_.push_back(column);
    } else if (HasClaim(scheme, claim)) {
      reader.columns_.push_back(std::string(kClaimPrefix) + claim);
    } else {
      return InvalidArgument(ErrorReason::kCsvMalformed,
                             "row 1: column '" + column +
                                 "' is neither a known column nor a "
                                 "claim of the scheme " +
                                 scheme.scheme_id);
    }
  }
  for (const auto& [name, value] : defaults.cells) {
    const bool is_claim = name.starts_with(kClaimPrefix);
    if (is_claim && !HasClaim(scheme, name.substr(kClaimPrefix.size()))) {
      return InvalidArgument(
          ErrorReason::kClaimUnknown,
          name + ": the scheme " + scheme.scheme_id + " has no such claim");
    }
  }
  reader.scheme_ = scheme;
  reader.origin_ = origin;
  reader.defaults_ = std::move(defaults);
  reader.today_ = today;
  return reader;
}

StatusOr<Cells> RowReader::CellsOf(const CsvRow& row) const {
  if (row.cells.size() != columns_.size()) {
    return InvalidArgument(ErrorReason::kCsvMalformed,
                           std::to_string(row.cells.size()) + " cells for " +
                               std::to_string(columns_.size()) + " columns");
  }
  Cells cells = defaults_.cells;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string cell = Typed(Trimmed(row.cells[i]));
    if (!cell.empty()) {
      cells[columns_[i]] = cell;
    }
  }
  return cells;
}

Status RowReader::FillDays(const Cells& cells,
                           statement::Credential& record) const {
  COMITY_ASSIGN_OR_RETURN(const auto issued_on, Day(cells, "issued_on"));
  COMITY_ASSIGN_OR_RETURN(const auto valid_from, Day(cells, "valid_from"));
  COMITY_ASSIGN_OR_RETURN(record.valid_until, Day(cells, "valid_until"));
  COMITY_ASSIGN_OR_RETURN(record.first_issued_on,
                          Day(cells, "first_issued_on"));
  record.issued_on = issued_on.value_or(today_);
  record.valid_from = valid_from.value_or(record.issued_on);
  if (!record.valid_until && scheme_.validity_months > 0) {
    // The last day of the last month, not the first one after it.
    record.valid_until =
        record.valid_from.PlusMonths(static_cast<int>(scheme_.validity_months))
            .PlusDays(-1);
  }
  return OkStatus();
}

Status RowReader::FillEducation(const Cells& cells,
                                statement::Credential& record) const {
  const std::string programme = Cell(cells, "programme");
  COMITY_ASSIGN_OR_RETURN(const auto completed_on, Day(cells, "completed_on"));
  if (programme.empty() != !completed_on.has_value()) {
    return Malformed("programme", "belongs together with completed_on");
  }
  if (completed_on) {
    record.education = statement::Education{
        ReferenceFromText(programme, origin_), *completed_on};
  }
  COMITY_ASSIGN_OR_RETURN(const std::uint64_t years,
                          Years(cells, "experience_years"));
  COMITY_ASSIGN_OR_RETURN(const std::uint64_t responsible,
                          Years(cells, "responsible_years"));
  if (years > 0 || responsible > 0) {
    record.experience = statement::Experience{years, responsible};
  }
  return OkStatus();
}

StatusOr<CredentialRow> RowReader::Read(const CsvRow& row) const {
  COMITY_ASSIGN_OR_RETURN(const Cells cells, CellsOf(row));
  CredentialRow result;
  result.number = row.number;
  result.content = ContentOf(cells, defaults_, scheme_.scheme_id);
  result.reference = Cell(cells, "reference");
  if (result.reference.empty()) {
    return InvalidArgument(ErrorReason::kFieldMissing,
                           "reference: every credential needs one");
  }
  statement::Credential& record = result.credential;
  record.type = defaults_.type;
  record.scheme_id = scheme_.scheme_id;
  record.scheme_version = scheme_.scheme_version;
  record.title = Cell(cells, "title");
  if (record.title.empty() && scheme_.titles.size() == 1) {
    record.title = scheme_.titles.front();
  }
  record.fields = Split(Cell(cells, "fields"), ' ');
  std::sort(record.fields.begin(), record.fields.end());
  if (const std::string level = Cell(cells, "level"); !level.empty()) {
    COMITY_ASSIGN_OR_RETURN(record.level, ParseLevel(level));
  }
  record.origin_country = Cell(cells, "origin_country");
  COMITY_RETURN_IF_ERROR(FillDays(cells, record));
  COMITY_RETURN_IF_ERROR(FillEducation(cells, record));
  COMITY_RETURN_IF_ERROR(
      FillLinks(cells, {origin_, defaults_.origins}, record));
  COMITY_RETURN_IF_ERROR(FillAssessment(cells, scheme_, record));
  for (const std::string& name : scheme_.claim_names) {
    const std::string value = Cell(cells, std::string(kClaimPrefix) + name);
    if (value.empty()) {
      return InvalidArgument(ErrorReason::kClaimMissing,
                             "column " + name + ": no value");
    }
    result.values.push_back({name, value});
  }
  return result;
}

}  // namespace comity::cli
