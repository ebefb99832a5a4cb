// Levels by mapping tables, and facts that the holder opens or keeps closed.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

// --- Mapping tables ----------------------------------------------------------

// KZ's engineer 1 holds "AE" of the framework "CSE"; the agreement with DE asks
// for EQF 6 and takes KZ's publisher's word for the framework.
class MappingTest : public ::testing::Test {
 protected:
  MappingTest() {
    auto record = world_.Engineer("KZ", 1, "2026-01-05");
    record.level = statement::Level{"CSE", "PE"};
    world_.Issue("KZ", record);
  }

  static statement::AgreementTerms LevelTerms(const std::string& publisher) {
    auto terms = Terms({"de", "kz"});
    terms.level = statement::LevelTerms{
        6, 1, {{"CSE", {"registry.kz.example", publisher}}}};
    return terms;
  }
  void Agree() {
    agreement_ = world_.Publish(world_["DE"], LevelTerms("publisher"));
    world_.EnterIntoForce({"DE", "KZ"}, agreement_, "2026-01-06");
  }
  void Table(std::uint64_t version, std::string_view from, std::uint64_t eqf,
             const std::string& publisher = "publisher") {
    world_["KZ"].Add(statement::MappingTable{.publisher = publisher,
                                             .framework = "cse",
                                             .table_version = version,
                                             .effective_from = Day(from),
                                             .levels = {{"PE", eqf}},
                                             .report = std::nullopt},
                     {publisher + "/1"});
  }
  std::string InGermany(std::string_view on) {
    return world_.Say("KZ", 1, on, "DE");
  }

  RecognitionWorld world_{{"DE", "KZ"}};
  Hash agreement_;
};

constexpr char kUnknown[] = "NOT_RECOGNISED LEVEL_UNKNOWN";

TEST_F(MappingTest, WithoutATableTheLevelIsUnknown) {
  Agree();
  EXPECT_EQ(InGermany("2026-03-01"), kUnknown);
}

TEST_F(MappingTest, TheTableInEffectOnTheDayCounts) {
  Agree();
  Table(1, "2026-02-01", 6);
  Table(2, "2026-04-01", 5);
  Table(3, "2026-06-01", 4);
  EXPECT_EQ(InGermany("2026-01-31"), kUnknown);
  EXPECT_EQ(InGermany("2026-03-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2026-04-01"),
            "CONDITIONAL AGREEMENT if COMPENSATION_MEASURE");
  EXPECT_EQ(InGermany("2026-06-01"), "NOT_RECOGNISED LEVEL_TOO_LOW");
}

TEST_F(MappingTest, ATableOfAnotherPublisherIsNobodysWord) {
  world_["KZ"].AddBody("other", {statement::Role::kPublisher});
  Agree();
  Table(1, "2026-01-05", 7, "other");
  EXPECT_EQ(InGermany("2026-03-01"), kUnknown);
}

TEST_F(MappingTest, EachVersionTakesTheWordOfItsOwnPublisher) {
  world_["KZ"].AddBody("other", {statement::Role::kPublisher});
  Agree();
  const Hash second =
      world_.Publish(world_["DE"], LevelTerms("other"), agreement_);
  for (const char* country : {"DE", "KZ"}) {
    auto act = RecognitionWorld::ActRecord(country, agreement_,
                                           statement::PartyActKind::kNewVersion,
                                           "2026-05-01");
    act.version_id = second;
    world_.Act(act);
  }
  Table(1, "2026-01-05", 6);
  Table(1, "2026-01-05", 4, "other");
  EXPECT_EQ(InGermany("2026-04-30"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2026-05-01"), "NOT_RECOGNISED LEVEL_TOO_LOW");
}

// --- What only the holder can open -------------------------------------------

// Engineer 1 of KZ leaves level and fields to the holder, and commits to
// languages and nationalities, too.
class DisclosureTest : public ::testing::Test {
 protected:
  DisclosureTest() {
    auto scheme = world_["KZ"].SchemeRecord("private");
    scheme.holder_held_level_and_fields = true;
    scheme.claim_names = {"fields", "languages", "level", "nationalities"};
    world_["KZ"].Add(scheme, {"centre/1"});
    auto record = world_.Engineer("KZ", 1, "2026-01-05");
    record.scheme_id = "private";
    record.fields.clear();
    record.level.reset();
    Commit(record, {Claim("fields", "0732,0715"), Claim("languages", "de:B2"),
                    Claim("level", "EQF:7"), Claim("nationalities", "KZ")});
    world_.Issue("KZ", record);
  }

  void Agree(const statement::AgreementTerms& terms) {
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ"}, id, "2026-01-06");
  }
  std::string Opening(std::vector<statement::Disclosure> claims) {
    auto question = RecognitionWorld::Ask("KZ", 1, "2026-03-01", "DE");
    question.disclosures = std::move(claims);
    return world_.Say(question);
  }

  RecognitionWorld world_{{"DE", "KZ"}};
};

constexpr char kClosed[] = "UNDECIDED FACT_NOT_DISCLOSED";

TEST_F(DisclosureTest, WhatTheTextDoesNotAskForStaysClosed) {
  Agree(Terms({"de", "kz"}));
  EXPECT_EQ(Opening({}), "RECOGNISED AGREEMENT");
}

TEST_F(DisclosureTest, ALevelKeptClosedLeavesItUndecided) {
  auto terms = Terms({"de", "kz"});
  terms.level = statement::LevelTerms{6, 0, {}};
  Agree(terms);
  EXPECT_EQ(Opening({}), kClosed);
  EXPECT_EQ(Opening({Claim("level", "EQF:7")}), "RECOGNISED AGREEMENT");
}

TEST_F(DisclosureTest, AnotherValueThanTheCommittedOneOpensNothing) {
  auto terms = Terms({"de", "kz"});
  terms.level = statement::LevelTerms{6, 0, {}};
  Agree(terms);
  EXPECT_EQ(Opening({Claim("level", "EQF:8")}), kClosed);
}

TEST_F(DisclosureTest, FieldsKeptClosedLeaveItUndecided) {
  auto terms = Terms({"de", "kz"});
  terms.scope->fields_included = {"07"};
  Agree(terms);
  EXPECT_EQ(Opening({}), kClosed);
  EXPECT_EQ(Opening({Claim("fields", "0732,0715")}), "RECOGNISED AGREEMENT");
}

TEST_F(DisclosureTest, NationalitiesAreNeverPresumed) {
  auto terms = Terms({"de", "kz"});
  terms.scope->nationalities = {"KZ"};
  Agree(terms);
  EXPECT_EQ(Opening({}), kClosed);
  EXPECT_EQ(Opening({Claim("nationalities", "KZ")}), "RECOGNISED AGREEMENT");
}

TEST_F(DisclosureTest, AnOpenedNationalityMayBeTheWrongOne) {
  auto terms = Terms({"de", "kz"});
  terms.scope->nationalities = {"DE"};
  Agree(terms);
  EXPECT_EQ(Opening({Claim("nationalities", "KZ")}),
            "NOT_RECOGNISED NATIONALITY_NOT_COVERED");
}

TEST_F(DisclosureTest, ALanguageMeetsItsConditionOnceOpened) {
  auto terms = Terms({"de", "kz"});
  statement::Condition language;
  language.code = statement::ConditionCode::kLanguage;
  language.languages = {"de"};
  language.language_min = "B2";
  terms.conditions = {language};
  Agree(terms);
  EXPECT_EQ(Opening({}), kClosed);
  EXPECT_EQ(Opening({Claim("languages", "de:B2")}), "RECOGNISED AGREEMENT");
  auto question = RecognitionWorld::Ask("KZ", 1, "2026-03-01", "DE");
  question.satisfied = {{statement::ConditionCode::kLanguage, {}}};
  EXPECT_EQ(world_.Say(question), "RECOGNISED AGREEMENT");
}

TEST_F(DisclosureTest, TheAnswerNamesTheClaimToOpen) {
  auto terms = Terms({"de", "kz"});
  terms.level = statement::LevelTerms{6, 0, {}};
  Agree(terms);
  const auto verdict =
      world_.Judge(RecognitionWorld::Ask("KZ", 1, "2026-03-01", "DE"));
  EXPECT_EQ(verdict.details.back(), "the holder may open the claim 'level'");
}

}  // namespace
}  // namespace comity::testing
