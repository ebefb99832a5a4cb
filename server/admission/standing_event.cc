#include "server/admission/standing_event.h"

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

namespace comity::server {
namespace {

using authority::LoggedStatement;
using statement::Interval;
using statement::PartyAct;
using statement::PartyActKind;
using Counted = std::vector<const LoggedStatement*>;

bool Covers(const Interval& outer, const Interval& inner) {
  return outer.from <= inner.from &&
         (!outer.until || (inner.until && *inner.until <= *outer.until));
}

// The first of `counted` with a record of that type for which `test` holds.
template <typename Record, typename Test>
const LoggedStatement* First(const Counted& counted, const Test& test) {
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<Record>();
    if (record != nullptr && test(*logged, *record)) {
      return logged;
    }
  }
  return nullptr;
}

// --- Credentials: an event stands until it is undone by name. ---------------

bool IsUndone(const Counted& counted, const LoggedStatement& event) {
  return std::any_of(counted.begin(), counted.end(), [&](const auto* logged) {
    const auto* reinstated =
        logged->template As<statement::CredentialReinstated>();
    return reinstated != nullptr && reinstated->undone_id == event.statement.id;
  });
}

const LoggedStatement* FindVoided(const Counted& counted) {
  return First<statement::CredentialVoided>(
      counted, [&](const auto& logged, const auto&) {
        return !IsUndone(counted, logged);
      });
}

const LoggedStatement* FindRevoked(const Counted& counted, CivilDate from) {
  const LoggedStatement* voided = FindVoided(counted);
  return voided != nullptr
             ? voided
             : First<statement::CredentialRevoked>(
                   counted, [&](const auto& logged, const auto& earlier) {
                     return earlier.from <= from && !IsUndone(counted, logged);
                   });
}

const LoggedStatement* Find(const LoggedStatement&,
                            const statement::CredentialVoided&,
                            const Counted& counted) {
  return FindVoided(counted);
}

const LoggedStatement* Find(const LoggedStatement&,
                            const statement::CredentialRevoked& record,
                            const Counted& counted) {
  return FindRevoked(counted, record.from);
}

const LoggedStatement* Find(const LoggedStatement&,
                            const statement::CredentialSuspended& record,
                            const Counted& counted) {
  const LoggedStatement* revoked = FindRevoked(counted, record.interval.from);
  return revoked != nullptr
             ? revoked
             : First<statement::CredentialSuspended>(
                   counted, [&](const auto& logged, const auto& earlier) {
                     return Covers(earlier.interval, record.interval) &&
                            !IsUndone(counted, logged);
                   });
}

const LoggedStatement* Find(const LoggedStatement&,
                            const statement::CoIssuerWithdrawn& record,
                            const Counted& counted) {
  return First<statement::CoIssuerWithdrawn>(
      counted, [&](const auto&, const auto& earlier) {
        return earlier.confirmation_id == record.confirmation_id &&
               Covers(earlier.interval, record.interval);
      });
}

const LoggedStatement* Find(
    const LoggedStatement&,
    const statement::RecognitionDecisionWithdrawn& record,
    const Counted& counted) {
  return First<statement::RecognitionDecisionWithdrawn>(
      counted, [&](const auto&, const auto& earlier) {
        return earlier.decision_id == record.decision_id &&
               earlier.from <= record.from;
      });
}

// --- Keys, grants, accreditations -------------------------------------------

bool SignedByRoot(const LoggedStatement& logged) {
  const auto& slots = logged.statement.header.slots;
  return std::find(slots.begin(), slots.end(), statement::kRootSlot) !=
         slots.end();
}

// A declaration by root cannot fall, one by a registrar can: root's is never
// pointless beside a registrar's.
const LoggedStatement* Find(const LoggedStatement& candidate,
                            const statement::KeyCompromised& record,
                            const Counted& counted) {
  return First<statement::KeyCompromised>(
      counted, [&](const auto& logged, const auto& earlier) {
        return earlier.key_id == record.key_id &&
               earlier.last_good_size <= record.last_good_size &&
               (SignedByRoot(logged) || !SignedByRoot(candidate));
      });
}

const LoggedStatement* FindAnnulled(const Counted& counted,
                                    const Hash& grant_id, CivilDate from) {
  return First<statement::GrantAnnulled>(
      counted, [&](const auto&, const auto& earlier) {
        return earlier.grant_id == grant_id && earlier.from <= from;
      });
}

const LoggedStatement* Find(const LoggedStatement&,
                            const statement::GrantAnnulled& record,
                            const Counted& counted) {
  return FindAnnulled(counted, record.grant_id, record.from);
}

const LoggedStatement* Find(const LoggedStatement&,
                            const statement::GrantSuspended& record,
                            const Counted& counted) {
  const LoggedStatement* annulled =
      FindAnnulled(counted, record.grant_id, record.interval.from);
  return annulled != nullptr
             ? annulled
             : First<statement::GrantSuspended>(
                   counted, [&](const auto&, const auto& earlier) {
                     return earlier.grant_id == record.grant_id &&
                            Covers(earlier.interval, record.interval);
                   });
}

const LoggedStatement* Find(const LoggedStatement&,
                            const statement::AccreditationWithdrawn& record,
                            const Counted& counted) {
  return First<statement::AccreditationWithdrawn>(
      counted, [&](const auto&, const auto& earlier) {
        return earlier.accreditation_id == record.accreditation_id &&
               (earlier.annulled ||
                (!record.annulled && earlier.from <= record.from));
      });
}

// --- Agreements: an act stands until the party begins anew. ------------------

const PartyAct* ActOf(const LoggedStatement& logged) {
  if (const auto* recorded = logged.As<statement::RecordedAct>()) {
    return &recorded->act;
  }
  return logged.As<PartyAct>();
}

bool Ends(const PartyAct& act) {
  return act.act == PartyActKind::kWithdraw ||
         act.act == PartyActKind::kTerminate;
}

bool Begins(const PartyAct& act) {
  return act.act == PartyActKind::kSign ||
         act.act == PartyActKind::kEnterIntoForce ||
         act.act == PartyActKind::kAccede ||
         act.act == PartyActKind::kProvisionallyApply;
}

bool CoversCountries(const PartyAct& outer, const PartyAct& inner) {
  return std::includes(outer.countries.begin(), outer.countries.end(),
                       inner.countries.begin(), inner.countries.end());
}

// WITHDRAW and TERMINATE differ in what follows from them, so one does not
// stand for the other; either makes a suspension behind it pointless.
bool WorsensAsMuch(const PartyAct& earlier, const PartyAct& act) {
  if (!CoversCountries(earlier, act) ||
      earlier.effective_on > act.effective_on) {
    return false;
  }
  if (act.act != PartyActKind::kSuspend) {
    return earlier.act == act.act &&
           (!earlier.notified_on ||
            (act.notified_on && *earlier.notified_on <= *act.notified_on));
  }
  if (Ends(earlier)) {
    return true;
  }
  const bool all =
      earlier.suspension_effect != statement::SuspensionEffect::kNewOnly;
  return earlier.act == PartyActKind::kSuspend &&
         (all || earlier.suspension_effect == act.suspension_effect) &&
         Covers({earlier.effective_on, earlier.until},
                {act.effective_on, act.until});
}

const LoggedStatement* FindAct(const PartyAct& act, bool recorded,
                               const Counted& counted) {
  const LoggedStatement* standing = nullptr;
  for (const LoggedStatement* logged : counted) {
    const PartyAct* earlier = ActOf(*logged);
    if (earlier == nullptr || earlier->agreement_id != act.agreement_id ||
        earlier->party_id != act.party_id ||
        (logged->As<PartyAct>() == nullptr) != recorded) {
      continue;
    }
    if (Begins(*earlier)) {
      standing = nullptr;
    } else if (standing == nullptr && WorsensAsMuch(*earlier, act)) {
      standing = logged;
    }
  }
  return standing;
}

const LoggedStatement* Find(const LoggedStatement&, const PartyAct& record,
                            const Counted& counted) {
  return FindAct(record, false, counted);
}

const LoggedStatement* Find(const LoggedStatement&,
                            const statement::RecordedAct& record,
                            const Counted& counted) {
  return FindAct(record.act, true, counted);
}

}  // namespace

const LoggedStatement* FindStandingEvent(const LoggedStatement& candidate,
                                         const Counted& counted) {
  if (!statement::Worsens(candidate.statement.body)) {
    return nullptr;
  }
  return std::visit(
      [&](const auto& record) -> const LoggedStatement* {
        if constexpr (requires { Find(candidate, record, counted); }) {
          return Find(candidate, record, counted);
        } else {
          return nullptr;
        }
      },
      candidate.statement.body);
}

}  // namespace comity::server
