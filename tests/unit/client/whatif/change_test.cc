#include "client/whatif/change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comity::client {
namespace {

using recognition::Facts;

CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

statement::AgreementTerms Terms() {
  statement::AgreementTerms terms;
  terms.parties = {{"kz", {"KZ"}, {}}, {"de", {"AT", "DE"}, {}}};
  terms.notice_months = 6;
  terms.level = {6, 0, {{"NQF-KZ", {"registry.kz.example", "centre"}}}};
  return terms;
}

Facts WithAgreement() {
  Facts facts;
  recognition::Agreement agreement;
  agreement.id = "aa";
  agreement.versions = {{"aa", Terms(), {}}};
  agreement.parties.resize(2);
  agreement.parties[0].id = "kz";
  agreement.parties[1].id = "de";
  agreement.versions.front().level_maps["NQF-KZ"] = {{"6", 6}, {"7", 7}};
  facts.agreements = {agreement};
  return facts;
}

TEST(ChangeTest, ADraftIsInForceForAllItsPartiesFromTheDay) {
  Facts facts = WithAgreement();
  const Change change = DraftInForce({.terms = Terms(),
                                      .text_id = "bb",
                                      .from = Day("2026-06-01"),
                                      .level_maps = {{"NQF-KZ", {{"6", 5}}}}});
  EXPECT_TRUE(change.agreements(facts));
  ASSERT_EQ(facts.agreements.size(), 2U);
  const auto& added = facts.agreements[1];
  EXPECT_EQ(added.id, "bb");
  EXPECT_EQ(added.start.in_force, Day("2026-06-01"));
  EXPECT_EQ(added.parties[1].countries, (std::vector<std::string>{"AT", "DE"}));
  EXPECT_EQ(added.parties[1].start.in_force, Day("2026-06-01"));
  EXPECT_EQ(added.versions.front().level_maps.at("NQF-KZ").at("6"), 5U);
}

TEST(ChangeTest, ADraftBeginsNoEarlierThanItSays) {
  DraftPlan plan;
  plan.terms = Terms();
  plan.terms.in_force = Day("2027-01-01");
  plan.from = Day("2026-06-01");
  Facts facts;
  DraftInForce(plan).agreements(facts);
  EXPECT_EQ(facts.agreements[0].start.in_force, Day("2027-01-01"));
}

TEST(ChangeTest, ADraftTakesThePlaceOfAnAgreement) {
  DraftPlan plan;
  plan.terms = Terms();
  plan.text_id = "bb";
  plan.replaces = "aa";
  Facts facts = WithAgreement();
  DraftInForce(plan).agreements(facts);
  ASSERT_EQ(facts.agreements.size(), 1U);
  EXPECT_EQ(facts.agreements[0].id, "bb");
}

TEST(ChangeTest, APartyLeavesOnTheDayWithNoticeGivenInTime) {
  Facts facts = WithAgreement();
  EXPECT_TRUE(PartyLeaves("aa", "de", Day("2027-01-01")).agreements(facts));
  const auto& withdrawal = facts.agreements[0].parties[1].withdrawal;
  ASSERT_TRUE(withdrawal);
  EXPECT_EQ(withdrawal->notified, Day("2026-07-01"));
  EXPECT_EQ(withdrawal->effective, Day("2027-01-01"));
  EXPECT_FALSE(facts.agreements[0].parties[0].withdrawal);
}

TEST(ChangeTest, NobodyLeavesWhatHeIsNoPartyOf) {
  Facts facts = WithAgreement();
  EXPECT_FALSE(PartyLeaves("aa", "fr", Day("2027-01-01")).agreements(facts));
  EXPECT_FALSE(PartyLeaves("bb", "de", Day("2027-01-01")).agreements(facts));
}

TEST(ChangeTest, ASuspensionConcernsTheNamedBody) {
  Facts facts;
  facts.bodies["o/centre"].country = "KZ";
  facts.bodies["o/other"].country = "KZ";
  const Change change =
      BodySuspended("o/centre", {Day("2026-01-01"), Day("2026-01-31")});
  EXPECT_TRUE(change.bodies(facts));
  ASSERT_EQ(facts.bodies["o/centre"].authority.size(), 1U);
  EXPECT_EQ(facts.bodies["o/centre"].authority[0].kind,
            recognition::AuthorityKind::kSuspended);
  EXPECT_TRUE(facts.bodies["o/other"].authority.empty());
  EXPECT_FALSE(BodySuspended("o/nobody", {}).bodies(facts));
}

statement::MappingTable Table(std::string publisher, std::string framework) {
  statement::MappingTable table;
  table.publisher = std::move(publisher);
  table.framework = std::move(framework);
  table.levels = {{"6", 5}};
  return table;
}

TEST(ChangeTest, ATableTakesThePlaceOfTheOneThatATextNames) {
  Facts facts = WithAgreement();
  EXPECT_TRUE(TableRevised("registry.kz.example", Table("centre", "nqf-kz"))
                  .agreements(facts));
  const auto& levels =
      facts.agreements[0].versions.front().level_maps.at("NQF-KZ");
  EXPECT_EQ(levels.at("6"), 5U);
  EXPECT_EQ(levels.count("7"), 0U);
}

TEST(ChangeTest, ATableOfAnotherPublisherOrFrameworkChangesNothing) {
  Facts facts = WithAgreement();
  EXPECT_FALSE(TableRevised("registry.de.example", Table("centre", "nqf-kz"))
                   .agreements(facts));
  EXPECT_FALSE(TableRevised("registry.kz.example", Table("other", "nqf-kz"))
                   .agreements(facts));
  EXPECT_FALSE(TableRevised("registry.kz.example", Table("centre", "dqr"))
                   .agreements(facts));
  EXPECT_EQ(
      facts.agreements[0].versions.front().level_maps.at("NQF-KZ").at("6"), 6U);
}

}  // namespace
}  // namespace comity::client
