// The agreements between two countries, as the histories of their logs tell
// them. Source: docs/spec, Across logs.
#ifndef COMITY_CORE_EVIDENCE_AGREEMENT_FACTS_H_
#define COMITY_CORE_EVIDENCE_AGREEMENT_FACTS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/evidence/agreement_texts.h"
#include "core/evidence/country_acts.h"
#include "core/evidence/party_acts.h"
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

// Adds what the publisher's newest table in effect on the day says of the
// framework's levels; nothing if there is none.
// Errors: undetermined, also if the publisher's log is not in the evidence.
Status AddMappingTable(LogDirectory& logs,
                       const statement::FrameworkMapping& mapping, CivilDate on,
                       recognition::LevelMaps& maps);

// Reads what one answer needs of agreements, each history once. One thread.
class AgreementReader {
 public:
  // `logs` must outlive the reader.
  explicit AgreementReader(LogDirectory& logs);

  // The agreements that acts of both countries stand on: of each from the log
  // pinned for it, or, for an origin without a log, as recorded by the host.
  // An act of a country that the text neither names nor lets accede counts for
  // nothing. Where the text is not known, its terms are absent.
  //
  // Errors: undetermined if the host has no pinned log, if evidence of a log
  // is missing, if a history cannot be decided, or if the reader has done too
  // much already.
  StatusOr<AgreementsOfPair> Find(const PairQuery& query);

  // The countries with a log, in ascending order, that an agreement of one of
  // `origins` and another one of the host may meet in. Only texts that allow
  // chains lead on; one that is not known, or that others may accede to, may
  // do so from any country.
  // Errors: those of Find.
  StatusOr<std::vector<std::string>> FindCountriesBetween(
      const std::string& host_country, const std::vector<std::string>& origins);

  // The text of that id in the host's log or beside the evidence, if it is
  // there.
  // Errors: those of Find.
  StatusOr<std::optional<statement::AgreementTerms>> FindText(
      const std::string& host_country, const Hash& version_id);

 private:
  using Views = std::vector<const LogView*>;
  struct HostActs {
    const LogView* log = nullptr;
    const ActsOfCountry* acts = nullptr;
  };
  struct Pair {
    const Hash& agreement_id;
    const Views& views;
    const PairQuery& query;
  };

  Status Spend(std::size_t work);
  StatusOr<HostActs> ReadHost(const std::string& country);
  StatusOr<const std::vector<ActingParty>*> PartiesOf(
      const std::string& country, const std::vector<EffectiveAct>& acts,
      CivilDate on);
  Views ViewsOf(const LogView& host_log, const std::string& country) const;
  StatusOr<std::vector<recognition::Version>> FindVersions(
      const Pair& pair, const ActingParty& host, const ActingParty& origin);
  StatusOr<std::optional<recognition::Agreement>> MakeAgreement(
      const Pair& pair, const ActingParty& host, const ActingParty& origin);
  StatusOr<std::vector<recognition::Agreement>> MakeAgreements(
      const Pair& pair, const std::vector<ActingParty>& hosts,
      const std::vector<ActingParty>& origins);

  LogDirectory& logs_;
  ActsReader acts_;
  TextReader texts_;
  // By the acts that they are made of, which live in `acts_`, and the day.
  std::map<std::pair<const std::vector<EffectiveAct>*, CivilDate>,
           std::vector<ActingParty>>
      parties_;
  std::size_t work_left_;
};

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_AGREEMENT_FACTS_H_
