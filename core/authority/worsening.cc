#include "core/authority/worsening.h"

#include <algorithm>
#include <variant>

namespace comity::authority {
namespace {

using statement::Interval;
using statement::ParsedStatement;
using statement::PartyAct;
using statement::PartyActKind;

bool Covers(const Interval& outer, const Interval& inner) {
  return outer.from <= inner.from &&
         (!outer.until || (inner.until && *inner.until <= *outer.until));
}

template <typename Record>
const Record* As(const ParsedStatement& parsed) {
  return std::get_if<Record>(&parsed.body);
}

// --- Credentials -------------------------------------------------------------

bool Voids(const ParsedStatement& earlier, const std::string& credential_id) {
  const auto* voided = As<statement::CredentialVoided>(earlier);
  return voided != nullptr && voided->credential_id == credential_id;
}

bool RevokesFrom(const ParsedStatement& earlier,
                 const std::string& credential_id, CivilDate from) {
  const auto* revoked = As<statement::CredentialRevoked>(earlier);
  return Voids(earlier, credential_id) ||
         (revoked != nullptr && revoked->credential_id == credential_id &&
          revoked->from <= from);
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::CredentialVoided& later) {
  return Voids(earlier, later.credential_id);
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::CredentialRevoked& later) {
  return RevokesFrom(earlier, later.credential_id, later.from);
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::CredentialSuspended& later) {
  const auto* suspended = As<statement::CredentialSuspended>(earlier);
  return RevokesFrom(earlier, later.credential_id, later.interval.from) ||
         (suspended != nullptr &&
          suspended->credential_id == later.credential_id &&
          Covers(suspended->interval, later.interval));
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::CoIssuerWithdrawn& later) {
  const auto* withdrawn = As<statement::CoIssuerWithdrawn>(earlier);
  return withdrawn != nullptr &&
         withdrawn->confirmation_id == later.confirmation_id &&
         Covers(withdrawn->interval, later.interval);
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::RecognitionDecisionWithdrawn& later) {
  const auto* withdrawn = As<statement::RecognitionDecisionWithdrawn>(earlier);
  return withdrawn != nullptr && withdrawn->decision_id == later.decision_id &&
         withdrawn->from <= later.from;
}

// --- Keys, grants, accreditations --------------------------------------------

bool SignedByRoot(const ParsedStatement& parsed) {
  const auto& slots = parsed.header.slots;
  return std::find(slots.begin(), slots.end(), statement::kRootSlot) !=
         slots.end();
}

// A declaration by root cannot fall, one by a registrar can: root's is never
// pointless beside a registrar's.
bool Replaces(const ParsedStatement& earlier, const ParsedStatement& whole,
              const statement::KeyCompromised& later) {
  const auto* declared = As<statement::KeyCompromised>(earlier);
  return declared != nullptr && declared->body_id == later.body_id &&
         declared->key_id == later.key_id &&
         declared->last_good_size <= later.last_good_size &&
         (SignedByRoot(earlier) || !SignedByRoot(whole));
}

bool AnnulsFrom(const ParsedStatement& earlier, const Hash& grant_id,
                CivilDate from) {
  const auto* annulled = As<statement::GrantAnnulled>(earlier);
  return annulled != nullptr && annulled->grant_id == grant_id &&
         annulled->from <= from;
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::GrantAnnulled& later) {
  return AnnulsFrom(earlier, later.grant_id, later.from);
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::GrantSuspended& later) {
  const auto* suspended = As<statement::GrantSuspended>(earlier);
  return AnnulsFrom(earlier, later.grant_id, later.interval.from) ||
         (suspended != nullptr && suspended->grant_id == later.grant_id &&
          Covers(suspended->interval, later.interval));
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::AccreditationWithdrawn& later) {
  const auto* withdrawn = As<statement::AccreditationWithdrawn>(earlier);
  return withdrawn != nullptr &&
         withdrawn->accreditation_id == later.accreditation_id &&
         (withdrawn->annulled ||
          (!later.annulled && withdrawn->from <= later.from));
}

// --- Agreements --------------------------------------------------------------

bool Ends(const PartyAct& act) {
  return act.act == PartyActKind::kWithdraw ||
         act.act == PartyActKind::kTerminate;
}

bool CoversCountries(const PartyAct& earlier, const PartyAct& later) {
  return std::includes(earlier.countries.begin(), earlier.countries.end(),
                       later.countries.begin(), later.countries.end());
}

// WITHDRAW and TERMINATE differ in what follows from them, so one does not
// stand for the other; either makes a suspension behind it pointless.
bool ReplacesAct(const PartyAct& earlier, const PartyAct& later) {
  if (earlier.agreement_id != later.agreement_id ||
      earlier.party_id != later.party_id || !CoversCountries(earlier, later) ||
      earlier.effective_on > later.effective_on) {
    return false;
  }
  if (later.act != PartyActKind::kSuspend) {
    return earlier.act == later.act &&
           (!earlier.notified_on ||
            (later.notified_on && *earlier.notified_on <= *later.notified_on));
  }
  if (Ends(earlier)) {
    return true;
  }
  const bool all =
      earlier.suspension_effect != statement::SuspensionEffect::kNewOnly;
  return earlier.act == PartyActKind::kSuspend &&
         (all || earlier.suspension_effect == later.suspension_effect) &&
         Covers({earlier.effective_on, earlier.until},
                {later.effective_on, later.until});
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const PartyAct& later) {
  const auto* act = As<PartyAct>(earlier);
  return act != nullptr && ReplacesAct(*act, later);
}

bool Replaces(const ParsedStatement& earlier, const ParsedStatement&,
              const statement::RecordedAct& later) {
  const auto* recorded = As<statement::RecordedAct>(earlier);
  return recorded != nullptr && ReplacesAct(recorded->act, later.act);
}

}  // namespace

bool WorsensAsMuch(const ParsedStatement& earlier,
                   const ParsedStatement& later) {
  if (!earlier.known() || !later.known() || !statement::Worsens(later.body) ||
      !statement::Worsens(earlier.body) ||
      earlier.header.home != later.header.home) {
    return false;
  }
  return std::visit(
      [&](const auto& record) {
        if constexpr (requires { Replaces(earlier, later, record); }) {
          return Replaces(earlier, later, record);
        } else {
          return false;
        }
      },
      later.body);
}

}  // namespace comity::authority
