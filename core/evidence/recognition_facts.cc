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
using recognition::plain::ActFact;
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
  ActFact fact{act.act, act.effective_on, act.until, act.version_id,
               act.suspension_effect};
  if (judgement.counts_from) {
    fact.effective_on = std::max(fact.effective_on, *judgement.counts_from);
  }
  result.late_recorded = result.late_recorded || judgement.late_recorded;
  result.acts[act.agreement_id].push_back(fact);
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

bool BindsToVersion(PartyActKind act) {
  return act == PartyActKind::kEnterIntoForce || act == PartyActKind::kAccede ||
         act == PartyActKind::kProvisionallyApply ||
         act == PartyActKind::kNewVersion;
}

// The version that a party is bound by on a day: of those it began with by
// then the latest, and before any of them the one it begins with.
std::optional<Hash> VersionOf(const std::vector<ActFact>& acts, CivilDate on) {
  const ActFact* last_begun = nullptr;
  const ActFact* first_to_come = nullptr;
  for (const ActFact& act : acts) {
    if (!BindsToVersion(act.act)) {
      continue;
    }
    if (act.effective_on > on) {
      if (first_to_come == nullptr ||
          act.effective_on < first_to_come->effective_on) {
        first_to_come = &act;
      }
    } else if (last_begun == nullptr ||
               act.effective_on >= last_begun->effective_on) {
      last_begun = &act;
    }
  }
  const ActFact* binding = last_begun != nullptr ? last_begun : first_to_come;
  return binding == nullptr ? std::nullopt
                            : std::optional<Hash>(binding->version_id);
}

// The origin's acts: from its own log as far as that log has acted on an
// agreement, otherwise as recorded by the host. What shares the host's log has
// a log, and nobody records for it.
StatusOr<ActsOfCountry> ReadOriginActs(LogDirectory& logs,
                                       const LogView& host_log,
                                       const std::string& origin_country,
                                       const LogView** origin_log,
                                       bool& recorded_by_host) {
  const std::string origin = logs.PinnedOrigin(origin_country);
  ActsOfCountry recorded;
  if (origin != host_log.judge->origin()) {
    COMITY_ASSIGN_OR_RETURN(recorded,
                            ReadActs(logs, host_log, origin_country, true));
  }
  if (!origin.empty()) {
    COMITY_ASSIGN_OR_RETURN(*origin_log, RequireLog(logs, origin));
    COMITY_ASSIGN_OR_RETURN(
        ActsOfCountry own, ReadActs(logs, **origin_log, origin_country, false));
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
                                          const std::string& origin_country,
                                          CivilDate on) {
  const std::string host_origin = logs.PinnedOrigin(host_country);
  if (host_origin.empty()) {
    return authority::Undetermined(ErrorReason::kHostHasNoLog,
                                   "no log is pinned for " + host_country);
  }
  COMITY_ASSIGN_OR_RETURN(const LogView* host_log,
                          RequireLog(logs, host_origin));
  COMITY_ASSIGN_OR_RETURN(const ActsOfCountry host,
                          ReadActs(logs, *host_log, host_country, false));
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
    recognition::plain::AgreementFacts facts;
    facts.agreement_id = agreement_id;
    facts.host_acts = host_acts;
    facts.origin_acts = origin_acts->second;
    const auto host_version = VersionOf(facts.host_acts, on);
    if (host_version && host_version == VersionOf(facts.origin_acts, on)) {
      facts.version_id = host_version;
      COMITY_ASSIGN_OR_RETURN(facts.terms,
                              FindTerms(logs, views, *host_version));
    }
    pair.agreements.push_back(std::move(facts));
  }
  pair.late_recorded = host.late_recorded || origin.late_recorded;
  return pair;
}

}  // namespace comity::evidence
