// Each slip of a draft alone: its place and its reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "core/recognition/draft_check.h"
#include "tests/unit/core/recognition/draft_check_fixture.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using statement::ConditionCode;
using statement::Purpose;
using ::testing::ElementsAre;

struct Slip {
  std::string name;
  std::function<void(AgreementTerms&)> make;
  std::string problem;
};

void PrintTo(const Slip& slip, std::ostream* out) { *out << slip.name; }

class DraftSlipTest : public ::testing::TestWithParam<Slip> {};

TEST_P(DraftSlipTest, IsFoundAloneWithItsPlaceAndReason) {
  AgreementTerms terms = GoodTerms();
  GetParam().make(terms);
  EXPECT_THAT(Brief(CheckTerms(terms)), ElementsAre(GetParam().problem));
}

std::string NameOfSlip(const ::testing::TestParamInfo<Slip>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Parties, DraftSlipTest,
    ::testing::Values(
        Slip{"TitleInNoLanguage",
             [](AgreementTerms& draft) { draft.titles[1].language = "xx"; },
             "titles[1].language CODE_UNKNOWN"},
        Slip{"TwoTitlesInOneLanguage",
             [](AgreementTerms& draft) { draft.titles[1].language = "en"; },
             "titles[1].language DRAFT_CONTRADICTORY"},
        Slip{"BindingMemorandum",
             [](AgreementTerms& draft) {
               draft.nature = statement::AgreementNature::kMou;
             },
             "binding DRAFT_CONTRADICTORY"},
        Slip{"ExclusiveWithoutBinding",
             [](AgreementTerms& draft) {
               draft.exclusive = true;
               draft.binding = false;
             },
             "exclusive DRAFT_CONTRADICTORY"},
        Slip{"BilateralOfThree",
             [](AgreementTerms& draft) {
               draft.parties.push_back({"fr", {"FR"}, {{"fr", "France"}}});
             },
             "parties DRAFT_CONTRADICTORY"},
        Slip{"PartyIdTwice",
             [](AgreementTerms& draft) {
               draft.parties[1].party_id = "kz";
               draft.directions.clear();
             },
             "parties[1].party_id PARTY_TWICE"},
        Slip{"CountryTwice",
             [](AgreementTerms& draft) {
               draft.parties[1].countries = {"DE", "KZ"};
             },
             "parties[1].countries[1] PARTY_TWICE"},
        Slip{
            "UnassignedCountry",
            [](AgreementTerms& draft) { draft.parties[0].countries[0] = "XX"; },
            "parties[0].countries[0] COUNTRY_UNASSIGNED"},
        Slip{"PartyNameInNoLanguage",
             [](AgreementTerms& draft) {
               draft.parties[0].names[0].language = "kaz";
             },
             "parties[0].names[0].language CODE_UNKNOWN"},
        Slip{"UnilateralBothWays",
             [](AgreementTerms& draft) {
               draft.nature = statement::AgreementNature::kUnilateralAdmission;
               draft.directions.clear();
             },
             "directions TERMS_INCOMPLETE"},
        Slip{"DirectionFromNobody",
             [](AgreementTerms& draft) {
               draft.directions[0].origin_party = "fr";
             },
             "directions[0].origin_party PARTY_UNKNOWN"},
        Slip{"DirectionToNobody",
             [](AgreementTerms& draft) {
               draft.directions[1].host_party = "fr";
             },
             "directions[1].host_party PARTY_UNKNOWN"},
        Slip{"DirectionToOneself",
             [](AgreementTerms& draft) {
               draft.directions[0].host_party = "kz";
             },
             "directions[0] DRAFT_CONTRADICTORY"},
        Slip{"DirectionTwice",
             [](AgreementTerms& draft) {
               draft.directions[1] = draft.directions[0];
             },
             "directions[1] DRAFT_CONTRADICTORY"},
        Slip{"BindingWithoutEffect",
             [](AgreementTerms& draft) {
               draft.effect = statement::AgreementEffect::kNone;
             },
             "effect DRAFT_CONTRADICTORY"},
        Slip{"EffectWithoutScope",
             [](AgreementTerms& draft) {
               draft.scope.reset();
               draft.partial_access = false;
             },
             "scope TERMS_INCOMPLETE"},
        Slip{"ExclusiveChain",
             [](AgreementTerms& draft) {
               draft.exclusive = true;
               draft.chaining_allowed = true;
             },
             "chaining_allowed DRAFT_CONTRADICTORY"},
        Slip{"BilateralOpenToAll",
             [](AgreementTerms& draft) { draft.open_to_accession = true; },
             "open_to_accession DRAFT_CONTRADICTORY"}),
    NameOfSlip);

INSTANTIATE_TEST_SUITE_P(
    Days, DraftSlipTest,
    ::testing::Values(
        Slip{"EndBeforeBeginning",
             [](AgreementTerms& draft) { draft.in_force = Day("2036-01-01"); },
             "term.until ENDS_BEFORE_BEGINNING"},
        Slip{"NoticeLongerThanThePeriod",
             [](AgreementTerms& draft) {
               draft.term->non_renewal_notice_months = 61;
             },
             "term.non_renewal_notice_months DRAFT_CONTRADICTORY"},
        Slip{"NoticeOfNoRenewal",
             [](AgreementTerms& draft) { draft.term->auto_renew_months = 0; },
             "term.non_renewal_notice_months DRAFT_CONTRADICTORY"},
        Slip{"FixedDateWithoutADate",
             [](AgreementTerms& draft) { draft.coverage->date.reset(); },
             "coverage.date TERMS_INCOMPLETE"},
        Slip{"DateOfAnotherRule",
             [](AgreementTerms& draft) {
               draft.coverage->rule = statement::CoverageRule::kAnyTime;
             },
             "coverage.date DRAFT_CONTRADICTORY"},
        Slip{"CoverageBehindTheEnd",
             [](AgreementTerms& draft) {
               draft.term->auto_renew_months = 0;
               draft.term->non_renewal_notice_months = 0;
               draft.coverage->date = Day("2036-01-01");
             },
             "coverage.date ENDS_BEFORE_BEGINNING"},
        Slip{"RightsOverBeforeTheBeginning",
             [](AgreementTerms& draft) {
               draft.acquired_rights->until = Day("2025-12-31");
             },
             "acquired_rights.until ENDS_BEFORE_BEGINNING"},
        Slip{"RightsOverBeforeTheEnd",
             [](AgreementTerms& draft) {
               draft.acquired_rights->until = Day("2035-12-31");
             },
             "acquired_rights.until ENDS_BEFORE_BEGINNING"},
        Slip{"EndOfRightsThatHaveNone",
             [](AgreementTerms& draft) {
               draft.acquired_rights->rule =
                   statement::AcquiredRightsRule::kPriorDecisions;
               draft.acquired_rights->follows_renewal = false;
             },
             "acquired_rights.until DRAFT_CONTRADICTORY"},
        Slip{"RenewalOfNoRights",
             [](AgreementTerms& draft) {
               draft.acquired_rights->rule =
                   statement::AcquiredRightsRule::kNone;
               draft.acquired_rights->until.reset();
             },
             "acquired_rights.follows_renewal DRAFT_CONTRADICTORY"},
        Slip{"YearsNotGiven",
             [](AgreementTerms& draft) { draft.derived->years = 0; },
             "derived.years TERMS_INCOMPLETE"},
        Slip{"YearsOfAnotherRule",
             [](AgreementTerms& draft) {
               draft.derived->rule = statement::DerivedRule::kAccept;
             },
             "derived.years DRAFT_CONTRADICTORY"}),
    NameOfSlip);

INSTANTIATE_TEST_SUITE_P(
    Content, DraftSlipTest,
    ::testing::Values(
        Slip{
            "NationalityOfNoCountry",
            [](AgreementTerms& draft) { draft.scope->nationalities[0] = "XK"; },
            "scope.nationalities[0] COUNTRY_UNASSIGNED"},
        Slip{"UnknownFieldIncluded",
             [](AgreementTerms& draft) {
               draft.scope->fields_included[0] = "0690";
             },
             "scope.fields_included[0] CODE_UNKNOWN"},
        Slip{"UnknownFieldExcluded",
             [](AgreementTerms& draft) {
               draft.scope->fields_excluded[0] = "0718";
             },
             "scope.fields_excluded[0] CODE_UNKNOWN"},
        Slip{"FieldInAndOut",
             [](AgreementTerms& draft) {
               draft.scope->fields_excluded[0] = "0710";
             },
             "scope.fields_excluded[0] DRAFT_CONTRADICTORY"},
        Slip{"GapDownToNothing",
             [](AgreementTerms& draft) { draft.level->compensable_gap = 6; },
             "level.compensable_gap DRAFT_CONTRADICTORY"},
        Slip{"FrameworkMappedTwice",
             [](AgreementTerms& draft) {
               draft.level->mappings.push_back(draft.level->mappings[0]);
             },
             "level.mappings[1].framework DRAFT_CONTRADICTORY"},
        Slip{"MappingOfTheEqf",
             [](AgreementTerms& draft) {
               draft.level->mappings[0].framework = "EQF";
             },
             "level.mappings[0].framework DRAFT_CONTRADICTORY"},
        Slip{"NoResponsibleYearsAmongFewerYears",
             [](AgreementTerms& draft) {
               draft.experience->min_responsible = 4;
             },
             "experience.min_responsible DRAFT_CONTRADICTORY"},
        Slip{"ExperienceOfNoYears",
             [](AgreementTerms& draft) {
               draft.experience->min_years = 0;
               draft.experience->min_responsible = 0;
             },
             "experience TERMS_INCOMPLETE"},
        Slip{"PartialAccessToEverything",
             [](AgreementTerms& draft) {
               draft.scope->fields_included.clear();
               draft.scope->fields_excluded.clear();
             },
             "partial_access TERMS_INCOMPLETE"},
        Slip{"NoLanguage",
             [](AgreementTerms& draft) {
               draft.conditions[0].languages.clear();
             },
             "conditions[0].languages TERMS_INCOMPLETE"},
        Slip{"UnknownLanguage",
             [](AgreementTerms& draft) {
               draft.conditions[0].languages[1] = "xx";
             },
             "conditions[0].languages[1] CODE_UNKNOWN"},
        Slip{"UnknownLanguageLevel",
             [](AgreementTerms& draft) {
               draft.conditions[0].language_min = "D1";
             },
             "conditions[0].language_min CODE_UNKNOWN"},
        Slip{
            "DeclarationForNoTime",
            [](AgreementTerms& draft) { draft.conditions[1].valid_months = 0; },
            "conditions[1].valid_months TERMS_INCOMPLETE"},
        Slip{
            "MonthsOfARegistration",
            [](AgreementTerms& draft) { draft.conditions[2].valid_months = 3; },
            "conditions[2].valid_months DRAFT_CONTRADICTORY"},
        Slip{"LanguageOfARegistration",
             [](AgreementTerms& draft) {
               draft.conditions[2].languages = {"de"};
             },
             "conditions[2].languages DRAFT_CONTRADICTORY"},
        Slip{"LanguageLevelOfARegistration",
             [](AgreementTerms& draft) {
               draft.conditions[2].language_min = "B1";
             },
             "conditions[2].language_min DRAFT_CONTRADICTORY"},
        Slip{"RegisterOfADeclaration",
             [](AgreementTerms& draft) {
               draft.conditions[1].register_name = "Chamber";
             },
             "conditions[1].register_name DRAFT_CONTRADICTORY"},
        Slip{"PurposeOutsideTheScope",
             [](AgreementTerms& draft) {
               draft.conditions[0].purposes = {Purpose::kAcademic};
             },
             "conditions[0].purposes[0] DRAFT_CONTRADICTORY"},
        Slip{"ConditionTwice",
             [](AgreementTerms& draft) {
               draft.conditions.push_back(draft.conditions[2]);
             },
             "conditions[3].code DRAFT_CONTRADICTORY"}),
    NameOfSlip);

class GeneratedConditionTest : public ::testing::TestWithParam<ConditionCode> {
};

TEST_P(GeneratedConditionTest, IsNotListedByAText) {
  AgreementTerms terms = GoodTerms();
  terms.conditions.resize(1);
  terms.conditions.emplace_back().code = GetParam();
  EXPECT_THAT(Brief(CheckTerms(terms)),
              ElementsAre("conditions[1].code DRAFT_CONTRADICTORY"));
}

INSTANTIATE_TEST_SUITE_P(
    DraftCheck, GeneratedConditionTest,
    ::testing::Values(ConditionCode::kCompensationMeasure,
                      ConditionCode::kCpdCatchUp,
                      ConditionCode::kExperienceTopUp,
                      ConditionCode::kPartialAccess,
                      ConditionCode::kAssessUnaccreditedPart));

}  // namespace
}  // namespace comity::recognition
