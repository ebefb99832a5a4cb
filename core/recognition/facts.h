// What recognition is decided by: checked facts about bodies, programmes,
// agreements and credentials, and the question that is asked of them.
//
// Bodies, programmes, credentials and parties are named by ids that mean
// nothing here; equal ids are the same thing. Days are calendar days without
// a time zone. In every range both days belong to it and an absent day is
// open; what "ends on" a day names the first day out.
// Source: docs/spec, Recognition.
#ifndef COMITY_CORE_RECOGNITION_FACTS_H_
#define COMITY_CORE_RECOGNITION_FACTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/statement/agreement_records.h"
#include "core/statement/enums.h"

namespace comity::recognition {

// Days from `from` until `until`.
struct DayRange {
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;

  bool Contains(CivilDate day) const {
    return (!from || *from <= day) && (!until || day <= *until);
  }
};

// --- Bodies ------------------------------------------------------------------

enum class AuthorityKind { kAuthorised, kSuspended, kAnnulled };

struct AuthorityEvent {
  AuthorityKind kind = AuthorityKind::kAuthorised;
  DayRange days;
  // AUTHORISED only: the grantor moved the start back to this day.
  std::optional<CivilDate> retroactive_to;
  std::optional<CivilDate> recorded_on;
};

struct Body {
  std::string country;
  std::vector<AuthorityEvent> authority;
};

// --- Programmes --------------------------------------------------------------

struct Accreditation {
  std::string label;
  std::string agency;  // A body.
  DayRange days;
  std::optional<CivilDate> decided_on;             // Absent: days.from.
  std::optional<std::vector<std::string>> covers;  // Absent: all awarding.
  std::optional<CivilDate> withdrawn_on;           // First day out.
  bool annulled = false;
};

struct Programme {
  std::string country;                // Where it is taught.
  std::vector<std::string> awarding;  // Bodies.
  std::vector<Accreditation> accreditations;
};

// --- Agreements --------------------------------------------------------------

struct Suspension {
  DayRange days;
  statement::SuspensionEffect effect = statement::SuspensionEffect::kAll;
};

struct Withdrawal {
  CivilDate notified;
  std::optional<CivilDate> effective;  // As declared; first day out.
};

struct Designation {
  std::string body;  // Empty: every authorised body of the party.
  DayRange days;
};

// A start of force. Either day is enough; both absent: not yet.
struct Start {
  std::optional<CivilDate> in_force;
  std::optional<CivilDate> provisional_application;
};

struct Party {
  std::string id;
  std::vector<std::string> countries;
  Start start;
  std::optional<CivilDate> provisional_member_from;
  // Absent: any authorised body of the party.
  std::optional<std::vector<Designation>> designated_bodies;
  std::vector<Suspension> suspensions;
  std::optional<Withdrawal> withdrawal;
  // It ended the agreement, or objected to its renewal, for itself: its pairs
  // end as by an end of the whole.
  std::optional<CivilDate> terminated = {};  // First day out.
  std::optional<CivilDate> non_renewal_notified = {};
};

// Framework to level to EQF level. "EQF" needs no entry.
using LevelMaps = std::map<std::string, std::map<std::string, std::uint64_t>>;

// One version of the text. `terms` is absent if the text is not known: then
// nothing that depends on it can be decided.
struct Version {
  std::string id;
  std::optional<statement::AgreementTerms> terms;
  // The day from which each party, by id, is bound by this version; a party
  // that is not listed is bound from its start.
  std::map<std::string, CivilDate> accepted_on;
  // Tables that the text names; they go before those of all facts.
  LevelMaps level_maps = {};
};

struct Agreement {
  std::string id;
  // At least one, in the order of adoption; the first is the original. Of
  // two that bind a pair from one day on the later one counts.
  std::vector<Version> versions;
  Start start;
  std::optional<CivilDate> terminated;            // First day out.
  std::optional<CivilDate> non_renewal_notified;  // Objection to renewal.
  std::vector<Suspension> suspensions;
  std::vector<Party> parties;
};

// --- Credentials -------------------------------------------------------------

enum class StatusKind { kSuspended, kRevoked, kVoided };

struct StatusEvent {
  StatusKind kind = StatusKind::kSuspended;
  DayRange days;  // VOIDED counts on every day.
  std::optional<CivilDate> recorded_on;
};

struct Education {
  std::string programme;   // Empty: not stated.
  CivilDate completed_on;  // Graduation day.
  // The day as stated, where it counts only from a later one.
  std::optional<CivilDate> stated_on = {};
};

struct Experience {
  std::uint64_t years = 0;
  std::uint64_t responsible_years = 0;
};

// A decision that a host took on the credential, in the holder's favour.
struct PriorRecognition {
  std::string host;
  std::string agreement;  // May be empty: decided without one.
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  CivilDate decided_on;
  std::optional<CivilDate> withdrawn_on;  // First day out.
};

// Facts that only the holder can open.
enum class HeldFact { kNationalities, kLanguages, kFields, kLevel };

struct Credential {
  statement::CredentialType type = statement::CredentialType::kUnspecified;
  std::string title;
  std::vector<std::string> issuers;  // Bodies.
  std::string origin;                // Country; empty: the issuers'.
  std::vector<std::string> nationalities;
  std::map<std::string, std::string> languages;  // Language to "A1".."C2".
  CivilDate issued_on;
  // The day as stated, where it counts only from a later one: what a later day
  // would help with is judged by this one, too.
  std::optional<CivilDate> stated_issued_on;
  std::optional<CivilDate> first_issued_on;
  DayRange valid;
  std::vector<std::string> fields;  // ISCED-F 2013.
  std::optional<statement::Level> level;
  std::vector<StatusEvent> status_events;
  bool integrity_failed = false;
  std::optional<Education> education;
  std::optional<CivilDate> cpd_satisfied_until;
  std::optional<Experience> experience;
  std::vector<std::string> derived_from;  // Credentials.
  std::vector<PriorRecognition> prior_recognitions;
  // What the holder keeps closed; the values above then mean nothing.
  std::set<HeldFact> undisclosed;
};

struct Facts {
  std::map<std::string, Body> bodies;
  std::map<std::string, Programme> programmes;
  std::vector<Agreement> agreements;
  std::map<std::string, Credential> credentials;
  LevelMaps level_maps;
};

// --- The question ------------------------------------------------------------

// A condition that the holder has met, and for how long.
struct SatisfiedCondition {
  statement::ConditionCode code = statement::ConditionCode::kUnspecified;
  DayRange days;
};

struct Query {
  std::string credential;
  std::string host;  // Country.
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  CivilDate on;
  std::string field;                  // Empty: all that the credential names.
  std::optional<CivilDate> known_at;  // Later recorded events are invisible.
  std::vector<SatisfiedCondition> satisfied;
};

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_FACTS_H_
