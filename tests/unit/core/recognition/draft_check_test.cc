#include "core/recognition/draft_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using statement::ConditionCode;
using statement::Purpose;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

// A text with something in every part, and nothing wrong with it.
AgreementTerms GoodTerms() {
  AgreementTerms terms;
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
  scope.purposes = {Purpose::kTemporaryServices, Purpose::kEmployment};
  scope.nationalities = {"DE", "KZ"};
  scope.fields_included = {"0613", "071", "073"};
  scope.fields_excluded = {"0716"};
  terms.level = {6, 1, {{"NQF-KZ", {"registry.kz.example", "centre"}}}};
  terms.coverage = {statement::CoverageRule::kFixedDate, Day("2020-01-01")};
  terms.acquired_rights = {statement::AcquiredRightsRule::kIssuedBeforeEnd,
                           Day("2040-01-01"), true};
  auto& language = terms.conditions.emplace_back();
  language.code = ConditionCode::kLanguage;
  language.purposes = {Purpose::kEmployment};
  language.languages = {"de", "kk"};
  language.language_min = "B2";
  auto& declaration = terms.conditions.emplace_back();
  declaration.code = ConditionCode::kPriorDeclaration;
  declaration.purposes = {Purpose::kTemporaryServices};
  declaration.valid_months = 12;
  auto& registration = terms.conditions.emplace_back();
  registration.code = ConditionCode::kLocalRegistration;
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

std::vector<std::string> Brief(const std::vector<DraftProblem>& problems) {
  std::vector<std::string> lines;
  for (const DraftProblem& problem : problems) {
    EXPECT_FALSE(problem.message.empty()) << problem.place;
    lines.push_back(problem.place + " " + std::string(Name(problem.reason)));
  }
  return lines;
}

TEST(DraftCheckTest, FindsNothingInATextThatHangsTogether) {
  EXPECT_THAT(Brief(CheckTerms(GoodTerms())), IsEmpty());
}

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

TEST(DraftCheckTest, ListsTenProblemsInTheOrderOfTheText) {
  AgreementTerms terms = GoodTerms();
  terms.titles[0].language = "qq";
  terms.parties[0].countries[0] = "ZZ";
  terms.parties[1].party_id = "kz";
  terms.directions = {{"kz", "fr"}};
  terms.scope->fields_included[0] = "0600";
  terms.level->compensable_gap = 7;
  terms.coverage->date.reset();
  terms.conditions[0].language_min = "Z9";
  terms.derived->years = 0;
  terms.in_force = Day("2036-01-01");
  EXPECT_THAT(Brief(CheckTerms(terms)),
              ElementsAre("titles[0].language CODE_UNKNOWN",
                          "parties[0].countries[0] COUNTRY_UNASSIGNED",
                          "parties[1].party_id PARTY_TWICE",
                          "directions[0].host_party PARTY_UNKNOWN",
                          "scope.fields_included[0] CODE_UNKNOWN",
                          "level.compensable_gap DRAFT_CONTRADICTORY",
                          "coverage.date TERMS_INCOMPLETE",
                          "conditions[0].language_min CODE_UNKNOWN",
                          "derived.years TERMS_INCOMPLETE",
                          "term.until ENDS_BEFORE_BEGINNING"));
}

// --- What only a registry knows ----------------------------------------------

TEST(DraftCheckTest, AsksTheRegistryForTheTableOfAFramework) {
  DraftContext context;
  auto table = DraftContext::Table::kMissing;
  context.find_table = [&table](const statement::FrameworkMapping& mapping) {
    EXPECT_EQ(mapping.framework, "NQF-KZ");
    return table;
  };
  EXPECT_THAT(Brief(CheckTerms(GoodTerms(), context)),
              ElementsAre("level.mappings[0] FRAMEWORK_UNMAPPED"));
  table = DraftContext::Table::kRecorded;
  EXPECT_THAT(Brief(CheckTerms(GoodTerms(), context)), IsEmpty());
  table = DraftContext::Table::kUnknown;
  EXPECT_THAT(Brief(CheckTerms(GoodTerms(), context)), IsEmpty());
}

TEST(DraftCheckTest, NamesAFrameworkInUseThatNothingMaps) {
  DraftContext context;
  context.frameworks_of = [](const std::string& country) {
    return country == "DE" ? std::vector<std::string>{"DQR"}
                           : std::vector<std::string>{"NQF-KZ"};
  };
  const auto problems = CheckTerms(GoodTerms(), context);
  ASSERT_THAT(Brief(problems),
              ElementsAre("level.mappings FRAMEWORK_UNMAPPED"));
  EXPECT_THAT(problems[0].message, HasSubstr("DQR"));
  AgreementTerms no_level = GoodTerms();
  no_level.level.reset();
  EXPECT_THAT(CheckTerms(no_level, context), IsEmpty());
}

statement::PartyAct Act(statement::PartyActKind kind) {
  statement::PartyAct act;
  act.party_id = "kz";
  act.act = kind;
  act.countries = {"KZ"};
  act.effective_on = Day("2026-06-01");
  act.version_id.bytes[0] = 2;
  return act;
}

TEST(DraftCheckTest, ADesignatedBodyBelongsToACountryOfTheAct) {
  auto act = Act(statement::PartyActKind::kDesignate);
  act.designated_bodies = {
      {{"registry.kz.example", "centre"}, {Day("2026-06-01"), std::nullopt}},
      {{"registry.kz.example", "guest"}, {Day("2026-06-01"), std::nullopt}},
      {{"registry.de.example", "far"}, {Day("2026-06-01"), std::nullopt}}};
  ActContext context;
  context.country_of = [](const statement::RemoteReference& body) {
    return body.id == "centre" ? "KZ" : body.id == "guest" ? "DE" : "";
  };
  EXPECT_THAT(Brief(CheckAct(act, context)),
              ElementsAre("designated_bodies[1].body BODY_OF_NO_PARTY"));
  act.countries = {"DE", "KZ"};
  EXPECT_THAT(CheckAct(act, context), IsEmpty());
  EXPECT_THAT(CheckAct(act, {}), IsEmpty());
}

TEST(DraftCheckTest, ADesignationEndsAfterItBegins) {
  auto act = Act(statement::PartyActKind::kDesignate);
  act.designated_bodies = {{{"registry.kz.example", "centre"},
                            {Day("2026-06-01"), Day("2026-05-31")}}};
  EXPECT_THAT(
      Brief(CheckAct(act, {})),
      ElementsAre("designated_bodies[0].interval.until ENDS_BEFORE_BEGINNING"));
}

TEST(DraftCheckTest, TwoVersionsBeginOnDifferentDays) {
  auto act = Act(statement::PartyActKind::kNewVersion);
  ActContext context;
  context.accepted = {{Hash(), Day("2026-06-01")}};
  EXPECT_THAT(Brief(CheckAct(act, context)),
              ElementsAre("effective_on VERSIONS_OVERLAP"));
  context.accepted = {{Hash(), Day("2026-05-31")}};
  EXPECT_THAT(CheckAct(act, context), IsEmpty());
  context.accepted = {{act.version_id, act.effective_on}};
  EXPECT_THAT(CheckAct(act, context), IsEmpty());
  act.act = statement::PartyActKind::kSign;
  context.accepted = {{Hash(), Day("2026-06-01")}};
  EXPECT_THAT(CheckAct(act, context), IsEmpty());
}

TEST(DraftCheckTest, SaysAllProblemsInOneStatus) {
  EXPECT_TRUE(ProblemsStatus(ErrorReason::kDraftContradictory, {}).ok());
  const Status status =
      ProblemsStatus(ErrorReason::kDraftContradictory,
                     {{"a", ErrorReason::kPartyTwice, "one"},
                      {"b[0]", ErrorReason::kCodeUnknown, "two"}});
  EXPECT_EQ(status.reason(), ErrorReason::kDraftContradictory);
  EXPECT_EQ(status.message(), "a: one (PARTY_TWICE); b[0]: two (CODE_UNKNOWN)");
}

TEST(DraftCheckTest, BodiesOfOneCountryMaySignSideBySide) {
  AgreementTerms terms = GoodTerms();
  terms.nature = statement::AgreementNature::kBodyMra;
  terms.parties[1].countries = {"DE", "KZ"};
  EXPECT_THAT(Brief(CheckTerms(terms)), IsEmpty());
}

TEST(DraftCheckTest, CountsWhatAStatusCannotCarry) {
  const std::vector<DraftProblem> many(
      1000, {"place", ErrorReason::kCodeUnknown, "message"});
  const std::string text = ListProblems(many);
  EXPECT_LT(text.size(), 1900U);
  EXPECT_THAT(text, HasSubstr(" more"));
}

}  // namespace
}  // namespace comity::recognition
