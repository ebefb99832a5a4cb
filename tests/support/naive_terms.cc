// R7, R8, R10 and R11: what a text covers, and under which conditions.
#include <algorithm>
#include <map>
#include <tuple>

#include "tests/support/naive_rules.h"

namespace comity::testing::naive {

std::string Naive::Plain(std::string code) {
  while (code.size() > 2 && code.back() == '0') code.pop_back();
  return code;
}

bool Naive::Under(const std::string& code, const std::string& branch) {
  const std::string prefix = Plain(branch);
  return Plain(code).compare(0, prefix.size(), prefix) == 0;
}

int Naive::Longest(const Texts& branches, const std::string& code) {
  int longest = -1;
  for (const std::string& branch : branches) {
    if (Under(code, branch)) {
      longest = std::max(longest, static_cast<int>(Plain(branch).size()));
    }
  }
  return longest;
}

void Naive::Scope(const AgreementTerms& terms, Answer& answer) const {
  auto& reasons = answer.reasons;
  const statement::Scope& scope = *terms.scope;
  const auto type = credential_.type;
  if (!In(scope.credential_types, type) &&
      !(type == statement::CredentialType::kJointDegree &&
        In(scope.credential_types, statement::CredentialType::kDegree))) {
    reasons.insert(ErrorReason::kCredentialTypeNotCovered);
  }
  if (!scope.titles.empty() && !In(scope.titles, credential_.title)) {
    reasons.insert(ErrorReason::kTitleNotCovered);
  }
  if (!In(scope.purposes, query_.purpose)) {
    reasons.insert(ErrorReason::kPurposeNotCovered);
  }
  if (!scope.nationalities.empty()) {
    bool any = false;
    for (const auto& one : credential_.nationalities) {
      any |= In(scope.nationalities, one);
    }
    if (!any) reasons.insert(ErrorReason::kNationalityNotCovered);
  }
  Fields(terms, answer);
}

void Naive::Fields(const AgreementTerms& terms, Answer& answer) const {
  const statement::Scope& scope = *terms.scope;
  Texts held;
  for (const std::string& code : credential_.fields) {
    if (query_.field.empty() || Under(code, query_.field)) {
      held.push_back(code);
    }
  }
  if (held.empty() && !query_.field.empty()) {
    answer.reasons.insert(ErrorReason::kFieldNotHeld);
    return;
  }
  if (scope.fields_included.empty() && scope.fields_excluded.empty()) return;
  std::set<std::string> covered;
  std::set<ErrorReason> problems;
  for (const std::string& code : held) {
    const int in = scope.fields_included.empty()
                       ? 0
                       : Longest(scope.fields_included, code);
    const int out = Longest(scope.fields_excluded, code);
    if (out >= 0 && out >= in) {
      problems.insert(ErrorReason::kFieldExcluded);
    } else if (in < 0) {
      problems.insert(ErrorReason::kFieldNotCovered);
    } else {
      covered.insert(code);
    }
  }
  if (held.empty()) problems.insert(ErrorReason::kFieldNotCovered);
  if (problems.empty()) return;
  if (covered.empty() || !terms.partial_access) {
    answer.reasons.insert(problems.begin(), problems.end());
    return;
  }
  RequiredCondition partial =
      RequiredCondition::Of(ConditionCode::kPartialAccess);
  partial.fields.assign(covered.begin(), covered.end());
  answer.conditions.push_back(partial);
}

void Naive::Level(const AgreementTerms& terms, Answer& answer) const {
  if (!terms.level) return;
  std::optional<std::uint64_t> eqf;
  if (credential_.level) {
    const auto& [framework, level] = *credential_.level;
    for (std::uint64_t i = 1; i <= 8 && framework == "EQF"; ++i) {
      if (level == std::to_string(i)) eqf = i;
    }
    if (framework != "EQF" && facts_.level_maps.count(framework) != 0 &&
        facts_.level_maps.at(framework).count(level) != 0) {
      eqf = facts_.level_maps.at(framework).at(level);
    }
  }
  if (!eqf) {
    answer.reasons.insert(ErrorReason::kLevelUnknown);
  } else if (*eqf + terms.level->compensable_gap < terms.level->min_eqf) {
    answer.reasons.insert(ErrorReason::kLevelTooLow);
  } else if (*eqf < terms.level->min_eqf) {
    RequiredCondition measure =
        RequiredCondition::Of(ConditionCode::kCompensationMeasure);
    measure.choice = {"ADAPTATION_PERIOD", "APTITUDE_TEST"};
    if (query_.purpose == statement::Purpose::kTemporaryServices) {
      measure.choice = {"APTITUDE_TEST"};
    }
    answer.conditions.push_back(measure);
  }
}

void Naive::Coverage(const Agreement& agreement, const Party& origin,
                     const Party& host, const AgreementTerms& terms,
                     Answer& answer) const {
  if (!terms.coverage) return;
  Day measured = credential_.issued_on;
  if (terms.scope->programme && credential_.education) {
    measured = credential_.education->completed_on;
  }
  MaybeDay from;
  using statement::CoverageRule;
  if (terms.coverage->rule == CoverageRule::kFixedDate) {
    from = terms.coverage->date;
  } else if (terms.coverage->rule == CoverageRule::kOriginInForce) {
    from = std::max(Begin(agreement.start), Begin(origin.start));
  } else if (terms.coverage->rule == CoverageRule::kPairInForce) {
    from = std::max(
        {Begin(agreement.start), Begin(origin.start), Begin(host.start)});
  }
  if (from && measured < *from) {
    answer.reasons.insert(ErrorReason::kIssuedBeforeCoverage);
  }
}

void Naive::Derived(const AgreementTerms& terms, Answer& answer) const {
  if (credential_.derived_from.empty()) return;
  using statement::DerivedRule;
  const DerivedRule rule =
      terms.derived ? terms.derived->rule : DerivedRule::kExclude;
  if (rule == DerivedRule::kAccept) return;
  if (rule == DerivedRule::kAfterYears) {
    const Day first =
        credential_.first_issued_on.value_or(credential_.issued_on);
    const int months = static_cast<int>(terms.derived->years) * 12;
    if (query_.on >= first.PlusMonths(months)) {
      answer.basis.insert(Basis::kDerivedAfterYears);
      return;
    }
  }
  answer.reasons.insert(ErrorReason::kDerivedCredentialNotCovered);
}

void Naive::Merits(const AgreementTerms& terms, Answer& answer) const {
  using statement::ShortfallEffect;
  const auto& cpd = credential_.cpd_satisfied_until;
  if (terms.cpd && !(cpd && *cpd >= query_.on)) {
    if (terms.cpd->effect == ShortfallEffect::kCondition) {
      answer.conditions.push_back(
          RequiredCondition::Of(ConditionCode::kCpdCatchUp));
    } else {
      answer.reasons.insert(ErrorReason::kCpdLapsed);
    }
  }
  if (!terms.experience) return;
  const Experience held = credential_.experience.value_or(Experience());
  RequiredCondition more =
      RequiredCondition::Of(ConditionCode::kExperienceTopUp);
  if (held.years < terms.experience->min_years) {
    more.years = terms.experience->min_years - held.years;
  }
  if (held.responsible_years < terms.experience->min_responsible) {
    more.responsible_years =
        terms.experience->min_responsible - held.responsible_years;
  }
  if (more.years + more.responsible_years == 0) return;
  if (terms.experience->effect == ShortfallEffect::kCondition) {
    answer.conditions.push_back(more);
  } else {
    answer.reasons.insert(ErrorReason::kExperienceInsufficient);
  }
}

void Naive::Conditions(const AgreementTerms& terms, Answer& answer) const {
  for (const statement::Condition& item : terms.conditions) {
    if (!item.purposes.empty() && !In(item.purposes, query_.purpose)) {
      continue;
    }
    bool met = false;
    for (const std::string& language : item.languages) {
      const auto held = credential_.languages.find(language);
      met |= item.code == ConditionCode::kLanguage &&
             held != credential_.languages.end() &&
             held->second >= item.language_min;
    }
    if (met) continue;
    RequiredCondition required = RequiredCondition::Of(item.code);
    required.languages = item.languages;
    std::sort(required.languages.begin(), required.languages.end());
    required.language_min = item.language_min;
    required.valid_months = item.valid_months;
    required.register_name = item.register_name;
    answer.conditions.push_back(required);
  }
  if (terms.effect == statement::AgreementEffect::kAcademicOnly &&
      (query_.purpose == statement::Purpose::kEstablishment ||
       query_.purpose == statement::Purpose::kTemporaryServices)) {
    answer.conditions.push_back(
        RequiredCondition::Of(ConditionCode::kProfessionalAssessment));
  }
  // What is satisfied drops out; the rest is sorted, each once.
  std::map<
      std::tuple<std::string, Texts, std::string, std::uint64_t, std::string>,
      RequiredCondition>
      left;
  for (const RequiredCondition& item : answer.conditions) {
    bool satisfied = false;
    for (const SatisfiedCondition& done : query_.satisfied) {
      satisfied |= done.code == item.code && Within(done.days, query_.on);
    }
    if (!satisfied) {
      left[{std::string(statement::NameOf(item.code)), item.languages,
            item.language_min, item.valid_months, item.register_name}] = item;
    }
  }
  answer.conditions.clear();
  for (const auto& [key, item] : left) answer.conditions.push_back(item);
}

}  // namespace comity::testing::naive
