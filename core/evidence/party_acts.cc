#include "core/evidence/party_acts.h"

#include <algorithm>
#include <iterator>
#include <map>
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

// --- Designated bodies -------------------------------------------------------

using recognition::DayRange;
using recognition::Designation;
using Lists = std::vector<const EffectiveAct*>;

std::optional<CivilDate> EarlierOf(std::optional<CivilDate> a,
                                   std::optional<CivilDate> b) {
  return a && b ? std::min(a, b) : (a ? a : b);
}

bool IsEmpty(const DayRange& days) {
  return days.from && days.until && *days.until < *days.from;
}

DayRange Both(const DayRange& a, const DayRange& b) {
  return {
      a.from && b.from ? std::max(a.from, b.from) : (a.from ? a.from : b.from),
      EarlierOf(a.until, b.until)};
}

void Keep(const std::string& body, const DayRange& days,
          std::vector<Designation>& all) {
  if (!IsEmpty(days)) {
    all.push_back({body, days});
  }
}

// What the list says of its bodies, without the days of lists around it.
std::multimap<std::string, DayRange> Listed(const EffectiveAct& list) {
  std::multimap<std::string, DayRange> listed;
  for (const auto& body : list.act.designated_bodies) {
    listed.emplace(FullName(body.body.origin, body.body.id),
                   DayRange{body.interval.from, body.interval.until});
  }
  return listed;
}

// Who is designated both before and by the list.
void KeepCommon(const Designation& designation, const DayRange& days,
                const std::multimap<std::string, DayRange>& listed,
                std::vector<Designation>& all) {
  const auto [first, last] = designation.body.empty()
                                 ? std::pair(listed.begin(), listed.end())
                                 : listed.equal_range(designation.body);
  for (auto own = first; own != last; ++own) {
    Keep(own->first, Both(days, own->second), all);
  }
}

// A list recorded late adds nobody before its recording, but whom it leaves out
// is out from the day it names, unless another list was to begin in between.
void LeaveOut(const EffectiveAct& list, const Lists& lists,
              std::vector<Designation>& all) {
  const CivilDate from = list.act.effective_on;
  std::optional<CivilDate> last = list.effective_on.PlusDays(-1);
  for (const EffectiveAct* other : lists) {
    if (other != &list && from < other->effective_on) {
      last = EarlierOf(last, other->effective_on.PlusDays(-1));
    }
  }
  const auto listed = Listed(list);
  std::vector<Designation> kept;
  for (const Designation& designation : all) {
    const DayRange& days = designation.days;
    const DayRange meanwhile = Both(days, {from, last});
    if (IsEmpty(meanwhile)) {
      kept.push_back(designation);
      continue;
    }
    Keep(designation.body, Both(days, {std::nullopt, from.PlusDays(-1)}), kept);
    KeepCommon(designation, meanwhile, listed, kept);
    Keep(designation.body, Both(days, {last->PlusDays(1), std::nullopt}), kept);
  }
  all = std::move(kept);
}

// Each list is complete and holds until the next one; before the first one
// every authorised body is designated.
std::optional<std::vector<Designation>> Designations(
    const std::vector<EffectiveAct>& acts) {
  Lists lists;
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
  std::vector<Designation> all;
  all.push_back({"", {std::nullopt, lists.front()->effective_on.PlusDays(-1)}});
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const auto next =
        i + 1 < lists.size()
            ? std::optional(lists[i + 1]->effective_on.PlusDays(-1))
            : std::nullopt;
    for (const auto& [body, days] : Listed(*lists[i])) {
      Keep(body, Both(days, {lists[i]->effective_on, next}), all);
    }
  }
  for (const EffectiveAct* list : lists) {
    if (list->act.effective_on < list->effective_on) {
      LeaveOut(*list, lists, all);
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

std::size_t PartiesWork(const std::vector<EffectiveAct>& acts) {
  std::size_t bodies = 0;
  std::size_t late_lists = 0;
  for (const EffectiveAct& act : acts) {
    bodies += act.act.designated_bodies.size();
    if (act.act.act == PartyActKind::kDesignate &&
        act.act.effective_on < act.effective_on) {
      ++late_lists;
    }
  }
  return acts.size() + bodies * (1 + late_lists);
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
