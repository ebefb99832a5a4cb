#include "core/evidence/country_acts.h"

#include <algorithm>
#include <utility>

#include "core/authority/body_state.h"
#include "core/statement/map_keys.h"

namespace comity::evidence {
namespace {

using authority::LoggedStatement;
using statement::PartyAct;

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

}  // namespace

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

// The country's own acts, or, if `recorded`, those that the log's authority
// recorded for it.
StatusOr<ActsOfCountry> ActsReader::Read(const LogView& log,
                                         const std::string& country,
                                         bool recorded) const {
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
    COMITY_ASSIGN_OR_RETURN(const bool own, IsOwnBody(logs_, log, *logged));
    if (own) {
      Add(log, *logged, *act, result);
      if (recorded) {
        result.recorded_by_host.insert(act->agreement_id);
      }
    }
  }
  return result;
}

StatusOr<const ActsOfCountry*> ActsReader::Own(const std::string& country) {
  const auto known = own_.find(country);
  if (known != own_.end()) {
    return &known->second;
  }
  const std::string origin = logs_.PinnedOrigin(country);
  ActsOfCountry acts;
  if (!origin.empty()) {
    COMITY_ASSIGN_OR_RETURN(const LogView* log, RequireLog(logs_, origin));
    COMITY_ASSIGN_OR_RETURN(acts, Read(*log, country, false));
  }
  return &own_.emplace(country, std::move(acts)).first->second;
}

StatusOr<ActsOfCountry> ActsReader::Join(const LogView& host_log,
                                         const std::string& country) {
  ActsOfCountry result;
  if (logs_.PinnedOrigin(country) != host_log.judge->origin()) {
    COMITY_ASSIGN_OR_RETURN(result, Read(host_log, country, true));
  }
  COMITY_ASSIGN_OR_RETURN(const ActsOfCountry* own, Own(country));
  for (const auto& [agreement, acts] : own->acts) {
    result.acts[agreement] = acts;
    result.recorded_by_host.erase(agreement);
  }
  result.late_recorded = result.late_recorded || own->late_recorded;
  return result;
}

StatusOr<const ActsOfCountry*> ActsReader::ForHost(const LogView& host_log,
                                                   const std::string& country) {
  const auto key = std::pair(host_log.judge->origin(), country);
  const auto known = for_host_.find(key);
  if (known != for_host_.end()) {
    return &known->second;
  }
  COMITY_ASSIGN_OR_RETURN(ActsOfCountry acts, Join(host_log, country));
  return &for_host_.emplace(key, std::move(acts)).first->second;
}

}  // namespace comity::evidence
