#include "core/recognition/draft_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/unit/core/recognition/draft_check_fixture.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(DraftCheckTest, FindsNothingInATextThatHangsTogether) {
  EXPECT_THAT(Brief(CheckTerms(GoodTerms())), IsEmpty());
}

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
