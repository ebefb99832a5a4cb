#include "server/admission/standing_event.h"

#include <algorithm>

#include "core/authority/worsening.h"

namespace comity::server {
namespace {

using authority::LoggedStatement;
using statement::PartyAct;
using statement::PartyActKind;
using Counted = std::vector<const LoggedStatement*>;

const PartyAct* ActOf(const LoggedStatement& logged) {
  if (const auto* recorded = logged.As<statement::RecordedAct>()) {
    return &recorded->act;
  }
  return logged.As<PartyAct>();
}

bool Begins(const PartyAct& act) {
  return act.act == PartyActKind::kSign ||
         act.act == PartyActKind::kEnterIntoForce ||
         act.act == PartyActKind::kAccede ||
         act.act == PartyActKind::kProvisionallyApply;
}

// An event of a credential stands until it is undone by name.
bool Undoes(const LoggedStatement& later, const LoggedStatement& event) {
  const auto* reinstated = later.As<statement::CredentialReinstated>();
  return reinstated != nullptr && reinstated->undone_id == event.statement.id;
}

// An act of a party stands until the party begins anew.
bool BeginsAnew(const LoggedStatement& later, const LoggedStatement& event) {
  const PartyAct* begun = ActOf(later);
  const PartyAct* act = ActOf(event);
  return begun != nullptr && act != nullptr && later.index > event.index &&
         Begins(*begun) && begun->agreement_id == act->agreement_id &&
         begun->party_id == act->party_id &&
         (later.As<PartyAct>() == nullptr) == (event.As<PartyAct>() == nullptr);
}

bool Stands(const LoggedStatement& event, const Counted& counted) {
  return std::none_of(counted.begin(), counted.end(), [&](const auto* later) {
    return Undoes(*later, event) || BeginsAnew(*later, event);
  });
}

}  // namespace

const LoggedStatement* FindStandingEvent(const LoggedStatement& candidate,
                                         const Counted& counted) {
  if (!statement::Worsens(candidate.statement.body)) {
    return nullptr;
  }
  const auto found =
      std::find_if(counted.begin(), counted.end(), [&](const auto* logged) {
        return authority::WorsensAsMuch(logged->statement,
                                        candidate.statement) &&
               Stands(*logged, counted);
      });
  return found == counted.end() ? nullptr : *found;
}

}  // namespace comity::server
