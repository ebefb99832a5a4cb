#include "core/evidence/disclosed_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace comity::evidence {
namespace {

using recognition::HeldFact;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

// A credential that commits to one claim, and the question that opens it.
struct Held {
  explicit Held(const std::string& name, const std::string& value) {
    record.credential_id = std::string(16, 'i');
    const statement::Disclosure disclosure{name, std::string(32, 's'), value};
    record.claims = {
        {name, statement::ClaimDigestOf(record.credential_id, disclosure)}};
    question.disclosures = {disclosure};
  }

  recognition::Credential Facts() const {
    recognition::Credential facts;
    facts.fields = record.fields;
    facts.level = record.level;
    AddHeldFacts(record, question, facts);
    return facts;
  }

  statement::Credential record;
  Question question;
};

TEST(DisclosedFactsTest, ReadsEachClaimThatIsOpened) {
  EXPECT_THAT(Held("nationalities", "CN,KZ").Facts().nationalities,
              ElementsAre("CN", "KZ"));
  EXPECT_EQ(Held("languages", "en:B2,ru:C1").Facts().languages.at("ru"), "C1");
  EXPECT_THAT(Held("fields", "0713,0714").Facts().fields,
              ElementsAre("0713", "0714"));
  const auto level = Held("level", "NQF-KZ:7").Facts().level;
  ASSERT_TRUE(level);
  EXPECT_EQ(level->framework, "NQF-KZ");
  EXPECT_EQ(level->level, "7");
}

struct Kept {
  const char* name;
  HeldFact fact;
  const char* good;
};
constexpr Kept kKept[] = {
    {"nationalities", HeldFact::kNationalities, "KZ"},
    {"languages", HeldFact::kLanguages, "ru:C1"},
    {"fields", HeldFact::kFields, "0713"},
    {"level", HeldFact::kLevel, "EQF:6"},
};

TEST(DisclosedFactsTest, AClaimThatStaysClosedIsUndisclosed) {
  for (const Kept& kept : kKept) {
    Held held(kept.name, kept.good);
    EXPECT_THAT(held.Facts().undisclosed, Not(Contains(kept.fact)));
    held.question.disclosures.clear();
    EXPECT_THAT(held.Facts().undisclosed, Contains(kept.fact)) << kept.name;
  }
}

TEST(DisclosedFactsTest, AnotherValueThanTheCommittedOneIsNotUsed) {
  for (const Kept& kept : kKept) {
    Held held(kept.name, kept.good);
    held.question.disclosures.front().salt.front() = 'x';
    EXPECT_THAT(held.Facts().undisclosed, Contains(kept.fact)) << kept.name;
  }
}

TEST(DisclosedFactsTest, AValueOfAnotherFormDecidesNothing) {
  const std::pair<const char*, const char*> kBad[] = {
      {"nationalities", "Kazakhstan"},
      {"nationalities", "KZ,"},
      {"nationalities", "XX"},
      {"languages", "ru"},
      {"languages", "ru:D1"},
      {"languages", ":C1"},
      {"fields", "7"},
      {"fields", "0713;0714"},
      {"fields", "07130"},
      {"level", "EQF"},
      {"level", ":6"},
      {"level", "EQF:"}};
  for (const auto& [name, value] : kBad) {
    const auto kept =
        std::find_if(std::begin(kKept), std::end(kKept),
                     [name = std::string_view(name)](const Kept& k) {
                       return k.name == name;
                     });
    EXPECT_THAT(Held(name, value).Facts().undisclosed, Contains(kept->fact))
        << name << " " << value;
  }
}

TEST(DisclosedFactsTest, WhatTheLogSaysNeedsNoClaim) {
  Held held("fields", "0713");
  held.record.fields = {"0714"};
  held.question.disclosures.clear();
  EXPECT_THAT(held.Facts().undisclosed, Not(Contains(HeldFact::kFields)));
  EXPECT_THAT(held.Facts().fields, ElementsAre("0714"));
}

TEST(DisclosedFactsTest, WithoutAClaimNationalityIsUnknownAndLanguagesAreNone) {
  const auto facts = Held("name", "A").Facts();
  EXPECT_THAT(facts.undisclosed, ElementsAre(HeldFact::kNationalities));
  EXPECT_TRUE(facts.languages.empty());
}

TEST(DisclosedFactsTest, EachFactNamesItsClaim) {
  for (const Kept& kept : kKept) {
    EXPECT_EQ(ClaimName(kept.fact), kept.name);
  }
}

}  // namespace
}  // namespace comity::evidence
