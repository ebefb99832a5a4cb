// Whether a body may act in a role: the grants it holds, their scope, and how
// suspension, annulment and delegation work on them.
#ifndef COMITY_CORE_AUTHORITY_GRANT_RULES_H_
#define COMITY_CORE_AUTHORITY_GRANT_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/authority/judge.h"
#include "core/base/civil_date.h"
#include "core/base/status.h"
#include "core/statement/grant_records.h"

namespace comity::authority {

// What somebody wants to do.
struct Act {
  std::string body_id{};
  statement::Role role = statement::Role::kUnspecified;
  // Empty or unspecified: the act concerns no scheme, type or country.
  std::string scheme{};
  statement::CredentialType credential_type =
      statement::CredentialType::kUnspecified;
  std::vector<std::string> countries{};
  // The day that the grant must cover.
  CivilDate day{};
  // Set for a credential recorded late, which may belong to an old register:
  // the day it was issued. A grant with legacy_load for both days permits it.
  std::optional<CivilDate> issued_on{};
};

// A grant that permits an act.
struct Permission {
  const LoggedStatement* grant_statement = nullptr;
  const statement::Grant* grant = nullptr;
  // The grant's legacy_load covers the act: it is not recorded late.
  bool by_legacy_load = false;
};

// A grant that, by statements below `horizon`, permits `act`. Where several
// do, one that covers it by legacy_load goes first.
//
// Errors, of the grant that came nearest: kNoGrant, kGrantOutOfScope,
// kGrantNotInForce, kGrantSuspended, kGrantAnnulled; undetermined.
StatusOr<Permission> FindPermission(Judge& judge, const Act& act,
                                    Horizon horizon);

// OK if `logged`, a counted grant, permits `act` by statements below `horizon`.
// Errors: those of FindPermission, except kNoGrant.
Status CheckPermits(Judge& judge, const Act& act, const LoggedStatement& logged,
                    Horizon horizon);

// The first day for which the grant is annulled, by itself or through the
// grant that it was given on the strength of; nothing if it is not.
// Errors: undetermined.
StatusOr<std::optional<CivilDate>> AnnulledFrom(
    Judge& judge, const LoggedStatement& grant_statement, Horizon horizon);

// Whether `grant`, given by a body, lies within `own`, one of that body's
// grants: role, schemes, countries, types, interval, depth and old registers.
// Errors: kGrantBeyondOwn with what exceeds.
Status CheckWithin(const statement::Grant& grant, const statement::Grant& own);

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_GRANT_RULES_H_
