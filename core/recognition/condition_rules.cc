#include "core/recognition/condition_rules.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using statement::Condition;
using statement::ConditionCode;
using statement::Purpose;

bool Applies(const Condition& condition, Purpose purpose) {
  return condition.purposes.empty() ||
         std::find(condition.purposes.begin(), condition.purposes.end(),
                   purpose) != condition.purposes.end();
}

// Levels "A1" to "C2" are in the order of their text.
bool Speaks(const Credential& credential, const Condition& condition) {
  return std::any_of(condition.languages.begin(), condition.languages.end(),
                     [&](const std::string& language) {
                       const auto held = credential.languages.find(language);
                       return held != credential.languages.end() &&
                              condition.language_min <= held->second;
                     });
}

// Whether the holder meets the condition by what the credential says.
bool IsMet(const Candidate& candidate, const Condition& condition,
           Findings& findings) {
  return condition.code == ConditionCode::kLanguage &&
         findings.Needs(candidate.credential, HeldFact::kLanguages) &&
         Speaks(candidate.credential, condition);
}

RequiredCondition Required(const Condition& condition) {
  RequiredCondition required = RequiredCondition::Of(condition.code);
  required.languages = condition.languages;
  std::sort(required.languages.begin(), required.languages.end());
  required.language_min = condition.language_min;
  required.valid_months = condition.valid_months;
  required.register_name = condition.register_name;
  return required;
}

bool IsSatisfied(const Query& query, ConditionCode code) {
  return std::any_of(query.satisfied.begin(), query.satisfied.end(),
                     [&](const SatisfiedCondition& satisfied) {
                       return satisfied.code == code &&
                              satisfied.days.Contains(query.on);
                     });
}

// By name, then by parameters.
auto SortKey(const RequiredCondition& c) {
  return std::tuple_cat(
      std::tuple(statement::NameOf(c.code)),
      std::tie(c.languages, c.language_min, c.valid_months, c.register_name,
               c.choice, c.fields, c.partners, c.years, c.responsible_years));
}

bool IsPractice(Purpose purpose) {
  return purpose == Purpose::kEstablishment ||
         purpose == Purpose::kTemporaryServices;
}

}  // namespace

void AddConditions(const Candidate& candidate, const AgreementTerms& terms,
                   Findings& findings) {
  const Purpose purpose = candidate.query.purpose;
  for (const Condition& condition : terms.conditions) {
    // What is satisfied needs no proof by the credential.
    if (Applies(condition, purpose) &&
        !IsSatisfied(candidate.query, condition.code) &&
        !IsMet(candidate, condition, findings)) {
      findings.conditions.push_back(Required(condition));
    }
  }
  if (terms.effect == statement::AgreementEffect::kAcademicOnly &&
      IsPractice(purpose)) {
    findings.conditions.push_back(
        RequiredCondition::Of(ConditionCode::kProfessionalAssessment));
  }
}

void SettleConditions(const Query& query, Findings& findings) {
  auto& conditions = findings.conditions;
  conditions.erase(std::remove_if(conditions.begin(), conditions.end(),
                                  [&](const RequiredCondition& condition) {
                                    return IsSatisfied(query, condition.code);
                                  }),
                   conditions.end());
  std::sort(conditions.begin(), conditions.end(),
            [](const RequiredCondition& a, const RequiredCondition& b) {
              return SortKey(a) < SortKey(b);
            });
  conditions.erase(std::unique(conditions.begin(), conditions.end()),
                   conditions.end());
}

}  // namespace comity::recognition
