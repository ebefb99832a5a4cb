// A text with nothing wrong with it, for tests to spoil.
#ifndef COMITY_TESTS_UNIT_CORE_RECOGNITION_DRAFT_CHECK_FIXTURE_H_
#define COMITY_TESTS_UNIT_CORE_RECOGNITION_DRAFT_CHECK_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/recognition/draft_check.h"
#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {

// A text with something in every part, and nothing wrong with it.
inline statement::AgreementTerms GoodTerms() {
  statement::AgreementTerms terms;
  terms.titles = {{"en", "Agreement"}, {"kk-Cyrl", "Келісім"}};
  terms.kind = statement::AgreementKind::kBilateral;
  terms.nature = statement::AgreementNature::kTreaty;
  terms.binding = true;
  terms.parties = {{"kz", {"KZ"}, {{"en", "Kazakhstan"}}},
                   {"de", {"AT", "DE"}, {{"en", "Germany and Austria"}}}};
  terms.directions = {{"kz", "de"}, {"de", "kz"}};
  terms.effect = statement::AgreementEffect::kFull;
  auto& scope = terms.scope.emplace();
  scope.credential_types = {
      statement::CredentialType::kProfessionalQualification};
  scope.purposes = {statement::Purpose::kTemporaryServices,
                    statement::Purpose::kEmployment};
  scope.nationalities = {"DE", "KZ"};
  scope.fields_included = {"0613", "071", "073"};
  scope.fields_excluded = {"0716"};
  terms.level = {6, 1, {{"NQF-KZ", {"registry.kz.example", "centre"}}}};
  terms.coverage = {statement::CoverageRule::kFixedDate, Day("2020-01-01")};
  terms.acquired_rights = {statement::AcquiredRightsRule::kIssuedBeforeEnd,
                           Day("2040-01-01"), true};
  auto& language = terms.conditions.emplace_back();
  language.code = statement::ConditionCode::kLanguage;
  language.purposes = {statement::Purpose::kEmployment};
  language.languages = {"de", "kk"};
  language.language_min = "B2";
  auto& declaration = terms.conditions.emplace_back();
  declaration.code = statement::ConditionCode::kPriorDeclaration;
  declaration.purposes = {statement::Purpose::kTemporaryServices};
  declaration.valid_months = 12;
  auto& registration = terms.conditions.emplace_back();
  registration.code = statement::ConditionCode::kLocalRegistration;
  registration.register_name = "Chamber of engineers";
  terms.cpd = {statement::ShortfallEffect::kCondition};
  terms.experience = {3, 1, statement::ShortfallEffect::kCondition};
  terms.partial_access = true;
  terms.derived = {statement::DerivedRule::kAfterYears, 3};
  terms.notice_months = 6;
  terms.term = {Day("2035-12-31"), 60, 6};
  terms.in_force = Day("2026-01-01");
  return terms;
}

// "place REASON" of each.
inline std::vector<std::string> Brief(
    const std::vector<DraftProblem>& problems) {
  std::vector<std::string> lines;
  for (const DraftProblem& problem : problems) {
    EXPECT_FALSE(problem.message.empty()) << problem.place;
    lines.push_back(problem.place + " " + std::string(Name(problem.reason)));
  }
  return lines;
}

}  // namespace comity::recognition

#endif  // COMITY_TESTS_UNIT_CORE_RECOGNITION_DRAFT_CHECK_FIXTURE_H_
