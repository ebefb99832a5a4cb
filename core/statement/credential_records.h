// What is said about one credential: its issue, its events, and what others
// say of it. Nothing here names a person; see claims.h.
#ifndef COMITY_CORE_STATEMENT_CREDENTIAL_RECORDS_H_
#define COMITY_CORE_STATEMENT_CREDENTIAL_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/statement/common_records.h"
#include "core/statement/enums.h"
#include "core/statement/scheme_records.h"

namespace comity::statement {

// The commitment to one claim about the person. Source: docs/spec, Claims.
struct ClaimDigest {
  std::string name;
  Hash digest;

  bool Precedes(const ClaimDigest& other) const { return name < other.name; }

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "name", self.name, kRequired);
    visit.Digest(2, "digest", self.digest, kRequired);
  }
};

// The programme that led to the credential, and the graduation day.
struct Education {
  RemoteReference programme;
  CivilDate completed_on;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "programme", self.programme, kRequired);
    visit.Date(2, "completed_on", self.completed_on, kRequired);
  }
};

// The part of a training that one provider gave.
struct TrainingPart {
  RemoteReference provider;
  std::uint64_t hours = 0;
  std::optional<Interval> interval;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "provider", self.provider, kRequired);
    visit.Number(2, "hours", self.hours, {.min = 1, .max = 100000});
    visit.Record(3, "interval", self.interval, kOptional);
  }
};

// A dual training: parts at work and at school, counted once each.
struct Training {
  std::vector<TrainingPart> workplace_parts;
  std::vector<TrainingPart> school_parts;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Records(1, "workplace_parts", self.workplace_parts,
                  {.count_max = 16});
    visit.Records(2, "school_parts", self.school_parts, {.count_max = 16});
  }
};

// How a person was assessed, without scores.
struct Assessment {
  OccupationalStandard standard;
  AssessmentResult theory = AssessmentResult::kUnspecified;
  AssessmentResult practice = AssessmentResult::kUnspecified;
  CivilDate assessed_on;
  std::uint64_t assessor_count = 0;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "standard", self.standard, kRequired);
    visit.Choice(2, "theory", self.theory, kRequired);
    visit.Choice(3, "practice", self.practice, kRequired);
    visit.Date(4, "assessed_on", self.assessed_on, kRequired);
    visit.Number(5, "assessor_count", self.assessor_count,
                 {.min = 1, .max = 100});
  }
};

// Continuing professional development: until when the duty is met.
struct CpdSummary {
  Interval period;
  std::uint64_t hours = 0;
  CivilDate satisfied_until;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "period", self.period, kRequired);
    visit.Number(2, "hours", self.hours, {.max = 100000});
    visit.Date(3, "satisfied_until", self.satisfied_until, kRequired);
  }
};

// Professional experience in years.
struct Experience {
  std::uint64_t years = 0;
  std::uint64_t responsible_years = 0;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Number(1, "years", self.years, {.max = 80});
    visit.Number(2, "responsible_years", self.responsible_years, {.max = 80});
  }
};

// The issue of a credential of any type. The first counted one on a
// credential key is the credential.
struct Credential {
  std::string credential_id;  // 16 random bytes.
  CredentialType type = CredentialType::kUnspecified;
  std::string scheme_id;
  std::uint64_t scheme_version = 0;
  // Code of the title given, one of the scheme's.
  std::string title;
  std::vector<std::string> fields;  // ISCED-F 2013.
  std::optional<Level> level;
  CivilDate issued_on;
  std::optional<CivilDate> first_issued_on;
  CivilDate valid_from;
  std::optional<CivilDate> valid_until;
  // Issuers in other logs, each of whom confirms there.
  std::vector<RemoteReference> co_issuers;
  std::vector<ClaimDigest> claims;  // Sorted by name.
  std::optional<KeyRecord> holder_key;
  std::optional<Education> education;
  std::optional<Training> training;
  std::optional<Assessment> assessment;
  std::optional<CpdSummary> cpd;
  std::optional<Experience> experience;
  // The credentials that this one was given on the strength of.
  std::vector<CredentialReference> derived_from;
  std::optional<CredentialReference> renews;
  // Country of origin, where it is not the issuers'.
  std::string origin_country;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Choice(2, "type", self.type, kRequired);
    visit.Id(3, "scheme_id", self.scheme_id, kRequired);
    visit.Number(4, "scheme_version", self.scheme_version,
                 {.min = 1, .max = 1000000});
    visit.Id(5, "title", self.title, kRequired);
    visit.Codes(6, "fields", self.fields, kFieldCodes);
    visit.Record(7, "level", self.level, kOptional);
    visit.Date(8, "issued_on", self.issued_on, kRequired);
    visit.Date(9, "first_issued_on", self.first_issued_on, kOptional);
    visit.Date(10, "valid_from", self.valid_from, kRequired);
    visit.Date(11, "valid_until", self.valid_until, kOptional);
    visit.Records(12, "co_issuers", self.co_issuers, {.count_max = 16});
    visit.Records(13, "claims", self.claims, {.count_max = 32, .sorted = true});
    visit.Record(14, "holder_key", self.holder_key, kOptional);
    visit.Record(15, "education", self.education, kOptional);
    visit.Record(16, "training", self.training, kOptional);
    visit.Record(17, "assessment", self.assessment, kOptional);
    visit.Record(18, "cpd", self.cpd, kOptional);
    visit.Record(19, "experience", self.experience, kOptional);
    visit.Records(20, "derived_from", self.derived_from, {.count_max = 8});
    visit.Record(21, "renews", self.renews, kOptional);
    visit.Country(22, "origin_country", self.origin_country, kOptional);
  }
};

// The credential does not count in the interval.
struct CredentialSuspended {
  std::string credential_id;
  Interval interval;
  EventReason reason = EventReason::kUnspecified;
  std::optional<CivilDate> appeal_until;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Record(2, "interval", self.interval, kRequired);
    visit.Choice(3, "reason", self.reason, kRequired);
    visit.Date(4, "appeal_until", self.appeal_until, kOptional);
  }
};

// The credential does not count from a day on.
struct CredentialRevoked {
  std::string credential_id;
  CivilDate from;  // The first bad day.
  EventReason reason = EventReason::kUnspecified;
  std::optional<CivilDate> appeal_until;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Date(2, "from", self.from, kRequired);
    visit.Choice(3, "reason", self.reason, kRequired);
    visit.Date(4, "appeal_until", self.appeal_until, kOptional);
  }
};

// The credential should never have been given: bad on every day.
struct CredentialVoided {
  std::string credential_id;
  EventReason reason = EventReason::kUnspecified;
  std::optional<CivilDate> appeal_until;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Choice(2, "reason", self.reason, kRequired);
    visit.Date(3, "appeal_until", self.appeal_until, kOptional);
  }
};

// Undoes one suspension, revocation or voiding.
struct CredentialReinstated {
  std::string credential_id;
  Hash undone_id;  // Statement id of what is undone.
  CivilDate from;  // First day on which the credential counts again.
  EventReason reason = EventReason::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Digest(2, "undone_id", self.undone_id, kRequired);
    visit.Date(3, "from", self.from, kRequired);
    visit.Choice(4, "reason", self.reason, kRequired);
  }
};

// A new period after the requirements were met again.
struct CredentialRenewed {
  std::string credential_id;
  Interval interval;  // The period that is added.
  std::optional<CpdSummary> cpd;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Record(2, "interval", self.interval, kRequired);
    visit.Record(3, "cpd", self.cpd, kOptional);
  }
};

// The present period ends later than first said.
struct CredentialExtended {
  std::string credential_id;
  CivilDate valid_until;
  EventReason reason = EventReason::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Date(2, "valid_until", self.valid_until, kRequired);
    visit.Choice(3, "reason", self.reason, kRequired);
  }
};

// Another credential takes the place of this one from a day on.
struct CredentialSuperseded {
  std::string credential_id;
  CredentialReference successor;
  CivilDate from;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Record(2, "successor", self.successor, kRequired);
    visit.Date(3, "from", self.from, kRequired);
  }
};

// An issuer in another log confirms a joint credential, in its own log.
struct CoIssuerConfirmed {
  CredentialReference credential;
  Hash credential_statement_id;
  std::string body_id;
  CivilDate confirmed_on;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "credential", self.credential, kRequired);
    visit.Digest(2, "credential_statement_id", self.credential_statement_id,
                 kRequired);
    visit.Id(3, "body_id", self.body_id, kRequired);
    visit.Date(4, "confirmed_on", self.confirmed_on, kRequired);
  }
};

// That issuer takes its confirmation back, for a time or for good.
struct CoIssuerWithdrawn {
  CredentialReference credential;
  Hash confirmation_id;
  Interval interval;
  EventReason reason = EventReason::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "credential", self.credential, kRequired);
    visit.Digest(2, "confirmation_id", self.confirmation_id, kRequired);
    visit.Record(3, "interval", self.interval, kRequired);
    visit.Choice(4, "reason", self.reason, kRequired);
  }
};

// The decision of a host's authority on one credential.
struct RecognitionDecision {
  CredentialReference credential;
  std::string host_country;
  DecisionOutcome outcome = DecisionOutcome::kUnspecified;
  std::vector<Purpose> purposes;
  std::optional<Hash> agreement_id;
  CivilDate decided_on;
  std::vector<ConditionCode> conditions;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "credential", self.credential, kRequired);
    visit.Country(2, "host_country", self.host_country, kRequired);
    visit.Choice(3, "outcome", self.outcome, kRequired);
    visit.Choices(4, "purposes", self.purposes,
                  {.count_min = 1, .count_max = 8, .sorted = true});
    visit.Digest(5, "agreement_id", self.agreement_id, kOptional);
    visit.Date(6, "decided_on", self.decided_on, kRequired);
    visit.Choices(7, "conditions", self.conditions,
                  {.count_max = 16, .sorted = true});
  }
};

// Takes such a decision back from a day on.
struct RecognitionDecisionWithdrawn {
  CredentialReference credential;
  Hash decision_id;
  CivilDate from;  // First day out.
  EventReason reason = EventReason::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "credential", self.credential, kRequired);
    visit.Digest(2, "decision_id", self.decision_id, kRequired);
    visit.Date(3, "from", self.from, kRequired);
    visit.Choice(4, "reason", self.reason, kRequired);
  }
};

// The personal part of the credential was destroyed at its registry.
struct ErasedNotice {
  std::string credential_id;
  CivilDate erased_on;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Blob(1, "credential_id", self.credential_id, RequiredExactly(16));
    visit.Date(2, "erased_on", self.erased_on, kRequired);
  }
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_CREDENTIAL_RECORDS_H_
