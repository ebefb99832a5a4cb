// R9: whose credentials a text means.
#include "tests/support/naive_rules.h"

namespace comity::testing::naive {

bool Naive::Designated(const Party* party, const std::string& body, Day day) {
  if (party == nullptr) return false;
  if (!party->designated_bodies) return true;
  for (const Designation& item : *party->designated_bodies) {
    if (item.body == body && Within(item.days, day)) return true;
  }
  return false;
}

void Naive::Partners(const std::set<std::string>& missing,
                     const std::set<std::string>& present,
                     statement::JointRule rule, Answer& answer) {
  if (missing.empty()) return;
  if (rule == statement::JointRule::kAnyConditional && !present.empty()) {
    RequiredCondition assess =
        RequiredCondition::Of(ConditionCode::kAssessUnaccreditedPart);
    assess.partners.assign(missing.begin(), missing.end());
    answer.conditions.push_back(assess);
  } else {
    answer.reasons.insert(ErrorReason::kJointPartnerNotAccredited);
  }
}

void Naive::Issuers(const Agreement& agreement, const Party& origin,
                    const AgreementTerms& terms, Answer& answer) const {
  std::set<std::string> present;
  std::set<std::string> missing = failed_;
  for (const std::string& issuer : passed_) {
    const std::string country = credential_.origin.empty()
                                    ? facts_.bodies.at(issuer).country
                                    : credential_.origin;
    if (Designated(PartyOf(agreement, country), issuer,
                   credential_.issued_on)) {
      present.insert(issuer);
    } else {
      missing.insert(issuer);
    }
  }
  static_cast<void>(origin);
  if (present.empty()) {
    answer.reasons.insert(ErrorReason::kIssuerNotDesignated);
  } else {
    Partners(missing, present, terms.scope->joint, answer);
  }
}

std::vector<const Accreditation*> Naive::Counting(
    const Programme& programme, const Agreement& agreement, const Party& origin,
    const statement::ProgrammeScope& scope, Day day) const {
  std::vector<const Accreditation*> counting;
  for (const Accreditation& item : programme.accreditations) {
    if (!scope.labels.empty() && !In(scope.labels, item.label)) continue;
    if (item.annulled || !Within(item.days, day)) continue;
    if (item.withdrawn_on && day >= *item.withdrawn_on) continue;
    if (facts_.bodies.count(item.agency) == 0) continue;
    const Party* party =
        PartyOf(agreement, facts_.bodies.at(item.agency).country);
    if (!Designated(party, item.agency, day)) continue;
    if (scope.territorial && party != &origin) continue;
    const MaybeDay decided = item.decided_on ? item.decided_on : item.days.from;
    if (!decided || Authority(item.agency, *decided)) continue;
    counting.push_back(&item);
  }
  return counting;
}

void Naive::Accredited(const Agreement& agreement, const Party& origin,
                       const AgreementTerms& terms, Answer& answer) const {
  const statement::ProgrammeScope& scope = *terms.scope->programme;
  const Programme* programme = TheProgramme();
  if (programme == nullptr) {
    answer.reasons.insert(ErrorReason::kProgrammeNotAccredited);
    return;
  }
  if (scope.territorial && !In(origin.countries, programme->country)) {
    answer.reasons.insert(ErrorReason::kProgrammeOutsideJurisdiction);
  }
  const auto counting = Counting(*programme, agreement, origin, scope,
                                 credential_.education->completed_on);
  if (counting.empty()) {
    answer.reasons.insert(ErrorReason::kProgrammeNotAccredited);
    return;
  }
  std::set<std::string> covered;
  for (const Accreditation* item : counting) {
    const Texts& bodies = item->covers ? *item->covers : programme->awarding;
    covered.insert(bodies.begin(), bodies.end());
  }
  std::set<std::string> present;
  std::set<std::string> missing = failed_;
  for (const std::string& body : programme->awarding) {
    if (covered.count(body) != 0 && failed_.count(body) == 0) {
      present.insert(body);
    } else {
      missing.insert(body);
    }
  }
  Partners(missing, present, terms.scope->joint, answer);
  if (Counting(*programme, agreement, origin, scope, query_.on).empty()) {
    answer.basis.insert(Basis::kAccreditationEndedLater);
  }
}

}  // namespace comity::testing::naive
