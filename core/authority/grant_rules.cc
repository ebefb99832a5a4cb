#include "core/authority/grant_rules.h"

#include <algorithm>

#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::Grant;
using statement::GrantAnnulled;
using statement::GrantSuspended;

Status Refused(ErrorReason reason, const Act& act, std::string_view why) {
  return PermissionDenied(reason, "'" + act.body_id + "' may not act as " +
                                      std::string(statement::NameOf(act.role)) +
                                      ": " + std::string(why));
}

// An empty scope means no limit.
template <typename T>
bool Covers(const std::vector<T>& scope, const T& item) {
  return scope.empty() ||
         std::find(scope.begin(), scope.end(), item) != scope.end();
}

bool InScope(const Grant& grant, const Act& act) {
  return (act.scheme.empty() || Covers(grant.schemes, act.scheme)) &&
         (act.credential_type == statement::CredentialType::kUnspecified ||
          Covers(grant.credential_types, act.credential_type)) &&
         std::all_of(act.countries.begin(), act.countries.end(),
                     [&grant](const std::string& country) {
                       return Covers(grant.countries, country);
                     });
}

// Permission to load an old register moves the start of authority, as
// retroactive_to does, and never the end.
bool InForce(const Grant& grant, CivilDate day, bool by_legacy_load) {
  CivilDate from = grant.interval.from;
  if (grant.retroactive_to) {
    from = std::min(from, *grant.retroactive_to);
  }
  if (by_legacy_load) {
    from = std::min(from, grant.legacy_load->issued_from);
  }
  return from <= day && (!grant.interval.until || day <= *grant.interval.until);
}

bool CoveredByLegacyLoad(const Grant& grant, const Act& act) {
  return grant.legacy_load && act.issued_on &&
         grant.legacy_load->issued_from <= *act.issued_on &&
         *act.issued_on <= grant.legacy_load->issued_until &&
         act.day <= grant.legacy_load->admitted_until;
}

bool SuspendedOn(const std::vector<const LoggedStatement*>& counted,
                 const Hash& grant_id, CivilDate day) {
  return std::any_of(counted.begin(), counted.end(),
                     [&](const LoggedStatement* logged) {
                       const auto* s = logged->As<GrantSuspended>();
                       return s != nullptr && s->grant_id == grant_id &&
                              s->interval.Contains(day);
                     });
}

// Judges one grant; OK if it permits the act.
Status CheckGrant(Judge& judge, const Act& act, const LoggedStatement& logged,
                  const std::vector<const LoggedStatement*>& counted,
                  Horizon horizon, bool& by_legacy_load) {
  const Grant& grant = *logged.As<Grant>();
  if (!InScope(grant, act)) {
    return Refused(ErrorReason::kGrantOutOfScope, act,
                   "the grant does not cover this scheme, type or country");
  }
  by_legacy_load = CoveredByLegacyLoad(grant, act);
  if (!InForce(grant, act.day, by_legacy_load)) {
    return Refused(ErrorReason::kGrantNotInForce, act,
                   "the grant is not in force on " + act.day.ToString());
  }
  if (SuspendedOn(counted, logged.statement.id, act.day)) {
    return Refused(ErrorReason::kGrantSuspended, act,
                   "the grant is suspended on " + act.day.ToString());
  }
  COMITY_ASSIGN_OR_RETURN(auto annulled, AnnulledFrom(judge, logged, horizon));
  if (annulled && *annulled <= act.day) {
    return Refused(ErrorReason::kGrantAnnulled, act,
                   "the grant is annulled from " + annulled->ToString());
  }
  return OkStatus();
}

// Every item of `inner` lies in `outer`; an empty list is everything.
template <typename T>
bool Within(const std::vector<T>& inner, const std::vector<T>& outer) {
  if (outer.empty()) {
    return true;
  }
  return !inner.empty() &&
         std::all_of(inner.begin(), inner.end(),
                     [&outer](const T& item) { return Covers(outer, item); });
}

bool Within(const statement::Interval& inner,
            const statement::Interval& outer) {
  return outer.from <= inner.from &&
         (!outer.until || (inner.until && *inner.until <= *outer.until));
}

bool Within(const statement::LegacyLoad& inner,
            const std::optional<statement::LegacyLoad>& outer) {
  return outer && outer->issued_from <= inner.issued_from &&
         inner.issued_until <= outer->issued_until &&
         inner.admitted_until <= outer->admitted_until;
}

Status Beyond(std::string_view what) {
  return PermissionDenied(
      ErrorReason::kGrantBeyondOwn,
      "the grant gives more than its grantor has: " + std::string(what));
}

}  // namespace

StatusOr<Permission> FindPermission(Judge& judge, const Act& act,
                                    Horizon horizon) {
  COMITY_ASSIGN_OR_RETURN(
      auto counted, judge.Counted(statement::GrantKey(act.body_id), horizon));
  Status refused = Refused(ErrorReason::kNoGrant, act, "no grant says so");
  std::optional<Permission> found;
  for (const LoggedStatement* logged : counted) {
    const auto* grant = logged->As<Grant>();
    if (grant == nullptr || grant->role != act.role) {
      continue;
    }
    bool by_legacy_load = false;
    Status checked =
        CheckGrant(judge, act, *logged, counted, horizon, by_legacy_load);
    if (IsUndetermined(checked)) {
      return checked;
    }
    if (!checked.ok()) {
      refused = std::move(checked);
    } else if (!found || by_legacy_load) {
      found = {logged, grant, by_legacy_load};
    }
  }
  if (found) {
    return *found;
  }
  return refused;
}

StatusOr<std::optional<CivilDate>> AnnulledFrom(
    Judge& judge, const LoggedStatement& grant_statement, Horizon horizon) {
  std::optional<CivilDate> from;
  const LoggedStatement* grant = &grant_statement;
  while (grant != nullptr) {
    const std::string& grantee = grant->As<Grant>()->grantee;
    COMITY_ASSIGN_OR_RETURN(
        auto known, judge.Understood(statement::GrantKey(grantee), horizon));
    for (const LoggedStatement* logged : known) {
      const auto* annulled = logged->As<GrantAnnulled>();
      if (annulled == nullptr || annulled->grant_id != grant->statement.id) {
        continue;
      }
      // An act that worsens counts by what was known at its position. To ask
      // for more would ask, in turn, for this grant.
      const Status status = judge.AtPosition(*logged).status;
      if (IsUndetermined(status)) {
        return status;
      }
      if (status.ok()) {
        from = from ? std::min(*from, annulled->from) : annulled->from;
      }
    }
    // Strictly earlier in the log each time, so the walk ends.
    grant = judge.AtPosition(*grant).authorising_grant;
  }
  return from;
}

Status CheckPermits(Judge& judge, const Act& act, const LoggedStatement& logged,
                    Horizon horizon) {
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      judge.Counted(statement::GrantKey(act.body_id), horizon));
  bool by_legacy_load = false;
  return CheckGrant(judge, act, logged, counted, horizon, by_legacy_load);
}

Status CheckWithin(const Grant& grant, const Grant& own) {
  if (own.delegation_depth == 0 || own.delegable_roles.empty() ||
      !Covers(own.delegable_roles, grant.role)) {
    return Beyond("the role is not delegable");
  }
  if (grant.delegation_depth >= own.delegation_depth ||
      (grant.delegation_depth > 0 &&
       !Within(grant.delegable_roles, own.delegable_roles))) {
    return Beyond("depth or roles of further delegation");
  }
  if (!Within(grant.schemes, own.schemes)) {
    return Beyond("schemes");
  }
  if (!Within(grant.countries, own.countries)) {
    return Beyond("countries");
  }
  if (!Within(grant.credential_types, own.credential_types)) {
    return Beyond("credential types");
  }
  if (!Within(grant.interval, own.interval)) {
    return Beyond("interval");
  }
  const CivilDate earliest = std::min(
      {grant.interval.from, grant.retroactive_to.value_or(grant.interval.from),
       grant.legacy_load ? grant.legacy_load->issued_from
                         : grant.interval.from});
  const CivilDate own_earliest = std::min(
      {own.interval.from, own.retroactive_to.value_or(own.interval.from),
       own.legacy_load ? own.legacy_load->issued_from : own.interval.from});
  if (earliest < own_earliest) {
    return Beyond("backward effect");
  }
  if (grant.legacy_load && !Within(*grant.legacy_load, own.legacy_load)) {
    return Beyond("loading of old registers");
  }
  return OkStatus();
}

}  // namespace comity::authority
