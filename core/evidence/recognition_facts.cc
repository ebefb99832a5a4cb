#include "core/evidence/recognition_facts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/authority/body_state.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::evidence {
namespace {

using authority::LoggedStatement;
using recognition::ActFact;
using statement::PartyAct;
using statement::PartyActKind;

// Acts by agreement.
using Acts = std::map<Hash, std::vector<ActFact>>;

struct ActsOfCountry {
  Acts acts;
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

// A late recorded beginning has effect from its admission.
void Add(const LogView& log, const LoggedStatement& logged, const PartyAct& act,
         ActsOfCountry& result) {
  const authority::Judgement& judgement = log.judge->AtPosition(logged);
  ActFact fact{act.act, act.effective_on, act.until, act.version_id};
  if (judgement.counts_from) {
    fact.effective_on = std::max(fact.effective_on, *judgement.counts_from);
  }
  result.late_recorded = result.late_recorded || judgement.late_recorded;
  result.acts[act.agreement_id].push_back(fact);
}

// The country's own acts, or, if `recorded`, those that the log's authority
// recorded for it.
StatusOr<ActsOfCountry> ReadActs(const LogView& log, const std::string& country,
                                 bool recorded) {
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      log.judge->Counted(statement::CountryKey(country), log.head));
  ActsOfCountry result;
  for (const LoggedStatement* logged : counted) {
    if (recorded) {
      if (const auto* r = logged->As<statement::RecordedAct>()) {
        Add(log, *logged, r->act, result);
      }
    } else if (const auto* act = logged->As<PartyAct>()) {
      Add(log, *logged, *act, result);
    }
  }
  return result;
}

// The terms of a version, by the hash of their text: it does not matter where
// the text comes from.
StatusOr<std::optional<statement::AgreementTerms>> FindTerms(
    LogDirectory& logs, const std::vector<const LogView*>& views,
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
  }
  if (!text) {
    const std::string* loose = logs.FindAgreementText(version_id);
    if (loose == nullptr) {
      return std::optional<statement::AgreementTerms>();
    }
    text = *loose;
  }
  auto terms = statement::DecodeRecord<statement::AgreementTerms>(*text);
  if (!terms.ok()) {
    return std::optional<statement::AgreementTerms>();
  }
  return std::optional<statement::AgreementTerms>(*std::move(terms));
}

// The version that a party is bound by: the last one it began with.
std::optional<Hash> VersionOf(const std::vector<ActFact>& acts) {
  std::optional<Hash> version;
  for (const ActFact& act : acts) {
    if (act.act != PartyActKind::kSuspend &&
        act.act != PartyActKind::kWithdraw &&
        act.act != PartyActKind::kTerminate) {
      version = act.version_id;
    }
  }
  return version;
}

// The origin's acts: from its own log as far as that log has acted on an
// agreement, otherwise as recorded by the host.
StatusOr<ActsOfCountry> ReadOriginActs(LogDirectory& logs,
                                       const LogView& host_log,
                                       const std::string& origin_country,
                                       const LogView** origin_log,
                                       bool& recorded_by_host) {
  COMITY_ASSIGN_OR_RETURN(ActsOfCountry recorded,
                          ReadActs(host_log, origin_country, true));
  const std::string origin = logs.PinnedOrigin(origin_country);
  if (!origin.empty()) {
    COMITY_ASSIGN_OR_RETURN(*origin_log, RequireLog(logs, origin));
    COMITY_ASSIGN_OR_RETURN(ActsOfCountry own,
                            ReadActs(**origin_log, origin_country, false));
    for (auto& [agreement, acts] : own.acts) {
      recorded.acts[agreement] = std::move(acts);
    }
    recorded.late_recorded = recorded.late_recorded || own.late_recorded;
    recorded_by_host = recorded.acts.size() > own.acts.size();
  } else {
    recorded_by_host = !recorded.acts.empty();
  }
  return recorded;
}

}  // namespace

StatusOr<AgreementsOfPair> FindAgreements(LogDirectory& logs,
                                          const std::string& host_country,
                                          const std::string& origin_country) {
  const std::string host_origin = logs.PinnedOrigin(host_country);
  if (host_origin.empty()) {
    return authority::Undetermined(ErrorReason::kHostHasNoLog,
                                   "no log is pinned for " + host_country);
  }
  COMITY_ASSIGN_OR_RETURN(const LogView* host_log,
                          RequireLog(logs, host_origin));
  COMITY_ASSIGN_OR_RETURN(const ActsOfCountry host,
                          ReadActs(*host_log, host_country, false));
  AgreementsOfPair pair;
  const LogView* origin_log = nullptr;
  COMITY_ASSIGN_OR_RETURN(const ActsOfCountry origin,
                          ReadOriginActs(logs, *host_log, origin_country,
                                         &origin_log, pair.recorded_by_host));
  std::vector<const LogView*> views{host_log};
  if (origin_log != nullptr && origin_log != host_log) {
    views.push_back(origin_log);
  }
  for (const auto& [agreement_id, host_acts] : host.acts) {
    const auto origin_acts = origin.acts.find(agreement_id);
    if (origin_acts == origin.acts.end()) {
      continue;
    }
    recognition::AgreementFacts facts;
    facts.agreement_id = agreement_id;
    facts.host_acts = host_acts;
    facts.origin_acts = origin_acts->second;
    const auto host_version = VersionOf(facts.host_acts);
    if (host_version && host_version == VersionOf(facts.origin_acts)) {
      COMITY_ASSIGN_OR_RETURN(facts.terms,
                              FindTerms(logs, views, *host_version));
    }
    pair.agreements.push_back(std::move(facts));
  }
  pair.late_recorded = host.late_recorded || origin.late_recorded;
  return pair;
}

}  // namespace comity::evidence
