#include "core/evidence/party_acts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace comity::evidence {
namespace {

using statement::PartyActKind;

// One time of belonging, from a beginning to an end.
struct Membership {
  recognition::Start start;
  std::optional<CivilDate> provisional_member_from;
  // Versions that it acceded to, or that it may, having joined provisionally.
  std::set<Hash> acceded_to;
  std::set<Hash> joined;
  std::vector<std::pair<Hash, CivilDate>> accepted;
  std::vector<recognition::Suspension> suspensions;
  std::optional<recognition::Withdrawal> withdrawal;
  std::optional<CivilDate> terminated;
  std::optional<CivilDate> non_renewal_notified;

  std::optional<CivilDate> FirstDay() const {
    if (!start.in_force || !start.provisional_application) {
      return start.in_force ? start.in_force : start.provisional_application;
    }
    return std::min(start.in_force, start.provisional_application);
  }
  bool HasEndedBy(CivilDate day) const {
    return (terminated && *terminated <= day) ||
           (withdrawal &&
            std::max(withdrawal->effective.value_or(withdrawal->notified),
                     withdrawal->notified) <= day);
  }
};

void KeepEarlier(std::optional<CivilDate>& kept, CivilDate day) {
  kept = kept ? std::min(*kept, day) : day;
}

bool Begins(PartyActKind act) {
  return act == PartyActKind::kEnterIntoForce || act == PartyActKind::kAccede ||
         act == PartyActKind::kProvisionallyApply;
}

void Begin(const EffectiveAct& act, std::vector<Membership>& memberships) {
  // An end that has come when the beginning is recorded is not undone by it.
  if (memberships.back().HasEndedBy(
          std::max(act.effective_on, act.recorded_on))) {
    memberships.emplace_back();
  }
  Membership& membership = memberships.back();
  membership.withdrawal.reset();
  membership.terminated.reset();
  for (auto& suspension : membership.suspensions) {
    const CivilDate last = act.effective_on.PlusDays(-1);
    auto& until = suspension.days.until;
    until = until ? std::min(*until, last) : last;
  }
  if (act.act.act == PartyActKind::kProvisionallyApply) {
    KeepEarlier(membership.start.provisional_application, act.effective_on);
  } else {
    KeepEarlier(membership.start.in_force, act.effective_on);
  }
  // To enter into force once more does not undo the accession.
  if (act.act.act == PartyActKind::kAccede) {
    membership.acceded_to.insert(act.act.version_id);
  }
}

void Withdraw(const EffectiveAct& act, Membership& membership) {
  recognition::Withdrawal withdrawal;
  withdrawal.notified = act.act.notified_on.value_or(act.recorded_on);
  withdrawal.effective = act.effective_on;
  // Of several the earliest: an act that worsens stands until it is lifted.
  const auto day = [](const recognition::Withdrawal& w) {
    return std::max(*w.effective, w.notified);
  };
  if (!membership.withdrawal || day(withdrawal) < day(*membership.withdrawal)) {
    membership.withdrawal = withdrawal;
  }
}

void Suspend(const EffectiveAct& act, Membership& membership) {
  const bool new_only =
      act.act.suspension_effect == statement::SuspensionEffect::kNewOnly;
  membership.suspensions.push_back({{act.effective_on, act.act.until},
                                    new_only
                                        ? statement::SuspensionEffect::kNewOnly
                                        : statement::SuspensionEffect::kAll});
}

void Apply(const EffectiveAct& act, std::vector<Membership>& memberships) {
  switch (act.act.act) {
    case PartyActKind::kEnterIntoForce:
    case PartyActKind::kAccede:
    case PartyActKind::kProvisionallyApply:
      Begin(act, memberships);
      break;
    case PartyActKind::kJoinProvisionally:
      KeepEarlier(memberships.back().provisional_member_from, act.effective_on);
      memberships.back().joined.insert(act.act.version_id);
      break;
    case PartyActKind::kSuspend:
      Suspend(act, memberships.back());
      break;
    case PartyActKind::kWithdraw:
      Withdraw(act, memberships.back());
      break;
    case PartyActKind::kTerminate:
      KeepEarlier(memberships.back().terminated, act.effective_on);
      break;
    case PartyActKind::kObjectToRenewal:
      KeepEarlier(memberships.back().non_renewal_notified, act.effective_on);
      break;
    case PartyActKind::kUnspecified:
    case PartyActKind::kSign:
    case PartyActKind::kDesignate:
    case PartyActKind::kNewVersion:
      break;
  }
}

// Each list is complete and holds until the next one; before the first one
// every authorised body is designated.
std::optional<std::vector<recognition::Designation>> Designations(
    const std::vector<EffectiveAct>& acts) {
  std::vector<const EffectiveAct*> lists;
  for (const EffectiveAct& act : acts) {
    if (act.act.act == PartyActKind::kDesignate) {
      lists.push_back(&act);
    }
  }
  if (lists.empty()) {
    return std::nullopt;
  }
  // Of two lists for one day the later entry holds.
  std::stable_sort(lists.begin(), lists.end(),
                   [](const auto* a, const auto* b) {
                     return a->effective_on < b->effective_on;
                   });
  std::vector<recognition::Designation> all;
  all.push_back({"", {std::nullopt, lists.front()->effective_on.PlusDays(-1)}});
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const CivilDate from = lists[i]->effective_on;
    const auto next =
        i + 1 < lists.size()
            ? std::optional(lists[i + 1]->effective_on.PlusDays(-1))
            : std::nullopt;
    for (const auto& listed : lists[i]->act.designated_bodies) {
      const auto& own = listed.interval.until;
      all.push_back({FullName(listed.body.origin, listed.body.id),
                     {std::max(from, listed.interval.from),
                      own && next ? std::min(own, next) : (own ? own : next)}});
    }
  }
  return all;
}

void Accept(const EffectiveAct& act, Membership& membership) {
  if (!Begins(act.act.act) && act.act.act != PartyActKind::kNewVersion) {
    return;
  }
  for (auto& [version_id, from] : membership.accepted) {
    if (version_id == act.act.version_id) {
      from = std::min(from, act.effective_on);
      return;
    }
  }
  membership.accepted.emplace_back(act.act.version_id, act.effective_on);
}

// The party that these acts, all under one id, make.
ActingParty MakeParty(const std::string& country,
                      const std::vector<EffectiveAct>& acts, CivilDate on) {
  ActingParty result;
  std::vector<Membership> memberships(1);
  for (const EffectiveAct& act : acts) {
    Apply(act, memberships);
    Accept(act, memberships.back());
  }
  Membership* chosen = &memberships.front();
  for (Membership& membership : memberships) {
    if (membership.FirstDay() && *membership.FirstDay() <= on) {
      chosen = &membership;
    }
  }
  result.party.id = acts.front().act.party_id;
  result.party.countries = {country};
  result.party.start = chosen->start;
  result.party.provisional_member_from = chosen->provisional_member_from;
  result.party.suspensions = std::move(chosen->suspensions);
  result.party.withdrawal = chosen->withdrawal;
  result.party.terminated = chosen->terminated;
  result.party.non_renewal_notified = chosen->non_renewal_notified;
  result.party.designated_bodies = Designations(acts);
  result.accepted = std::move(chosen->accepted);
  result.acceded_to = std::move(chosen->acceded_to);
  if (!chosen->FirstDay()) {
    result.acceded_to.merge(chosen->joined);
  }
  return result;
}

}  // namespace

std::optional<CivilDate> ActingParty::AcceptedOn(const Hash& version_id) const {
  for (const auto& [id, from] : accepted) {
    if (id == version_id) {
      return from;
    }
  }
  return std::nullopt;
}

std::string FullName(const std::string& origin, const std::string& id) {
  return origin + "/" + id;
}

std::vector<ActingParty> PartiesFromActs(const std::string& country,
                                         const std::vector<EffectiveAct>& acts,
                                         CivilDate on) {
  std::vector<std::string> ids;
  for (const EffectiveAct& act : acts) {
    if (std::find(ids.begin(), ids.end(), act.act.party_id) == ids.end()) {
      ids.push_back(act.act.party_id);
    }
  }
  std::vector<ActingParty> parties;
  for (const std::string& id : ids) {
    std::vector<EffectiveAct> own;
    std::copy_if(acts.begin(), acts.end(), std::back_inserter(own),
                 [&id](const auto& act) { return act.act.party_id == id; });
    parties.push_back(MakeParty(country, own, on));
  }
  return parties;
}

}  // namespace comity::evidence
