#include "core/evidence/agreement_facts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/recognition/agreement_dates.h"
#include "core/statement/map_keys.h"

namespace comity::evidence {
namespace {

using authority::LoggedStatement;
using statement::AgreementTerms;
using Views = std::vector<const LogView*>;

// What one answer may do to weigh the parties and versions of agreements. Two
// hundred agreements of a country with as many parties take a hundredth of it.
constexpr std::size_t kAgreementWorkMax = 1U << 20;
// A version of a pair, beside the bodies that the two designate.
constexpr std::size_t kPairWork = 64;

// --- Parties of a text -------------------------------------------------------

bool Names(const statement::PartyTerms& party, const std::string& id,
           const std::string& country) {
  return party.party_id == id &&
         std::find(party.countries.begin(), party.countries.end(), country) !=
             party.countries.end();
}

// Whether the text has this party, or lets it accede as one of its own. Asked
// of each version by itself: nobody comes in by another text.
bool Admits(const AgreementTerms& terms, const ActingParty& acting) {
  const std::string& id = acting.party.id;
  const std::string& country = acting.party.countries.front();
  const auto& parties = terms.parties;
  if (std::any_of(parties.begin(), parties.end(), [&](const auto& party) {
        return Names(party, id, country);
      })) {
    return true;
  }
  return terms.open_to_accession && !acting.acceded_to.empty() &&
         std::none_of(parties.begin(), parties.end(),
                      [&](const auto& party) { return party.party_id == id; });
}

// --- Mapping tables ----------------------------------------------------------

std::string LowerCase(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return text;
}

// Each version has the tables of the publishers that it names itself.
Status AddTables(LogDirectory& logs, CivilDate on, const std::string& framework,
                 recognition::Version& version) {
  if (!version.terms || !version.terms->level) {
    return OkStatus();
  }
  for (const auto& mapping : version.terms->level->mappings) {
    if (framework.empty() || framework == mapping.framework) {
      COMITY_RETURN_IF_ERROR(
          AddMappingTable(logs, mapping, on, version.level_maps));
    }
  }
  return OkStatus();
}

// --- One agreement -----------------------------------------------------------

// A text without a day of its own begins with its parties: a bilateral one
// with the second, another one with the first of the two.
recognition::Start StartOf(const AgreementTerms* terms, const ActingParty& host,
                           const ActingParty& origin) {
  if (terms != nullptr && terms->in_force) {
    return {terms->in_force, std::nullopt};
  }
  const auto a = recognition::FirstDay(host.party.start);
  const auto b = recognition::FirstDay(origin.party.start);
  if (terms != nullptr &&
      terms->kind == statement::AgreementKind::kMultilateral) {
    return {a && b ? std::min(a, b) : (a ? a : b), std::nullopt};
  }
  return {a && b ? std::max(a, b) : std::nullopt, std::nullopt};
}

std::optional<CivilDate> Earlier(std::optional<CivilDate> a,
                                 std::optional<CivilDate> b) {
  return a && b ? std::min(a, b) : (a ? a : b);
}

// The original first, the others by the day on which somebody first accepted
// them: who joins late may accept several on one day.
auto VersionOrder(const Hash& id, const Hash& agreement_id,
                  const ActingParty& host, const ActingParty& origin) {
  return std::pair(id != agreement_id,
                   Earlier(host.AcceptedOn(id), origin.AcceptedOn(id)));
}

std::size_t BodyCount(const recognition::Party& party) {
  return party.designated_bodies ? party.designated_bodies->size() : 0;
}

// The versions that either party accepted, the original first; only that one
// while none is accepted.
std::vector<Hash> VersionIds(const Hash& agreement_id, const ActingParty& host,
                             const ActingParty& origin) {
  std::vector<Hash> ids;
  for (const ActingParty* acting : {&host, &origin}) {
    for (const auto& [version_id, from] : acting->accepted) {
      if (std::find(ids.begin(), ids.end(), version_id) == ids.end()) {
        ids.push_back(version_id);
      }
    }
  }
  if (ids.empty()) {
    ids.push_back(agreement_id);
  }
  std::stable_sort(ids.begin(), ids.end(), [&](const Hash& a, const Hash& b) {
    return VersionOrder(a, agreement_id, host, origin) <
           VersionOrder(b, agreement_id, host, origin);
  });
  return ids;
}

}  // namespace

Status AddMappingTable(LogDirectory& logs,
                       const statement::FrameworkMapping& mapping, CivilDate on,
                       recognition::LevelMaps& maps) {
  COMITY_ASSIGN_OR_RETURN(const LogView* log,
                          RequireLog(logs, mapping.publisher.origin));
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      log->judge->Counted(statement::MappingKey(mapping.publisher.id,
                                                LowerCase(mapping.framework)),
                          log->head));
  const statement::MappingTable* newest = nullptr;
  for (const LoggedStatement* logged : counted) {
    const auto* table = logged->As<statement::MappingTable>();
    const auto late = log->judge->AtPosition(*logged).counts_from;
    if (table != nullptr &&
        std::max(table->effective_from, late.value_or(CivilDate())) <= on &&
        (newest == nullptr ||
         newest->effective_from <= table->effective_from)) {
      newest = table;
    }
  }
  if (newest != nullptr) {
    for (const statement::MappedLevel& level : newest->levels) {
      maps[mapping.framework][level.level] = level.eqf_level;
    }
  }
  return OkStatus();
}

AgreementReader::AgreementReader(LogDirectory& logs)
    : logs_(logs), acts_(logs), texts_(logs), work_left_(kAgreementWorkMax) {}

StatusOr<AgreementReader::HostActs> AgreementReader::ReadHost(
    const std::string& country) {
  const std::string origin = logs_.PinnedOrigin(country);
  if (origin.empty()) {
    return authority::Undetermined(ErrorReason::kHostHasNoLog,
                                   "no log is pinned for " + country);
  }
  HostActs host;
  COMITY_ASSIGN_OR_RETURN(host.log, RequireLog(logs_, origin));
  COMITY_ASSIGN_OR_RETURN(host.acts, acts_.Own(country));
  return host;
}

Status AgreementReader::Spend(std::size_t work) {
  if (work > work_left_) {
    return authority::Undetermined(
        ErrorReason::kEvidenceTooLarge,
        "the agreements have too many parties, bodies and versions to weigh");
  }
  work_left_ -= work;
  return OkStatus();
}

StatusOr<const std::vector<ActingParty>*> AgreementReader::PartiesOf(
    const std::string& country, const std::vector<EffectiveAct>& acts,
    CivilDate on) {
  const auto known = parties_.find({&acts, on});
  if (known != parties_.end()) {
    return &known->second;
  }
  COMITY_RETURN_IF_ERROR(Spend(PartiesWork(acts)));
  auto parties = PartiesFromActs(country, acts, on);
  return &parties_.emplace(std::pair(&acts, on), std::move(parties))
              .first->second;
}

StatusOr<std::vector<recognition::Version>> AgreementReader::FindVersions(
    const Pair& pair, const ActingParty& host, const ActingParty& origin) {
  const CivilDate never = *CivilDate::FromYmd(9999, 12, 31);
  std::vector<recognition::Version> versions;
  for (const Hash& id : VersionIds(pair.agreement_id, host, origin)) {
    COMITY_RETURN_IF_ERROR(Spend(kPairWork));
    recognition::Version version;
    version.id = HexEncode(id.view());
    COMITY_ASSIGN_OR_RETURN(version.terms, texts_.Find(pair.views, id));
    // Nobody becomes a party by a text that the other one never accepted.
    if (version.terms &&
        !(Admits(*version.terms, host) && Admits(*version.terms, origin))) {
      continue;
    }
    for (const ActingParty* acting : {&host, &origin}) {
      version.accepted_on[acting->party.id] =
          acting->AcceptedOn(id).value_or(never);
    }
    COMITY_RETURN_IF_ERROR(
        AddTables(logs_, pair.query.on, pair.query.framework, version));
    versions.push_back(std::move(version));
  }
  return versions;
}

// Nothing if the two are no two parties of the text.
StatusOr<std::optional<recognition::Agreement>> AgreementReader::MakeAgreement(
    const Pair& pair, const ActingParty& host, const ActingParty& origin) {
  std::optional<recognition::Agreement> none;
  if (host.party.id == origin.party.id) {
    return none;
  }
  COMITY_RETURN_IF_ERROR(
      Spend(BodyCount(host.party) + BodyCount(origin.party)));
  recognition::Agreement agreement;
  agreement.id = HexEncode(pair.agreement_id.view());
  COMITY_ASSIGN_OR_RETURN(agreement.versions, FindVersions(pair, host, origin));
  if (agreement.versions.empty()) {
    return none;
  }
  COMITY_ASSIGN_OR_RETURN(const auto original,
                          texts_.Find(pair.views, pair.agreement_id));
  if (!original) {
    // It may begin later than its parties: without it nothing is certain.
    for (recognition::Version& version : agreement.versions) {
      version.terms.reset();
    }
  }
  agreement.start = StartOf(original ? &*original : nullptr, host, origin);
  agreement.parties = {host.party, origin.party};
  return std::optional(std::move(agreement));
}

// One for each two parties of the countries. A state is one party; bodies that
// signed for themselves are one each.
StatusOr<std::vector<recognition::Agreement>> AgreementReader::MakeAgreements(
    const Pair& pair, const std::vector<ActingParty>& hosts,
    const std::vector<ActingParty>& origins) {
  std::vector<recognition::Agreement> agreements;
  for (const ActingParty& host : hosts) {
    for (const ActingParty& origin : origins) {
      COMITY_ASSIGN_OR_RETURN(auto agreement,
                              MakeAgreement(pair, host, origin));
      if (agreement) {
        agreements.push_back(*std::move(agreement));
      }
    }
  }
  return agreements;
}

// The logs that the text of a pair may stand in.
Views AgreementReader::ViewsOf(const LogView& host_log,
                               const std::string& country) const {
  Views views{&host_log};
  const LogView* log = logs_.FindLog(logs_.PinnedOrigin(country));
  if (log != nullptr && log != &host_log) {
    views.push_back(log);
  }
  return views;
}

StatusOr<AgreementsOfPair> AgreementReader::Find(const PairQuery& query) {
  COMITY_ASSIGN_OR_RETURN(const HostActs host, ReadHost(query.host));
  COMITY_ASSIGN_OR_RETURN(const ActsOfCountry* origin,
                          query.with_recorded
                              ? acts_.ForHost(*host.log, query.origin)
                              : acts_.Own(query.origin));
  const Views views = ViewsOf(*host.log, query.origin);
  AgreementsOfPair result;
  for (const auto& [agreement_id, host_acts] : host.acts->acts) {
    const auto origin_acts = origin->acts.find(agreement_id);
    if (origin_acts == origin->acts.end()) {
      continue;
    }
    COMITY_ASSIGN_OR_RETURN(const auto* hosts,
                            PartiesOf(query.host, host_acts, query.on));
    COMITY_ASSIGN_OR_RETURN(
        const auto* origins,
        PartiesOf(query.origin, origin_acts->second, query.on));
    COMITY_ASSIGN_OR_RETURN(
        auto agreements,
        MakeAgreements({agreement_id, views, query}, *hosts, *origins));
    result.recorded_by_host = result.recorded_by_host ||
                              (!agreements.empty() &&
                               origin->recorded_by_host.contains(agreement_id));
    std::move(agreements.begin(), agreements.end(),
              std::back_inserter(result.agreements));
  }
  result.late_recorded = host.acts->late_recorded || origin->late_recorded;
  return result;
}

StatusOr<std::optional<AgreementTerms>> AgreementReader::FindText(
    const std::string& host_country, const Hash& version_id) {
  COMITY_ASSIGN_OR_RETURN(const HostActs host, ReadHost(host_country));
  return texts_.Find({host.log}, version_id);
}

}  // namespace comity::evidence
