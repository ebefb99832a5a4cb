#include "core/recognition/plain_recognition.h"

#include <algorithm>

#include "core/base/text_encoding.h"

namespace comity::recognition::plain {
namespace {

using statement::AgreementTerms;
using statement::PartyActKind;

bool Begins(PartyActKind act) {
  return act == PartyActKind::kEnterIntoForce || act == PartyActKind::kAccede ||
         act == PartyActKind::kProvisionallyApply;
}

bool Ends(PartyActKind act) {
  return act == PartyActKind::kWithdraw || act == PartyActKind::kTerminate;
}

template <typename T>
bool Contains(const std::vector<T>& items, const T& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

const statement::PartyTerms* FindParty(const AgreementTerms& terms,
                                       const std::string& country) {
  for (const statement::PartyTerms& party : terms.parties) {
    if (Contains(party.countries, country)) {
      return &party;
    }
  }
  return nullptr;
}

// Terms that only the full rules can weigh.
bool HasFurtherTerms(const AgreementTerms& terms) {
  const statement::Scope& scope = *terms.scope;
  return !terms.directions.empty() || terms.level || terms.coverage ||
         terms.acquired_rights || !terms.conditions.empty() || terms.cpd ||
         terms.experience || terms.derived || terms.term || terms.exclusive ||
         !scope.titles.empty() || !scope.nationalities.empty() ||
         !scope.fields_included.empty() || !scope.fields_excluded.empty() ||
         scope.programme ||
         terms.effect == statement::AgreementEffect::kAcademicOnly;
}

// Acts that only the full rules can weigh: a list of designated bodies, a
// suspension that spares older credentials, a withdrawal with notice.
bool HasFurtherActs(const AgreementTerms& terms,
                    const std::vector<ActFact>& acts, CivilDate on) {
  return std::any_of(acts.begin(), acts.end(), [&](const ActFact& act) {
    if (act.effective_on > on) {
      return false;
    }
    return act.act == PartyActKind::kDesignate ||
           act.suspension_effect == statement::SuspensionEffect::kNewOnly ||
           (act.act == PartyActKind::kWithdraw && terms.notice_months > 0);
  });
}

bool HasBegun(const std::vector<ActFact>& acts, CivilDate on) {
  return std::any_of(acts.begin(), acts.end(), [on](const ActFact& act) {
    return Begins(act.act) && act.effective_on <= on;
  });
}

enum class Fit { kRecognises, kNotInForce, kDoesNotCover, kUndecided };

bool BothInForce(const AgreementFacts& agreement, CivilDate on) {
  return IsInForce(agreement.host_acts, on) &&
         IsInForce(agreement.origin_acts, on);
}

Fit Weigh(const RecognitionFacts& facts, const AgreementFacts& agreement) {
  // Where a party is not bound, the text does not matter.
  const bool in_force = BothInForce(agreement, facts.on);
  if (!agreement.terms) {
    return in_force ? Fit::kUndecided : Fit::kNotInForce;
  }
  const AgreementTerms& terms = *agreement.terms;
  if (!terms.binding || terms.effect == statement::AgreementEffect::kNone ||
      terms.nature == statement::AgreementNature::kMou || !terms.scope) {
    return Fit::kDoesNotCover;
  }
  const auto* host = FindParty(terms, facts.host_country);
  const auto* origin = FindParty(terms, facts.origin_country);
  if (host == nullptr || origin == nullptr || host == origin) {
    return Fit::kDoesNotCover;
  }
  const bool further_acts =
      HasFurtherActs(terms, agreement.host_acts, facts.on) ||
      HasFurtherActs(terms, agreement.origin_acts, facts.on);
  if (!in_force || (terms.in_force && *terms.in_force > facts.on)) {
    // Rights may outlive an agreement that was in force.
    const bool may_survive = HasBegun(agreement.host_acts, facts.on) &&
                             HasBegun(agreement.origin_acts, facts.on) &&
                             (further_acts || terms.acquired_rights);
    return may_survive ? Fit::kUndecided : Fit::kNotInForce;
  }
  if (!Contains(terms.scope->credential_types, facts.credential_type)) {
    return Fit::kDoesNotCover;
  }
  if (facts.purpose != statement::Purpose::kUnspecified &&
      !Contains(terms.scope->purposes, facts.purpose)) {
    return Fit::kDoesNotCover;
  }
  return terms.kind == statement::AgreementKind::kBilateral &&
                 !HasFurtherTerms(terms) && !further_acts
             ? Fit::kRecognises
             : Fit::kUndecided;
}

std::string NameOf(const AgreementFacts& agreement) {
  return "agreement " + HexEncode(agreement.agreement_id.view());
}

}  // namespace

bool IsInForce(const std::vector<ActFact>& acts, CivilDate on) {
  const bool ended =
      std::any_of(acts.begin(), acts.end(), [on](const ActFact& act) {
        return act.effective_on <= on &&
               (Ends(act.act) || (act.act == PartyActKind::kSuspend &&
                                  (!act.until || on <= *act.until)));
      });
  return HasBegun(acts, on) && !ended;
}

Decision Decide(const RecognitionFacts& facts) {
  Decision decision;
  bool undecided = false;
  bool not_in_force = false;
  for (const AgreementFacts& agreement : facts.agreements) {
    switch (Weigh(facts, agreement)) {
      case Fit::kRecognises:
        return {Outcome::kRecognised, agreement.agreement_id, {}, {}};
      case Fit::kNotInForce:
        not_in_force = true;
        decision.details.push_back(NameOf(agreement) +
                                   " is not in force for both countries");
        break;
      case Fit::kDoesNotCover:
        decision.details.push_back(
            NameOf(agreement) +
            " does not recognise this type of credential for this purpose");
        break;
      case Fit::kUndecided:
        undecided = true;
        decision.details.push_back(
            NameOf(agreement) +
            (agreement.terms ? " has terms that this version does not weigh"
                             : " came without its text"));
        break;
    }
  }
  if (undecided) {
    decision.outcome = Outcome::kUndecided;
    decision.reasons = {ErrorReason::kAgreementNotEvaluated};
  } else {
    decision.reasons = {not_in_force ? ErrorReason::kAgreementNotInForce
                                     : ErrorReason::kNoAgreement};
  }
  return decision;
}

}  // namespace comity::recognition::plain
