// Agreements between countries: texts, and what each party does about them.
#ifndef COMITY_CORE_STATEMENT_AGREEMENT_RECORDS_H_
#define COMITY_CORE_STATEMENT_AGREEMENT_RECORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "core/statement/common_records.h"
#include "core/statement/enums.h"

namespace comity::statement {

// One version of an agreement. `text` is the exact bytes that all parties'
// acts name by their hash: AgreementTerms in canonical form.
struct AgreementText {
  std::string text;
  // Text id of the agreement's first version; absent in that version itself.
  std::optional<Hash> agreement_id;
  // Printed originals of the text.
  std::vector<DocumentReference> originals;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "text", self.text, Required(49152));
    visit.Digest(2, "agreement_id", self.agreement_id, kOptional);
    visit.Records(3, "originals", self.originals, {.count_max = 16});
  }
};

// A body that a party designates for an agreement.
struct DesignatedBody {
  RemoteReference body;
  Interval interval;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "body", self.body, kRequired);
    visit.Record(2, "interval", self.interval, kRequired);
  }
};

// What one party does about one version of an agreement.
struct PartyAct {
  Hash agreement_id;  // Text id of the first version.
  Hash version_id;    // Text id of the version meant.
  std::string party_id;
  PartyActKind act = PartyActKind::kUnspecified;
  std::vector<std::string> countries;
  // First day of the act's effect; for WITHDRAW and TERMINATE the first day
  // out, for SIGN the day of the signature.
  CivilDate effective_on;
  // WITHDRAW: the day of the notification.
  std::optional<CivilDate> notified_on;
  // SUSPEND: last day, and what is suspended.
  std::optional<CivilDate> until;
  SuspensionEffect suspension_effect = SuspensionEffect::kUnspecified;
  // DESIGNATE: the complete list from `effective_on` on.
  std::vector<DesignatedBody> designated_bodies;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Digest(1, "agreement_id", self.agreement_id, kRequired);
    visit.Digest(2, "version_id", self.version_id, kRequired);
    visit.Id(3, "party_id", self.party_id, kRequired);
    visit.Choice(4, "act", self.act, kRequired);
    visit.Countries(5, "countries", self.countries,
                    {.count_min = 1, .count_max = 64, .sorted = true});
    visit.Date(6, "effective_on", self.effective_on, kRequired);
    visit.Date(7, "notified_on", self.notified_on, kOptional);
    visit.Date(8, "until", self.until, kOptional);
    visit.Choice(9, "suspension_effect", self.suspension_effect, kOptional);
    visit.Records(10, "designated_bodies", self.designated_bodies,
                  {.count_max = 256});
  }
};

// The same act of a country that has no registry, recorded by its host.
struct RecordedAct {
  PartyAct act;
  // The instrument on paper that the host's authority saw.
  DocumentReference instrument;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "act", self.act, kRequired);
    visit.Record(2, "instrument", self.instrument, kRequired);
  }
};

// --- The terms: the content of AgreementText.text ---------------------------

// A party as the text names it. Its dates are party acts, not terms.
struct PartyTerms {
  std::string party_id;
  std::vector<std::string> countries;
  std::vector<LocalName> names;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "party_id", self.party_id, kRequired);
    visit.Countries(2, "countries", self.countries,
                    {.count_min = 1, .count_max = 64, .sorted = true});
    visit.Records(3, "names", self.names, kNames);
  }
};

struct Direction {
  std::string origin_party;
  std::string host_party;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "origin_party", self.origin_party, kRequired);
    visit.Id(2, "host_party", self.host_party, kRequired);
  }
};

struct ProgrammeScope {
  std::vector<std::string> labels;
  bool territorial = false;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Codes(1, "labels", self.labels,
                {.count_min = 1, .count_max = 16, .sorted = true});
    visit.Flag(2, "territorial", self.territorial);
  }
};

struct Scope {
  std::vector<CredentialType> credential_types;
  std::vector<std::string> titles;  // Empty: any.
  std::vector<Purpose> purposes;
  std::vector<std::string> nationalities;    // Empty: any.
  std::vector<std::string> fields_included;  // Empty: any.
  std::vector<std::string> fields_excluded;
  std::optional<ProgrammeScope> programme;
  JointRule joint = JointRule::kUnspecified;  // Unspecified means ALL.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choices(1, "credential_types", self.credential_types,
                  {.count_min = 1, .count_max = 8, .sorted = true});
    visit.Ids(2, "titles", self.titles, {.count_max = 64, .sorted = true});
    visit.Choices(3, "purposes", self.purposes,
                  {.count_min = 1, .count_max = 8, .sorted = true});
    visit.Countries(4, "nationalities", self.nationalities,
                    {.count_max = 64, .sorted = true});
    visit.Codes(5, "fields_included", self.fields_included,
                {.count_max = 64, .size_max = 8, .sorted = true});
    visit.Codes(6, "fields_excluded", self.fields_excluded,
                {.count_max = 64, .size_max = 8, .sorted = true});
    visit.Record(7, "programme", self.programme, kOptional);
    visit.Choice(8, "joint", self.joint, kOptional);
  }
};

// The publisher whose mapping table says what a framework's levels are. The
// table bears the framework's name in lower case.
struct FrameworkMapping {
  std::string framework;
  RemoteReference publisher;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Code(1, "framework", self.framework, Required(32));
    visit.Record(2, "publisher", self.publisher, kRequired);
  }
};

struct LevelTerms {
  std::uint64_t min_eqf = 0;
  std::uint64_t compensable_gap = 0;
  // A level of any other framework than these and the EQF is unknown.
  std::vector<FrameworkMapping> mappings = {};

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Number(1, "min_eqf", self.min_eqf, {.min = 1, .max = 8});
    visit.Number(2, "compensable_gap", self.compensable_gap, {.max = 7});
    visit.Records(3, "mappings", self.mappings, {.count_max = 16});
  }
};

struct Term {
  CivilDate until;
  std::uint64_t auto_renew_months = 0;
  std::uint64_t non_renewal_notice_months = 0;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Date(1, "until", self.until, kRequired);
    visit.Number(2, "auto_renew_months", self.auto_renew_months, {.max = 1200});
    visit.Number(3, "non_renewal_notice_months", self.non_renewal_notice_months,
                 {.max = 120});
  }
};

struct Coverage {
  CoverageRule rule = CoverageRule::kUnspecified;
  std::optional<CivilDate> date;  // FIXED_DATE only.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choice(1, "rule", self.rule, kRequired);
    visit.Date(2, "date", self.date, kOptional);
  }
};

struct AcquiredRights {
  AcquiredRightsRule rule = AcquiredRightsRule::kUnspecified;
  std::optional<CivilDate> until;
  bool follows_renewal = false;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choice(1, "rule", self.rule, kRequired);
    visit.Date(2, "until", self.until, kOptional);
    visit.Flag(3, "follows_renewal", self.follows_renewal);
  }
};

// A condition that the host asks for; which parameters mean something depends
// on the code.
struct Condition {
  ConditionCode code = ConditionCode::kUnspecified;
  std::vector<Purpose> purposes;       // Empty: all.
  std::vector<std::string> languages;  // LANGUAGE: any of these.
  std::string language_min;            // LANGUAGE: "A1" to "C2".
  std::uint64_t valid_months = 0;      // PRIOR_DECLARATION.
  std::string register_name;           // LOCAL_REGISTRATION.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choice(1, "code", self.code, kRequired);
    visit.Choices(2, "purposes", self.purposes,
                  {.count_max = 8, .sorted = true});
    visit.Codes(3, "languages", self.languages,
                {.count_max = 16, .size_max = 8, .sorted = true});
    visit.Code(4, "language_min", self.language_min, OptionalExactly(2));
    visit.Number(5, "valid_months", self.valid_months, {.max = 1200});
    visit.Text(6, "register_name", self.register_name, Optional(200));
  }
};

struct CpdTerms {
  ShortfallEffect effect = ShortfallEffect::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choice(1, "effect", self.effect, kRequired);
  }
};

struct ExperienceTerms {
  std::uint64_t min_years = 0;
  std::uint64_t min_responsible = 0;
  ShortfallEffect effect = ShortfallEffect::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Number(1, "min_years", self.min_years, {.max = 80});
    visit.Number(2, "min_responsible", self.min_responsible, {.max = 80});
    visit.Choice(3, "effect", self.effect, kRequired);
  }
};

struct DerivedTerms {
  DerivedRule rule = DerivedRule::kUnspecified;
  std::uint64_t years = 0;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choice(1, "rule", self.rule, kRequired);
    visit.Number(2, "years", self.years, {.max = 80});
  }
};

// Everything that one version of an agreement says.
struct AgreementTerms {
  std::vector<LocalName> titles;
  AgreementKind kind = AgreementKind::kUnspecified;
  AgreementNature nature = AgreementNature::kUnspecified;
  bool binding = false;
  bool exclusive = false;
  std::vector<PartyTerms> parties;
  // Empty: every party is origin and host for every other.
  std::vector<Direction> directions;
  AgreementEffect effect = AgreementEffect::kUnspecified;
  std::optional<Scope> scope;
  std::optional<LevelTerms> level;
  std::optional<Coverage> coverage;
  std::optional<AcquiredRights> acquired_rights;
  std::vector<Condition> conditions;
  std::optional<CpdTerms> cpd;
  std::optional<ExperienceTerms> experience;
  bool partial_access = false;
  std::optional<DerivedTerms> derived;
  bool chaining_allowed = false;
  std::uint64_t notice_months = 0;
  std::optional<Term> term;
  // The agreement as a whole starts on this day; absent: with its parties.
  std::optional<CivilDate> in_force;
  std::string depositary;
  DisputeRule dispute = DisputeRule::kUnspecified;
  std::uint64_t review_every_months = 0;
  bool open_to_accession = false;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Records(1, "titles", self.titles, kNames);
    visit.Choice(2, "kind", self.kind, kRequired);
    visit.Choice(3, "nature", self.nature, kRequired);
    visit.Flag(4, "binding", self.binding);
    visit.Flag(5, "exclusive", self.exclusive);
    visit.Records(6, "parties", self.parties,
                  {.count_min = 2, .count_max = 64});
    visit.Records(7, "directions", self.directions, {.count_max = 256});
    visit.Choice(8, "effect", self.effect, kRequired);
    visit.Record(9, "scope", self.scope, kOptional);
    visit.Record(10, "level", self.level, kOptional);
    visit.Record(11, "coverage", self.coverage, kOptional);
    visit.Record(12, "acquired_rights", self.acquired_rights, kOptional);
    visit.Records(13, "conditions", self.conditions, {.count_max = 32});
    visit.Record(14, "cpd", self.cpd, kOptional);
    visit.Record(15, "experience", self.experience, kOptional);
    visit.Flag(16, "partial_access", self.partial_access);
    visit.Record(17, "derived", self.derived, kOptional);
    visit.Flag(18, "chaining_allowed", self.chaining_allowed);
    visit.Number(19, "notice_months", self.notice_months, {.max = 120});
    visit.Record(20, "term", self.term, kOptional);
    visit.Date(21, "in_force", self.in_force, kOptional);
    visit.Text(22, "depositary", self.depositary, Optional(200));
    visit.Choice(23, "dispute", self.dispute, kOptional);
    visit.Number(24, "review_every_months", self.review_every_months,
                 {.max = 1200});
    visit.Flag(25, "open_to_accession", self.open_to_accession);
  }
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_AGREEMENT_RECORDS_H_
