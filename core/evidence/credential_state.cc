#include "core/evidence/credential_state.h"

#include <algorithm>

namespace comity::evidence {
namespace {

using authority::Judge;
using authority::LoggedStatement;

// The day an improving act has effect: its own, or that of its admission if
// it was recorded late.
CivilDate EffectiveDay(Judge& judge, const LoggedStatement& logged,
                       CivilDate declared) {
  const auto& counts_from = judge.AtPosition(logged).counts_from;
  return counts_from ? std::max(declared, *counts_from) : declared;
}

}  // namespace

CredentialState::CredentialState(
    Judge& judge, const LoggedStatement& issue,
    const std::vector<const LoggedStatement*>& counted) {
  const auto& credential = *issue.As<statement::Credential>();
  // Nothing is valid before the day it was issued, whatever it says.
  const CivilDate from = std::max(credential.valid_from, credential.issued_on);
  periods_.push_back(
      {EffectiveDay(judge, issue, from), credential.valid_until});
  late_recorded_ = judge.AtPosition(issue).late_recorded;
  for (const LoggedStatement* logged : counted) {
    if (logged->index > issue.index) {
      Apply(judge, *logged);
    }
  }
}

void CredentialState::Apply(Judge& judge, const LoggedStatement& logged) {
  const Hash& id = logged.statement.id;
  if (const auto* suspended = logged.As<statement::CredentialSuspended>()) {
    bad_.push_back({id,
                    DayStatus::kSuspended,
                    {suspended->interval.from, suspended->interval.until}});
  } else if (const auto* revoked = logged.As<statement::CredentialRevoked>()) {
    bad_.push_back({id, DayStatus::kRevoked, {revoked->from, std::nullopt}});
  } else if (logged.As<statement::CredentialVoided>() != nullptr) {
    bad_.push_back({id, DayStatus::kVoid, {CivilDate(), std::nullopt}});
  } else if (const auto* reinstated =
                 logged.As<statement::CredentialReinstated>()) {
    Reinstate(*reinstated, EffectiveDay(judge, logged, reinstated->from));
  } else if (const auto* renewed = logged.As<statement::CredentialRenewed>()) {
    periods_.push_back({EffectiveDay(judge, logged, renewed->interval.from),
                        renewed->interval.until});
  } else if (const auto* extended =
                 logged.As<statement::CredentialExtended>()) {
    auto& until = periods_.back().until;
    if (until) {
      until = std::max(*until, extended->valid_until);
    }
  } else if (const auto* superseded =
                 logged.As<statement::CredentialSuperseded>()) {
    superseded_from_ = superseded_from_
                           ? std::min(*superseded_from_, superseded->from)
                           : superseded->from;
  } else {
    return;
  }
  late_recorded_ = late_recorded_ || judge.AtPosition(logged).late_recorded;
}

// What was bad before the reinstatement stays bad for those days.
void CredentialState::Reinstate(const statement::CredentialReinstated& record,
                                CivilDate effective) {
  for (Bad& bad : bad_) {
    if (bad.event_id == record.undone_id) {
      const CivilDate last = effective.PlusDays(-1);
      bad.days.until = bad.days.until ? std::min(*bad.days.until, last) : last;
    }
  }
}

bool CredentialState::IsVoid(CivilDate day) const {
  return std::any_of(bad_.begin(), bad_.end(), [day](const Bad& bad) {
    return bad.status == DayStatus::kVoid &&
           (!bad.days.until || day <= *bad.days.until);
  });
}

DayStatus CredentialState::StatusOn(CivilDate day) const {
  for (const DayStatus status :
       {DayStatus::kVoid, DayStatus::kRevoked, DayStatus::kSuspended}) {
    if (std::any_of(bad_.begin(), bad_.end(), [&](const Bad& bad) {
          return bad.status == status && bad.days.Contains(day);
        })) {
      return status;
    }
  }
  if (SupersededOn(day)) {
    return DayStatus::kExpired;
  }
  if (std::any_of(periods_.begin(), periods_.end(),
                  [day](const DayRange& r) { return r.Contains(day); })) {
    return DayStatus::kValid;
  }
  return day < periods_.front().from ? DayStatus::kNotYet : DayStatus::kExpired;
}

}  // namespace comity::evidence
