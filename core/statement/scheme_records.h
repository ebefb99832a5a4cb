// The rules that credentials are issued under: schemes, level mappings,
// programmes, accreditations, and rating editions.
#ifndef COMITY_CORE_STATEMENT_SCHEME_RECORDS_H_
#define COMITY_CORE_STATEMENT_SCHEME_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/statement/common_records.h"
#include "core/statement/enums.h"

namespace comity::statement {

// An occupational standard that a scheme or assessment rests on.
struct OccupationalStandard {
  std::string code;
  std::string version;
  std::optional<Level> level;
  std::optional<DocumentReference> document;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Code(1, "code", self.code, Required(64));
    visit.Code(2, "version", self.version, Required(32));
    visit.Record(3, "level", self.level, kOptional);
    visit.Record(4, "document", self.document, kOptional);
  }
};

// What a kind of certificate is, who signs it and which claims it carries.
struct Scheme {
  std::string scheme_id;
  // 1 for the first statement on the id, then one more each time.
  std::uint64_t scheme_version = 0;
  std::vector<LocalName> names;
  std::vector<CredentialType> credential_types;
  // Codes of the titles that may be given; empty means any.
  std::vector<std::string> titles;
  SigningRule signing_rule = SigningRule::kUnspecified;
  // All of these, and no others, stand in each credential.
  std::vector<std::string> claim_names;
  // The credential leaves level and fields to the holder's disclosures.
  bool holder_held_level_and_fields = false;
  // Longest validity in months; 0 means unlimited.
  std::uint64_t validity_months = 0;
  CivilDate effective_from;
  std::optional<OccupationalStandard> standard;
  std::optional<DocumentReference> employer_assignment;
  std::optional<DocumentReference> resolution;
  bool withdrawn = false;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "scheme_id", self.scheme_id, kRequired);
    visit.Number(2, "scheme_version", self.scheme_version,
                 {.min = 1, .max = 1000000});
    visit.Records(3, "names", self.names, kNames);
    visit.Choices(4, "credential_types", self.credential_types,
                  {.count_min = 1, .count_max = 8, .sorted = true});
    visit.Ids(5, "titles", self.titles, {.count_max = 64, .sorted = true});
    visit.Choice(6, "signing_rule", self.signing_rule, kRequired);
    visit.Ids(7, "claim_names", self.claim_names,
              {.count_max = 32, .sorted = true});
    visit.Flag(8, "holder_held_level_and_fields",
               self.holder_held_level_and_fields);
    visit.Number(9, "validity_months", self.validity_months, {.max = 1200});
    visit.Date(10, "effective_from", self.effective_from, kRequired);
    visit.Record(11, "standard", self.standard, kOptional);
    visit.Record(12, "employer_assignment", self.employer_assignment,
                 kOptional);
    visit.Record(13, "resolution", self.resolution, kOptional);
    visit.Flag(14, "withdrawn", self.withdrawn);
  }
};

// One line of a mapping table: a level of the publisher's framework is this
// EQF level.
struct MappedLevel {
  std::string level;
  std::uint64_t eqf_level = 0;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Code(1, "level", self.level, Required(16));
    visit.Number(2, "eqf_level", self.eqf_level, {.min = 1, .max = 8});
  }
};

// How a framework's levels compare with the EQF, by the body that says so.
struct MappingTable {
  std::string publisher;
  std::string framework;
  std::uint64_t table_version = 0;
  CivilDate effective_from;
  std::vector<MappedLevel> levels;
  std::optional<DocumentReference> report;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "publisher", self.publisher, kRequired);
    visit.Id(2, "framework", self.framework, kRequired);
    visit.Number(3, "table_version", self.table_version,
                 {.min = 1, .max = 1000000});
    visit.Date(4, "effective_from", self.effective_from, kRequired);
    visit.Records(5, "levels", self.levels, {.count_min = 1, .count_max = 64});
    visit.Record(6, "report", self.report, kOptional);
  }
};

// One edition of a ranking. Statistics only: never part of a decision.
struct RatingEdition {
  std::string publisher;
  std::string edition;
  std::string method_version;
  CivilDate published_on;
  DocumentReference document;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "publisher", self.publisher, kRequired);
    visit.Id(2, "edition", self.edition, kRequired);
    visit.Code(3, "method_version", self.method_version, Required(32));
    visit.Date(4, "published_on", self.published_on, kRequired);
    visit.Record(5, "document", self.document, kRequired);
  }
};

// A degree programme: who awards it and where it is taught.
struct Programme {
  std::string programme_id;
  std::vector<LocalName> names;
  // Bodies of this log that award it.
  std::vector<std::string> awarding_bodies;
  // Partners in other logs, of a joint programme.
  std::vector<RemoteReference> partner_bodies;
  // Country and place where it is taught.
  std::string country;
  std::string place;
  Cycle cycle = Cycle::kUnspecified;
  std::vector<std::string> fields;  // ISCED-F 2013.
  std::optional<Level> level;
  std::uint64_t credits = 0;  // ECTS; 0 means not stated.
  Interval interval;
  std::vector<ExternalIdentifier> identifiers;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "programme_id", self.programme_id, kRequired);
    visit.Records(2, "names", self.names, kNames);
    visit.Ids(3, "awarding_bodies", self.awarding_bodies,
              {.count_min = 1, .count_max = 16, .sorted = true});
    visit.Records(4, "partner_bodies", self.partner_bodies, {.count_max = 16});
    visit.Country(5, "country", self.country, kRequired);
    visit.Text(6, "place", self.place, Required(200));
    visit.Choice(7, "cycle", self.cycle, kRequired);
    visit.Codes(8, "fields", self.fields, kFieldCodes);
    visit.Record(9, "level", self.level, kOptional);
    visit.Number(10, "credits", self.credits, {.max = 1000});
    visit.Record(11, "interval", self.interval, kRequired);
    visit.Records(12, "identifiers", self.identifiers, {.count_max = 16});
  }
};

// An agency's decision on a programme, with the label that it gives.
struct Accreditation {
  std::string programme_id;
  std::string agency;
  std::string label;  // "EUR-ACE", or the agency's own.
  Cycle cycle = Cycle::kUnspecified;
  std::vector<std::string> fields;
  // Awarding bodies covered; empty means all.
  std::vector<std::string> covered_bodies;
  Interval interval;
  std::optional<CivilDate> decided_on;
  std::optional<DocumentReference> report;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "programme_id", self.programme_id, kRequired);
    visit.Id(2, "agency", self.agency, kRequired);
    visit.Code(3, "label", self.label, Required(64));
    visit.Choice(4, "cycle", self.cycle, kOptional);
    visit.Codes(5, "fields", self.fields, kFieldCodes);
    visit.Ids(6, "covered_bodies", self.covered_bodies,
              {.count_max = 16, .sorted = true});
    visit.Record(7, "interval", self.interval, kRequired);
    visit.Date(8, "decided_on", self.decided_on, kOptional);
    visit.Record(9, "report", self.report, kOptional);
  }
};

// Ends an accreditation before its time.
struct AccreditationWithdrawn {
  std::string programme_id;
  Hash accreditation_id;
  // First day out.
  CivilDate from;
  // It should never have been given.
  bool annulled = false;
  EventReason reason = EventReason::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "programme_id", self.programme_id, kRequired);
    visit.Digest(2, "accreditation_id", self.accreditation_id, kRequired);
    visit.Date(3, "from", self.from, kRequired);
    visit.Flag(4, "annulled", self.annulled);
    visit.Choice(5, "reason", self.reason, kRequired);
  }
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_SCHEME_RECORDS_H_
