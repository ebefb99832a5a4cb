#include "core/evidence/agreement_facts.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/authority/body_state.h"
#include "core/base/text_encoding.h"
#include "core/evidence/party_acts.h"
#include "core/recognition/agreement_dates.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::evidence {
namespace {

using authority::LoggedStatement;
using statement::AgreementTerms;
using statement::PartyAct;

struct ActsOfCountry {
  // By agreement, in the order of the log.
  std::map<Hash, std::vector<EffectiveAct>> acts;
  // Agreements whose acts stand here because the host recorded them.
  std::set<Hash> recorded_by_host;
  bool late_recorded = false;
};

StatusOr<const LogView*> RequireLog(LogDirectory& logs,
                                    const std::string& origin) {
  const LogView* log = logs.FindLog(origin);
  if (log == nullptr) {
    return authority::Undetermined(
        ErrorReason::kLogMissing,
        "the evidence holds nothing of the log of " + origin);
  }
  return log;
}

// A late recorded act that improves has effect from its admission.
void Add(const LogView& log, const LoggedStatement& logged, const PartyAct& act,
         ActsOfCountry& result) {
  const authority::Judgement& judgement = log.judge->AtPosition(logged);
  EffectiveAct effective{act, act.effective_on, logged.admission_day()};
  if (judgement.counts_from) {
    effective.effective_on =
        std::max(effective.effective_on, *judgement.counts_from);
  }
  result.late_recorded = result.late_recorded || judgement.late_recorded;
  result.acts[act.agreement_id].push_back(std::move(effective));
}

// A body acts only in the log that its own country is pinned to.
StatusOr<bool> IsOwnBody(const LogDirectory& logs, const LogView& log,
                         const LoggedStatement& logged) {
  COMITY_ASSIGN_OR_RETURN(
      const auto body,
      authority::BodyStateAt(*log.judge, logged.statement.header.slots.front(),
                             logged.index));
  return logs.PinnedOrigin(body.country) == log.judge->origin();
}

// The country's own acts, or, if `recorded`, those that the log's authority
// recorded for it.
StatusOr<ActsOfCountry> ReadActs(const LogDirectory& logs, const LogView& log,
                                 const std::string& country, bool recorded) {
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      log.judge->Counted(statement::CountryKey(country), log.head));
  ActsOfCountry result;
  for (const LoggedStatement* logged : counted) {
    const auto* act = logged->As<PartyAct>();
    if (recorded) {
      const auto* record = logged->As<statement::RecordedAct>();
      act = record == nullptr ? nullptr : &record->act;
    }
    if (act == nullptr) {
      continue;
    }
    COMITY_ASSIGN_OR_RETURN(const bool own, IsOwnBody(logs, log, *logged));
    if (own) {
      Add(log, *logged, *act, result);
      if (recorded) {
        result.recorded_by_host.insert(act->agreement_id);
      }
    }
  }
  return result;
}

// The origin's acts: from its own log as far as that log has acted on an
// agreement, otherwise as recorded by the host. What shares the host's log has
// a log, and nobody records for it.
StatusOr<ActsOfCountry> ReadOriginActs(LogDirectory& logs,
                                       const LogView& host_log,
                                       const std::string& origin_country,
                                       bool with_recorded,
                                       const LogView** origin_log) {
  const std::string origin = logs.PinnedOrigin(origin_country);
  ActsOfCountry result;
  if (with_recorded && origin != host_log.judge->origin()) {
    COMITY_ASSIGN_OR_RETURN(result,
                            ReadActs(logs, host_log, origin_country, true));
  }
  if (origin.empty()) {
    return result;
  }
  COMITY_ASSIGN_OR_RETURN(*origin_log, RequireLog(logs, origin));
  COMITY_ASSIGN_OR_RETURN(ActsOfCountry own,
                          ReadActs(logs, **origin_log, origin_country, false));
  for (auto& [agreement, acts] : own.acts) {
    result.acts[agreement] = std::move(acts);
    result.recorded_by_host.erase(agreement);
  }
  result.late_recorded = result.late_recorded || own.late_recorded;
  return result;
}

// --- Texts -------------------------------------------------------------------

using Views = std::vector<const LogView*>;

// The terms of a version, by the hash of their text: it does not matter where
// the text comes from.
StatusOr<std::optional<AgreementTerms>> FindTerms(LogDirectory& logs,
                                                  const Views& views,
                                                  const Hash& version_id) {
  std::optional<std::string> text;
  for (const LogView* view : views) {
    COMITY_ASSIGN_OR_RETURN(
        const auto known,
        view->judge->Known(statement::AgreementKey(version_id), view->head));
    for (const LoggedStatement* logged : known) {
      const auto* record = logged->As<statement::AgreementText>();
      if (record != nullptr &&
          statement::AgreementTextId(record->text) == version_id) {
        text = record->text;
      }
    }
    if (text) {
      break;
    }
  }
  if (!text) {
    const std::string* loose = logs.FindAgreementText(version_id);
    if (loose == nullptr) {
      return std::optional<AgreementTerms>();
    }
    text = *loose;
  }
  auto terms = statement::DecodeRecord<AgreementTerms>(*text);
  if (!terms.ok()) {
    return std::optional<AgreementTerms>();
  }
  return std::optional<AgreementTerms>(*std::move(terms));
}

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

// The versions that either party accepted, the original first; only that one
// while none is accepted.
StatusOr<std::vector<recognition::Version>> FindVersions(
    LogDirectory& logs, const Views& views, const Hash& agreement_id,
    const ActingParty& host, const ActingParty& origin,
    const PairQuery& query) {
  const CivilDate never = *CivilDate::FromYmd(9999, 12, 31);
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
  std::vector<recognition::Version> versions;
  for (const Hash& id : ids) {
    recognition::Version version;
    version.id = HexEncode(id.view());
    COMITY_ASSIGN_OR_RETURN(version.terms, FindTerms(logs, views, id));
    // Nobody becomes a party by a text that the other one never accepted.
    if (version.terms &&
        !(Admits(*version.terms, host) && Admits(*version.terms, origin))) {
      continue;
    }
    for (const ActingParty* acting : {&host, &origin}) {
      version.accepted_on[acting->party.id] =
          acting->AcceptedOn(id).value_or(never);
    }
    COMITY_RETURN_IF_ERROR(AddTables(logs, query.on, query.framework, version));
    versions.push_back(std::move(version));
  }
  return versions;
}

// Nothing if the two are no two parties of the text.
StatusOr<std::optional<recognition::Agreement>> MakeAgreement(
    LogDirectory& logs, const Views& views, const Hash& agreement_id,
    ActingParty host, ActingParty origin, const PairQuery& query) {
  std::optional<recognition::Agreement> none;
  if (host.party.id == origin.party.id) {
    return none;
  }
  recognition::Agreement agreement;
  agreement.id = HexEncode(agreement_id.view());
  COMITY_ASSIGN_OR_RETURN(
      agreement.versions,
      FindVersions(logs, views, agreement_id, host, origin, query));
  if (agreement.versions.empty()) {
    return none;
  }
  COMITY_ASSIGN_OR_RETURN(const auto original,
                          FindTerms(logs, views, agreement_id));
  if (!original) {
    // It may begin later than its parties: without it nothing is certain.
    for (recognition::Version& version : agreement.versions) {
      version.terms.reset();
    }
  }
  agreement.start = StartOf(original ? &*original : nullptr, host, origin);
  agreement.parties = {std::move(host.party), std::move(origin.party)};
  return std::optional(std::move(agreement));
}

// One for each two parties of the countries. A state is one party; bodies that
// signed for themselves are one each.
StatusOr<std::vector<recognition::Agreement>> MakeAgreements(
    LogDirectory& logs, const Views& views, const Hash& agreement_id,
    const std::vector<ActingParty>& hosts,
    const std::vector<ActingParty>& origins, const PairQuery& query) {
  std::vector<recognition::Agreement> agreements;
  for (const ActingParty& host : hosts) {
    for (const ActingParty& origin : origins) {
      COMITY_ASSIGN_OR_RETURN(
          auto agreement,
          MakeAgreement(logs, views, agreement_id, host, origin, query));
      if (agreement) {
        agreements.push_back(*std::move(agreement));
      }
    }
  }
  return agreements;
}

struct HostActs {
  const LogView* log = nullptr;
  ActsOfCountry acts;
};

StatusOr<HostActs> ReadHostActs(LogDirectory& logs,
                                const std::string& host_country) {
  const std::string origin = logs.PinnedOrigin(host_country);
  if (origin.empty()) {
    return authority::Undetermined(ErrorReason::kHostHasNoLog,
                                   "no log is pinned for " + host_country);
  }
  HostActs host;
  COMITY_ASSIGN_OR_RETURN(host.log, RequireLog(logs, origin));
  COMITY_ASSIGN_OR_RETURN(host.acts,
                          ReadActs(logs, *host.log, host_country, false));
  return host;
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

StatusOr<AgreementsOfPair> FindAgreements(LogDirectory& logs,
                                          const PairQuery& query) {
  COMITY_ASSIGN_OR_RETURN(const HostActs host, ReadHostActs(logs, query.host));
  const LogView* origin_log = nullptr;
  COMITY_ASSIGN_OR_RETURN(const ActsOfCountry origin,
                          ReadOriginActs(logs, *host.log, query.origin,
                                         query.with_recorded, &origin_log));
  Views views{host.log};
  if (origin_log != nullptr && origin_log != host.log) {
    views.push_back(origin_log);
  }
  AgreementsOfPair pair;
  for (const auto& [agreement_id, host_acts] : host.acts.acts) {
    const auto origin_acts = origin.acts.find(agreement_id);
    if (origin_acts == origin.acts.end()) {
      continue;
    }
    COMITY_ASSIGN_OR_RETURN(
        auto agreements,
        MakeAgreements(
            logs, views, agreement_id,
            PartiesFromActs(query.host, host_acts, query.on),
            PartiesFromActs(query.origin, origin_acts->second, query.on),
            query));
    pair.recorded_by_host =
        pair.recorded_by_host ||
        (!agreements.empty() && origin.recorded_by_host.contains(agreement_id));
    std::move(agreements.begin(), agreements.end(),
              std::back_inserter(pair.agreements));
  }
  pair.late_recorded = host.acts.late_recorded || origin.late_recorded;
  return pair;
}

StatusOr<std::vector<std::string>> FindCountriesBetween(
    LogDirectory& logs, const std::string& host_country,
    const std::vector<std::string>& origins) {
  COMITY_ASSIGN_OR_RETURN(const HostActs host,
                          ReadHostActs(logs, host_country));
  // The text of a pair may stand in the log of either.
  Views views{host.log};
  for (const std::string& origin : origins) {
    const LogView* log = logs.FindLog(logs.PinnedOrigin(origin));
    if (log != nullptr && log != host.log) {
      views.push_back(log);
    }
  }
  std::set<std::string> countries;
  for (const auto& [agreement_id, acts] : host.acts.acts) {
    std::set<Hash> versions{agreement_id};
    for (const EffectiveAct& act : acts) {
      versions.insert(act.act.version_id);
    }
    for (const Hash& version : versions) {
      COMITY_ASSIGN_OR_RETURN(const auto terms,
                              FindTerms(logs, views, version));
      if (!terms || !terms->chaining_allowed) {
        continue;
      }
      for (const statement::PartyTerms& party : terms->parties) {
        countries.insert(party.countries.begin(), party.countries.end());
      }
    }
  }
  countries.erase(host_country);
  return std::vector<std::string>(countries.begin(), countries.end());
}

StatusOr<std::optional<statement::AgreementTerms>> FindAgreementText(
    LogDirectory& logs, const std::string& host_country,
    const Hash& version_id) {
  COMITY_ASSIGN_OR_RETURN(const HostActs host,
                          ReadHostActs(logs, host_country));
  return FindTerms(logs, {host.log}, version_id);
}

}  // namespace comity::evidence
