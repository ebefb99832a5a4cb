// What recognition comes to: the outcome, why, by which agreement and under
// which conditions.
#ifndef COMITY_CORE_RECOGNITION_DECISION_H_
#define COMITY_CORE_RECOGNITION_DECISION_H_

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error_reason.h"
#include "core/recognition/facts.h"
#include "core/statement/enums.h"

namespace comity::recognition {

enum class Outcome : std::uint32_t {
  kUnspecified = 0,
  kRecognised = 1,
  kConditional = 2,
  kNotRecognised = 3,
  kUndecided = 4,  // A fact that decides is not known.
};

// How a positive outcome came about.
enum class Path : std::uint32_t {
  kUnspecified = 0,
  kAgreement = 1,
  kAcquiredRights = 2,
  kPriorDecision = 3,
  kDomestic = 4,
  kChain = 5,
  kNone = 6,
};

// Circumstances that a positive outcome rests on.
enum class Basis : std::uint32_t {
  kUnspecified = 0,
  kAccreditationEndedLater = 1,  // In force at graduation, not today.
  kAcquiredRights = 2,           // Outlived the agreement.
  kChain = 3,                    // Two agreements, one after the other.
  kDerivedAfterYears = 4,        // A derived credential, old enough.
  kDomestic = 5,                 // The host is the country of origin.
  kIssuedBeforeSuspension = 6,   // Spared by a suspension for new ones only.
  kIssuerAuthorityEndedLater = 7,
  kMostFavourable = 8,  // The best of several agreements.
  kNoticePeriodRunning = 9,
  kPriorDecision = 10,
};

// A condition as it applies to this question. Which parameters mean something
// depends on the code; ParamsOf in condition_params.h names them.
struct RequiredCondition {
  statement::ConditionCode code = statement::ConditionCode::kUnspecified;
  std::vector<std::string> languages;   // LANGUAGE: any of these,
  std::string language_min;             // at this level or better.
  std::uint64_t valid_months = 0;       // PRIOR_DECLARATION.
  std::string register_name;            // LOCAL_REGISTRATION.
  std::vector<std::string> choice;      // COMPENSATION_MEASURE: one of these.
  std::vector<std::string> fields;      // PARTIAL_ACCESS: the fields covered.
  std::vector<std::string> partners;    // ASSESS_UNACCREDITED_PART: bodies.
  std::uint64_t years = 0;              // EXPERIENCE_TOP_UP: missing years,
  std::uint64_t responsible_years = 0;  // and missing responsible years.

  // A condition without parameters.
  static RequiredCondition Of(statement::ConditionCode code) {
    RequiredCondition condition;
    condition.code = code;
    return condition;
  }

  friend bool operator==(const RequiredCondition&,
                         const RequiredCondition&) = default;
};

// What one agreement came to for one country of origin. For explanations.
struct Weighed {
  std::string agreement;
  std::string version;
  std::string origin_party;
  std::string host_party;
  Outcome outcome = Outcome::kUnspecified;
  std::set<ErrorReason> reasons;
};

// The answer. Lists are sorted by name; a failure has no conditions and no
// basis.
struct Decision {
  Outcome outcome = Outcome::kUnspecified;
  Path path = Path::kNone;
  std::vector<ErrorReason> reasons;
  std::vector<RequiredCondition> conditions;
  std::vector<Basis> basis;
  // Ids of agreements and of their versions: none, one, or the two of a
  // chain in order.
  std::vector<std::string> agreements;
  std::vector<std::string> versions;
  // UNDECIDED: what the holder would have to disclose.
  std::set<HeldFact> undisclosed;
  // Every candidate, in the order of agreement and origin party.
  std::vector<Weighed> weighed;
};

}  // namespace comity::recognition

namespace comity::statement {

template <>
struct EnumNames<recognition::Outcome> {
  static constexpr std::string_view kType = "Recognition";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "RECOGNISED", "CONDITIONAL", "NOT_RECOGNISED",
       "UNDECIDED"});
};
template <>
struct EnumNames<recognition::Path> {
  static constexpr std::string_view kType = "RecognitionPath";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "AGREEMENT", "ACQUIRED_RIGHTS", "PRIOR_DECISION",
       "DOMESTIC", "CHAIN", "NONE"});
};
template <>
struct EnumNames<recognition::Basis> {
  static constexpr std::string_view kType = "RecognitionBasis";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "ACCREDITATION_ENDED_LATER", "ACQUIRED_RIGHTS", "CHAIN",
       "DERIVED_AFTER_YEARS", "DOMESTIC", "ISSUED_BEFORE_SUSPENSION",
       "ISSUER_AUTHORITY_ENDED_LATER", "MOST_FAVOURABLE",
       "NOTICE_PERIOD_RUNNING", "PRIOR_DECISION"});
};

}  // namespace comity::statement

#endif  // COMITY_CORE_RECOGNITION_DECISION_H_
