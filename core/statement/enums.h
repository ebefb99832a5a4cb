// The closed lists of values that statements use. Zero is "unspecified" in
// each and never appears on the wire; names equal those in
// proto/comity/v1/enums.proto without their prefix.
#ifndef COMITY_CORE_STATEMENT_ENUMS_H_
#define COMITY_CORE_STATEMENT_ENUMS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace comity::statement {

// Specialised for each enum: kType is its name in the .proto file, kNames its
// values' names by number, kNames[0] being UNSPECIFIED.
template <typename Enum>
struct EnumNames;

// The name of `value`, or "UNKNOWN" for a number outside the list.
template <typename Enum>
std::string_view NameOf(Enum value) {
  const auto number = static_cast<std::size_t>(value);
  const auto& names = EnumNames<Enum>::kNames;
  return number < names.size() ? names[number] : "UNKNOWN";
}

// What a grant lets a body do.
enum class Role : std::uint32_t {
  kUnspecified = 0,
  kRegistrar = 1,            // Registers bodies and takes part in key changes.
  kCertificationBody = 2,    // Issues credentials under schemes.
  kHigherEducation = 3,      // Awards degrees, declares programmes.
  kAccreditationAgency = 4,  // Accredits programmes, awards labels.
  kCompetentAuthority = 5,   // Decides on recognition in its country.
  kAgreementAuthority = 6,   // Records agreement texts and party acts.
  kSupervisor = 7,           // Suspends, revokes and voids others' credentials.
  kSchemeOwner = 8,          // Publishes schemes.
  kPublisher = 9,            // Publishes mapping tables and rating editions.
  kOperator = 10,            // Logs anchors and erased notices.
};
template <>
struct EnumNames<Role> {
  static constexpr std::string_view kType = "Role";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "REGISTRAR", "CERTIFICATION_BODY", "HIGHER_EDUCATION",
       "ACCREDITATION_AGENCY", "COMPETENT_AUTHORITY", "AGREEMENT_AUTHORITY",
       "SUPERVISOR", "SCHEME_OWNER", "PUBLISHER", "OPERATOR"});
};

// What a credential is.
enum class CredentialType : std::uint32_t {
  kUnspecified = 0,
  kDegree = 1,
  kJointDegree = 2,
  kProfessionalQualification = 3,
  kLicence = 4,
  kRegisterEntry = 5,
  kTraining = 6,
  kAssessment = 7,
  kCpdSummary = 8,
};
template <>
struct EnumNames<CredentialType> {
  static constexpr std::string_view kType = "CredentialType";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "DEGREE", "JOINT_DEGREE", "PROFESSIONAL_QUALIFICATION",
       "LICENCE", "REGISTER_ENTRY", "TRAINING", "ASSESSMENT", "CPD_SUMMARY"});
};

// Why an event on a credential happened: coarse on purpose, since the log
// carries no free text about a person.
enum class EventReason : std::uint32_t {
  kUnspecified = 0,
  kAdministrative = 1,  // Record keeping, no fault of the holder.
  kHolderRequest = 2,
  kRequirementsNotMet = 3,  // Fees, CPD or other duties.
  kConduct = 4,             // Disciplinary decision.
  kIssuedInError = 5,
  kFraud = 6,
  kInvestigation = 7,
  kAppealUpheld = 8,
  kKeyCompromise = 9,
  kProgrammeWithdrawn = 10,  // A cohort or programme lost its standing.
  kRequirementsMet = 11,     // Renewal or return after a lapse.
  kDeceased = 12,
};
template <>
struct EnumNames<EventReason> {
  static constexpr std::string_view kType = "EventReason";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "ADMINISTRATIVE", "HOLDER_REQUEST",
       "REQUIREMENTS_NOT_MET", "CONDUCT", "ISSUED_IN_ERROR", "FRAUD",
       "INVESTIGATION", "APPEAL_UPHELD", "KEY_COMPROMISE",
       "PROGRAMME_WITHDRAWN", "REQUIREMENTS_MET", "DECEASED"});
};

// Who must sign a credential of a scheme.
enum class SigningRule : std::uint32_t {
  kUnspecified = 0,
  kIssuer = 1,              // One issuing body.
  kProposerAndDecider = 2,  // Two bodies: who checks and who decides.
};
template <>
struct EnumNames<SigningRule> {
  static constexpr std::string_view kType = "SigningRule";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "ISSUER", "PROPOSER_AND_DECIDER"});
};

// How a body relates to another one in its succession.
enum class SuccessionKind : std::uint32_t {
  kUnspecified = 0,
  kSucceeds = 1,     // This body continues the other one.
  kSucceededBy = 2,  // The other one continues this body.
  kMergedInto = 3,
  kSplitFrom = 4,
};
template <>
struct EnumNames<SuccessionKind> {
  static constexpr std::string_view kType = "SuccessionKind";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "SUCCEEDS", "SUCCEEDED_BY", "MERGED_INTO", "SPLIT_FROM"});
};

// Which key of the registry a RegistryKeys statement replaces.
enum class RegistryKeyUse : std::uint32_t {
  kUnspecified = 0,
  kLog = 1,        // Signs checkpoints.
  kCosigning = 2,  // Signs the registry's own timestamps.
  kRoot = 3,       // Signs for the slot `root`.
};
template <>
struct EnumNames<RegistryKeyUse> {
  static constexpr std::string_view kType = "RegistryKeyUse";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "LOG", "COSIGNING", "ROOT"});
};

// Cycle of a degree programme. Source: EHEA framework; ENAEE uses two.
enum class Cycle : std::uint32_t {
  kUnspecified = 0,
  kShort = 1,
  kFirst = 2,   // Bachelor.
  kSecond = 3,  // Master.
  kThird = 4,   // Doctorate.
};
template <>
struct EnumNames<Cycle> {
  static constexpr std::string_view kType = "Cycle";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "SHORT", "FIRST", "SECOND", "THIRD"});
};

// Outcome of one part of an assessment.
enum class AssessmentResult : std::uint32_t {
  kUnspecified = 0,
  kPassed = 1,
  kFailed = 2,
  kNotTaken = 3,
};
template <>
struct EnumNames<AssessmentResult> {
  static constexpr std::string_view kType = "AssessmentResult";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "PASSED", "FAILED", "NOT_TAKEN"});
};

// What somebody wants to do with a credential in another country.
enum class Purpose : std::uint32_t {
  kUnspecified = 0,
  kEstablishment = 1,
  kTemporaryServices = 2,
  kEmployment = 3,
  kAcademic = 4,
};
template <>
struct EnumNames<Purpose> {
  static constexpr std::string_view kType = "Purpose";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "ESTABLISHMENT", "TEMPORARY_SERVICES", "EMPLOYMENT",
       "ACADEMIC"});
};

// What a host's authority decided about one credential.
enum class DecisionOutcome : std::uint32_t {
  kUnspecified = 0,
  kRecognised = 1,
  kConditional = 2,
  kRefused = 3,
};
template <>
struct EnumNames<DecisionOutcome> {
  static constexpr std::string_view kType = "DecisionOutcome";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "RECOGNISED", "CONDITIONAL", "REFUSED"});
};

// What a party does to an agreement.
enum class PartyActKind : std::uint32_t {
  kUnspecified = 0,
  kSign = 1,
  kEnterIntoForce = 2,
  kAccede = 3,
  kProvisionallyApply = 4,
  kSuspend = 5,
  kWithdraw = 6,
  kTerminate = 7,
  kDesignate = 8,
  kNewVersion = 9,          // The party accepts another version of the text.
  kObjectToRenewal = 10,    // The term shall not renew.
  kJoinProvisionally = 11,  // A member whose credentials do not count yet.
};
template <>
struct EnumNames<PartyActKind> {
  static constexpr std::string_view kType = "PartyActKind";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "SIGN", "ENTER_INTO_FORCE", "ACCEDE",
       "PROVISIONALLY_APPLY", "SUSPEND", "WITHDRAW", "TERMINATE", "DESIGNATE",
       "NEW_VERSION", "OBJECT_TO_RENEWAL", "JOIN_PROVISIONALLY"});
};

// --- Terms of an agreement. Source: the recognition model in docs/spec. ------

enum class AgreementKind : std::uint32_t {
  kUnspecified = 0,
  kBilateral = 1,
  kMultilateral = 2,
};
template <>
struct EnumNames<AgreementKind> {
  static constexpr std::string_view kType = "AgreementKind";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "BILATERAL", "MULTILATERAL"});
};

enum class AgreementNature : std::uint32_t {
  kUnspecified = 0,
  kTreaty = 1,
  kStatute = 2,
  kBodyMra = 3,
  kProgrammeAccord = 4,
  kRegisterFramework = 5,
  kUnilateralAdmission = 6,
  kMou = 7,
};
template <>
struct EnumNames<AgreementNature> {
  static constexpr std::string_view kType = "AgreementNature";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "TREATY", "STATUTE", "BODY_MRA", "PROGRAMME_ACCORD",
       "REGISTER_FRAMEWORK", "UNILATERAL_ADMISSION", "MOU"});
};

enum class AgreementEffect : std::uint32_t {
  kUnspecified = 0,
  kFull = 1,
  kAcademicOnly = 2,
  kNone = 3,
};
template <>
struct EnumNames<AgreementEffect> {
  static constexpr std::string_view kType = "AgreementEffect";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "FULL", "ACADEMIC_ONLY", "NONE"});
};

enum class CoverageRule : std::uint32_t {
  kUnspecified = 0,
  kAnyTime = 1,
  kOriginInForce = 2,
  kPairInForce = 3,
  kFixedDate = 4,
};
template <>
struct EnumNames<CoverageRule> {
  static constexpr std::string_view kType = "CoverageRule";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "ANY_TIME", "ORIGIN_IN_FORCE", "PAIR_IN_FORCE",
       "FIXED_DATE"});
};

enum class AcquiredRightsRule : std::uint32_t {
  kUnspecified = 0,
  kNone = 1,
  kPriorDecisions = 2,
  kIssuedBeforeEnd = 3,
};
template <>
struct EnumNames<AcquiredRightsRule> {
  static constexpr std::string_view kType = "AcquiredRightsRule";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "NONE", "PRIOR_DECISIONS", "ISSUED_BEFORE_END"});
};

enum class SuspensionEffect : std::uint32_t {
  kUnspecified = 0,
  kAll = 1,
  kNewOnly = 2,
};
template <>
struct EnumNames<SuspensionEffect> {
  static constexpr std::string_view kType = "SuspensionEffect";
  static constexpr auto kNames =
      std::to_array<std::string_view>({"UNSPECIFIED", "ALL", "NEW_ONLY"});
};

enum class ShortfallEffect : std::uint32_t {
  kUnspecified = 0,
  kBar = 1,
  kCondition = 2,
};
template <>
struct EnumNames<ShortfallEffect> {
  static constexpr std::string_view kType = "ShortfallEffect";
  static constexpr auto kNames =
      std::to_array<std::string_view>({"UNSPECIFIED", "BAR", "CONDITION"});
};

enum class DerivedRule : std::uint32_t {
  kUnspecified = 0,
  kExclude = 1,
  kAfterYears = 2,
  kAccept = 3,
};
template <>
struct EnumNames<DerivedRule> {
  static constexpr std::string_view kType = "DerivedRule";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "EXCLUDE", "AFTER_YEARS", "ACCEPT"});
};

enum class JointRule : std::uint32_t {
  kUnspecified = 0,
  kAll = 1,
  kAnyConditional = 2,
};
template <>
struct EnumNames<JointRule> {
  static constexpr std::string_view kType = "JointRule";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "ALL", "ANY_CONDITIONAL"});
};

enum class ConditionCode : std::uint32_t {
  kUnspecified = 0,
  kLocalRegistration = 1,
  kPriorDeclaration = 2,
  kCompensationMeasure = 3,
  kLanguage = 4,
  kLocalCollaboration = 5,
  kLocalEmployer = 6,
  kProfessionalAssessment = 7,
  kCpdCatchUp = 8,
  kExperienceTopUp = 9,
  kPartialAccess = 10,
  kAssessUnaccreditedPart = 11,
  kLawTest = 12,
  kInsurance = 13,
  kGoodStandingProof = 14,
  kNostrification = 15,
};
template <>
struct EnumNames<ConditionCode> {
  static constexpr std::string_view kType = "ConditionCode";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "LOCAL_REGISTRATION", "PRIOR_DECLARATION",
       "COMPENSATION_MEASURE", "LANGUAGE", "LOCAL_COLLABORATION",
       "LOCAL_EMPLOYER", "PROFESSIONAL_ASSESSMENT", "CPD_CATCH_UP",
       "EXPERIENCE_TOP_UP", "PARTIAL_ACCESS", "ASSESS_UNACCREDITED_PART",
       "LAW_TEST", "INSURANCE", "GOOD_STANDING_PROOF", "NOSTRIFICATION"});
};

enum class DisputeRule : std::uint32_t {
  kUnspecified = 0,
  kConsultation = 1,
  kCommittee = 2,
  kArbitration = 3,
};
template <>
struct EnumNames<DisputeRule> {
  static constexpr std::string_view kType = "DisputeRule";
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"UNSPECIFIED", "CONSULTATION", "COMMITTEE", "ARBITRATION"});
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_ENUMS_H_
