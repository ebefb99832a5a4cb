#include "client/cli/credential_row_links.h"

#include <optional>
#include <vector>

#include "client/cli/inputs.h"
#include "client/cli/options.h"
#include "client/issuing/credential_number.h"

namespace comity::cli {
namespace {

constexpr std::size_t kHoursDigitsMax = 6;

Status Malformed(const std::string& column, const std::string& what) {
  return InvalidArgument(ErrorReason::kFieldMalformed,
                         "column " + column + ": " + what);
}

std::string Cell(const Cells& cells, const std::string& name) {
  const auto found = cells.find(name);
  return found == cells.end() ? std::string() : found->second;
}

// The parts of a cell with spaces between them.
std::vector<std::string> Parts(const Cells& cells, const std::string& name) {
  std::vector<std::string> parts;
  for (std::string& part : Split(Cell(cells, name), ' ')) {
    if (!part.empty()) {
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

std::optional<std::uint64_t> Number(const std::string& text) {
  if (text.empty() || text.size() > kHoursDigitsMax ||
      text.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  return std::stoull(text);
}

StatusOr<statement::CredentialReference> CredentialFromNumber(
    const std::string& column, const std::string& number,
    const RowPlaces& places) {
  const auto parsed = client::ParseCredentialNumber(number);
  if (!parsed.ok()) {
    return Malformed(column, number + " is no credential number");
  }
  const auto origin = places.origins.find(parsed->country);
  if (origin == places.origins.end()) {
    return PermissionDenied(ErrorReason::kOriginNotPinned,
                            "column " + column +
                                ": the policy pins no registry that speaks "
                                "for " +
                                parsed->country);
  }
  return statement::CredentialReference{origin->second, parsed->credential_id};
}

// "BODY=HOURS".
StatusOr<std::vector<statement::TrainingPart>> TrainingParts(
    const Cells& cells, const std::string& column, const RowPlaces& places) {
  std::vector<statement::TrainingPart> parts;
  for (const std::string& text : Parts(cells, column)) {
    const std::size_t equals = text.find('=');
    const auto hours = equals == std::string::npos
                           ? std::nullopt
                           : Number(text.substr(equals + 1));
    if (!hours || equals == 0) {
      return Malformed(column, "write BODY=HOURS, not '" + text + "'");
    }
    parts.push_back({ReferenceFromText(text.substr(0, equals), places.origin),
                     *hours, std::nullopt});
  }
  return parts;
}

Status FillTraining(const Cells& cells, const RowPlaces& places,
                    statement::Credential& record) {
  statement::Training training;
  COMITY_ASSIGN_OR_RETURN(training.workplace_parts,
                          TrainingParts(cells, "workplace", places));
  COMITY_ASSIGN_OR_RETURN(training.school_parts,
                          TrainingParts(cells, "school", places));
  if (!training.workplace_parts.empty() || !training.school_parts.empty()) {
    record.training = std::move(training);
  }
  return OkStatus();
}

// The learning counts from the day of issue.
Status FillCpd(const Cells& cells, statement::Credential& record) {
  const std::string until = Cell(cells, "cpd_until");
  const std::string hours = Cell(cells, "cpd_hours");
  if (until.empty()) {
    return hours.empty() ? OkStatus()
                         : Malformed("cpd_hours", "belongs to cpd_until");
  }
  const auto day = CivilDate::Parse(until);
  if (!day) {
    return Malformed("cpd_until", "a day is YYYY-MM-DD, not '" + until + "'");
  }
  const auto number =
      hours.empty() ? std::optional<std::uint64_t>(0) : Number(hours);
  if (!number) {
    return Malformed("cpd_hours", "whole hours, not '" + hours + "'");
  }
  record.cpd = statement::CpdSummary{.period = {record.issued_on, *day},
                                     .hours = *number,
                                     .satisfied_until = *day};
  return OkStatus();
}

StatusOr<statement::AssessmentResult> ResultOf(const Cells& cells,
                                               const std::string& column) {
  const std::string text = Cell(cells, column);
  const auto result = ChoiceFromText<statement::AssessmentResult>(text);
  if (!result) {
    return Malformed(column, "one of " +
                                 ChoicesOf<statement::AssessmentResult>() +
                                 ", not '" + text + "'");
  }
  return *result;
}

}  // namespace

Status FillAssessment(const Cells& cells, const statement::Scheme& scheme,
                      statement::Credential& record) {
  const std::string day = Cell(cells, "assessed_on");
  const std::string assessors = Cell(cells, "assessors");
  if (day.empty() && assessors.empty() && Cell(cells, "theory").empty() &&
      Cell(cells, "practice").empty()) {
    return OkStatus();
  }
  if (!scheme.standard) {
    return Malformed("assessed_on", "the scheme " + scheme.scheme_id +
                                        " rests on no occupational standard");
  }
  statement::Assessment assessment;
  assessment.standard = *scheme.standard;
  const auto assessed_on = CivilDate::Parse(day);
  if (!assessed_on) {
    return Malformed("assessed_on", "a day is YYYY-MM-DD, not '" + day + "'");
  }
  assessment.assessed_on = *assessed_on;
  COMITY_ASSIGN_OR_RETURN(assessment.theory, ResultOf(cells, "theory"));
  COMITY_ASSIGN_OR_RETURN(assessment.practice, ResultOf(cells, "practice"));
  const auto count = Number(assessors);
  if (!count || *count == 0) {
    return Malformed("assessors", "their number, not '" + assessors + "'");
  }
  assessment.assessor_count = *count;
  record.assessment = std::move(assessment);
  return OkStatus();
}

statement::RemoteReference ReferenceFromText(const std::string& text,
                                             const std::string& origin) {
  const std::size_t slash = text.rfind('/');
  return slash == std::string::npos
             ? statement::RemoteReference{origin, text}
             : statement::RemoteReference{text.substr(0, slash),
                                          text.substr(slash + 1)};
}

Status FillLinks(const Cells& cells, const RowPlaces& places,
                 statement::Credential& record) {
  for (const std::string& text : Parts(cells, "co_issuers")) {
    if (text.find('/') == std::string::npos) {
      return Malformed("co_issuers", "write ORIGIN/BODY, not '" + text + "'");
    }
    record.co_issuers.push_back(ReferenceFromText(text, places.origin));
  }
  for (const std::string& number : Parts(cells, "derived_from")) {
    COMITY_ASSIGN_OR_RETURN(
        const auto source,
        CredentialFromNumber("derived_from", number, places));
    record.derived_from.push_back(source);
  }
  if (const std::string number = Cell(cells, "renews"); !number.empty()) {
    COMITY_ASSIGN_OR_RETURN(record.renews,
                            CredentialFromNumber("renews", number, places));
  }
  COMITY_RETURN_IF_ERROR(FillCpd(cells, record));
  return FillTraining(cells, places, record);
}

}  // namespace comity::cli
