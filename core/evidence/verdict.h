// The answer: what is proven about a credential on a day, and why.
//
// "Could not check" is never "invalid", and never "valid": UNPROVEN, UNKNOWN
// and UNDECIDED are values of their own.
// Source: docs/spec, Verdict.
#ifndef COMITY_CORE_EVIDENCE_VERDICT_H_
#define COMITY_CORE_EVIDENCE_VERDICT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/error_reason.h"
#include "core/base/hash.h"
#include "core/recognition/decision.h"
#include "core/statement/common_records.h"
#include "core/statement/enums.h"

namespace comity::evidence {

// Is the credential what it claims to be?
enum class Authenticity : std::uint32_t {
  kUnspecified = 0,
  kGenuine = 1,
  kFalse = 2,     // Proven not to be.
  kUnproven = 3,  // Could not be checked.
};

// What is its standing on the day asked for?
enum class DayStatus : std::uint32_t {
  kUnspecified = 0,  // Not given: the credential is false or unproven.
  kValid = 1,
  kSuspended = 2,
  kRevoked = 3,
  kVoid = 4,
  kExpired = 5,
  kNotYet = 6,
  kUnknown = 7,  // The evidence is older than the policy allows.
};

// Does it count in the host country, and how did that come about?
using Recognition = recognition::Outcome;
using RecognitionPath = recognition::Path;

// Who vouches for the head that the answer rests on.
enum class Assurance : std::uint32_t {
  kUnspecified = 0,
  kRegistryOnly = 1,   // The log alone: a false map would go unnoticed.
  kWitnessed = 2,      // k others saw it only ever grow.
  kStateCosigned = 3,  // k others recomputed log and map.
};

// One registry that the answer rests on.
struct RegistryView {
  std::string origin;
  std::uint64_t size = 0;
  Hash root;
  std::uint64_t head_time_s = 0;  // Unix time.
  Assurance assurance = Assurance::kUnspecified;
  std::uint64_t cosigners = 0;  // The k of the assurance.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, statement::kRequired);
    visit.Number(2, "size", self.size, {});
    visit.Digest(3, "root", self.root, statement::kRequired);
    visit.Number(4, "head_time_s", self.head_time_s, {});
    visit.Choice(5, "assurance", self.assurance, statement::kRequired);
    visit.Number(6, "cosigners", self.cosigners, {});
  }
};

// A claim that the holder opened and that the credential commits to.
struct VerifiedClaim {
  std::string name;
  std::string value;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "name", self.name, statement::kRequired);
    visit.Text(2, "value", self.value, statement::Required(1024));
  }
};

// What is proven of the credential itself.
struct CredentialFacts {
  statement::CredentialType type = statement::CredentialType::kUnspecified;
  std::string scheme_id;
  std::string title;
  std::vector<std::string> issuers;
  std::vector<std::string> issuer_countries;
  CivilDate issued_on;
  CivilDate valid_from;
  std::optional<CivilDate> valid_until;  // After renewals and extensions.
  std::uint64_t logged_at = 0;           // Index of the issue.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choice(1, "type", self.type, statement::kRequired);
    visit.Id(2, "scheme_id", self.scheme_id, statement::kRequired);
    visit.Id(3, "title", self.title, statement::kRequired);
    visit.Ids(4, "issuers", self.issuers, {.count_max = 8});
    visit.Countries(5, "issuer_countries", self.issuer_countries,
                    {.count_max = 8});
    visit.Date(6, "issued_on", self.issued_on, statement::kRequired);
    visit.Date(7, "valid_from", self.valid_from, statement::kRequired);
    visit.Date(8, "valid_until", self.valid_until, statement::kOptional);
    visit.Number(9, "logged_at", self.logged_at, {});
  }
};

// An agreement that the answer rests on.
struct UsedAgreement {
  Hash agreement_id;  // Text id of the first version,
  Hash version_id;    // and of the one that applies.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Digest(1, "agreement_id", self.agreement_id, statement::kRequired);
    visit.Digest(2, "version_id", self.version_id, statement::kRequired);
  }
};

// A condition that is still to be met; see recognition::RequiredCondition.
struct OpenCondition {
  recognition::RequiredCondition condition;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    auto& c = self.condition;
    visit.Choice(1, "code", c.code, statement::kRequired);
    visit.Codes(2, "languages", c.languages, {.count_max = 16, .size_max = 8});
    visit.Code(3, "language_min", c.language_min,
               statement::OptionalExactly(2));
    visit.Number(4, "valid_months", c.valid_months, {});
    visit.Text(5, "register_name", c.register_name, statement::Optional(200));
    visit.Codes(6, "choice", c.choice, {.count_max = 4});
    visit.Codes(7, "fields", c.fields, {.count_max = 16, .size_max = 8});
    visit.Texts(8, "partners", c.partners, {.count_max = 32, .size_max = 256});
    visit.Number(9, "years", c.years, {});
    visit.Number(10, "responsible_years", c.responsible_years, {});
  }
};

// The whole answer. Reasons and notes are names from error_reasons.inc, in
// ascending order; details are sentences that locate them.
struct Verdict {
  statement::CredentialReference credential;
  CivilDate on;
  std::string host_country;
  statement::Purpose purpose = statement::Purpose::kUnspecified;

  Authenticity authenticity = Authenticity::kUnspecified;
  DayStatus status = DayStatus::kUnspecified;
  Recognition recognition = Recognition::kUnspecified;
  RecognitionPath path = RecognitionPath::kUnspecified;
  // None, one, or the two of a chain in order.
  std::vector<UsedAgreement> agreements;
  std::vector<OpenCondition> conditions;  // By name; only if CONDITIONAL.
  // Names of recognition::Basis, in ascending order; only if positive.
  std::vector<std::string> basis;

  std::vector<std::string> reasons;
  std::vector<std::string> notes;
  std::vector<std::string> details;

  std::optional<CredentialFacts> facts;
  std::vector<VerifiedClaim> claims;
  std::vector<RegistryView> registries;

  // Leaves the outcome to the caller and drops what a positive one rests on.
  void ClearRecognition();

  // Adds a reason or note once, keeping the order.
  void AddReason(ErrorReason reason);
  void AddNote(ErrorReason note);

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "credential", self.credential, statement::kRequired);
    visit.Date(2, "on", self.on, statement::kRequired);
    visit.Country(3, "host_country", self.host_country, statement::kOptional);
    visit.Choice(4, "purpose", self.purpose, statement::kOptional);
    visit.Choice(5, "authenticity", self.authenticity, statement::kRequired);
    visit.Choice(6, "status", self.status, statement::kOptional);
    visit.Choice(7, "recognition", self.recognition, statement::kOptional);
    visit.Choice(8, "path", self.path, statement::kOptional);
    visit.Records(9, "agreements", self.agreements, {.count_max = 2});
    visit.Records(10, "conditions", self.conditions, {.count_max = 64});
    visit.Codes(11, "basis", self.basis, {.count_max = 16});
    visit.Codes(12, "reasons", self.reasons, {.count_max = 64});
    visit.Codes(13, "notes", self.notes, {.count_max = 64});
    visit.Texts(14, "details", self.details,
                {.count_max = 64, .size_max = 1024});
    visit.Record(15, "facts", self.facts, statement::kOptional);
    visit.Records(16, "claims", self.claims, {.count_max = 32});
    visit.Records(17, "registries", self.registries, {.count_max = 8});
  }
};

// The exit code of programs that print the verdict: 0 valid and, if asked,
// recognised; 1 a checked no; 2 could not check; 4 conditional.
int ExitCode(const Verdict& verdict);

}  // namespace comity::evidence

namespace comity::statement {

template <>
struct EnumNames<evidence::Authenticity> {
  static constexpr std::string_view kType = "Authenticity";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "GENUINE", "FALSE", "UNPROVEN"});
};
template <>
struct EnumNames<evidence::DayStatus> {
  static constexpr std::string_view kType = "DayStatus";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "VALID", "SUSPENDED", "REVOKED", "VOID", "EXPIRED",
       "NOT_YET", "UNKNOWN"});
};
template <>
struct EnumNames<evidence::Assurance> {
  static constexpr std::string_view kType = "Assurance";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "REGISTRY_ONLY", "WITNESSED", "STATE_COSIGNED"});
};

}  // namespace comity::statement

#endif  // COMITY_CORE_EVIDENCE_VERDICT_H_
