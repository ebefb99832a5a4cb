// The agreements between two countries, as the histories of their logs tell
// them. Source: docs/spec, Across logs.
#ifndef COMITY_CORE_EVIDENCE_AGREEMENT_FACTS_H_
#define COMITY_CORE_EVIDENCE_AGREEMENT_FACTS_H_

#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/recognition/facts.h"

namespace comity::evidence {

struct PairQuery {
  std::string host;    // Country.
  std::string origin;  // Country.
  CivilDate on;
  // The framework whose mapping tables matter; empty: any that a text names.
  std::string framework;
  // Whether acts count that the host recorded for the origin. They count for
  // that host only, not on the way to another one.
  bool with_recorded = true;
};

struct AgreementsOfPair {
  // In ascending order of their ids, in hexadecimal. Each has two parties of
  // the pair, the host's first, whoever else belongs to it; where bodies of a
  // country are parties themselves, there is one for each two of them.
  std::vector<recognition::Agreement> agreements;
  // Acts of the origin country on one of them were recorded by the host.
  bool recorded_by_host = false;
  bool late_recorded = false;
};

// The agreements that acts of both countries stand on: of each from the log
// pinned for it, or, for an origin without a log, as recorded by the host. An
// act of a country that the text neither names nor lets accede counts for
// nothing. Where the text is not known, its terms are absent.
//
// Errors: undetermined if the host has no pinned log, if evidence of a log is
// missing, or if a history cannot be decided.
StatusOr<AgreementsOfPair> FindAgreements(LogDirectory& logs,
                                          const PairQuery& query);

// The countries that the texts of the host's agreements name and that other
// agreements may lead to: none unless a text allows chaining.
// Errors: those of FindAgreements.
StatusOr<std::vector<std::string>> FindCountriesBetween(
    LogDirectory& logs, const std::string& host_country,
    const std::vector<std::string>& origins);

// Adds what the publisher's newest table in effect on the day says of the
// framework's levels; nothing if there is none.
// Errors: undetermined, also if the publisher's log is not in the evidence.
Status AddMappingTable(LogDirectory& logs,
                       const statement::FrameworkMapping& mapping, CivilDate on,
                       recognition::LevelMaps& maps);

// The text of that id in the host's log or beside the evidence, if it is there.
// Errors: those of FindAgreements.
StatusOr<std::optional<statement::AgreementTerms>> FindAgreementText(
    LogDirectory& logs, const std::string& host_country,
    const Hash& version_id);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_AGREEMENT_FACTS_H_
