// Recognition through a third country, and what could be known on a day.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;

// UZ's engineer 1; DE and KZ, KZ and UZ have agreements, DE and UZ none.
class ChainTest : public ::testing::Test {
 protected:
  ChainTest() { world_.IssueEngineer("UZ", 1, "2026-01-05"); }

  static statement::AgreementTerms Chainable(
      const std::vector<std::string>& parties) {
    auto terms = Terms(parties);
    terms.chaining_allowed = true;
    return terms;
  }
  Hash Agree(const std::string& publisher,
             const std::vector<std::string>& countries,
             const statement::AgreementTerms& terms) {
    const Hash id = world_.Publish(world_[publisher], terms);
    world_.EnterIntoForce(countries, id, "2026-01-06");
    return id;
  }
  std::string InGermany() { return world_.Say("UZ", 1, "2026-03-01", "DE"); }

  RecognitionWorld world_{{"DE", "KZ", "UZ"}};
};

constexpr char kNoAgreement[] = "NOT_RECOGNISED NO_AGREEMENT";

TEST_F(ChainTest, TwoTextsThatAllowItMakeAChain) {
  const Hash first = Agree("KZ", {"KZ", "UZ"}, Chainable({"kz", "uz"}));
  const Hash second = Agree("DE", {"DE", "KZ"}, Chainable({"de", "kz"}));
  EXPECT_EQ(InGermany(), "RECOGNISED CHAIN by CHAIN");
  const auto verdict =
      world_.Judge(RecognitionWorld::Ask("UZ", 1, "2026-03-01", "DE"));
  ASSERT_EQ(verdict.agreements.size(), 2U);
  EXPECT_EQ(verdict.agreements[0].agreement_id, first);
  EXPECT_EQ(verdict.agreements[1].agreement_id, second);
}

TEST_F(ChainTest, OneTextThatForbidsItBreaksIt) {
  Agree("KZ", {"KZ", "UZ"}, Terms({"kz", "uz"}));
  Agree("DE", {"DE", "KZ"}, Chainable({"de", "kz"}));
  EXPECT_EQ(InGermany(), kNoAgreement);
}

TEST_F(ChainTest, TheFirstHopMustBeWithoutConditions) {
  auto terms = Chainable({"kz", "uz"});
  statement::Condition law_test;
  law_test.code = statement::ConditionCode::kLawTest;
  terms.conditions = {law_test};
  Agree("KZ", {"KZ", "UZ"}, terms);
  Agree("DE", {"DE", "KZ"}, Chainable({"de", "kz"}));
  EXPECT_EQ(InGermany(), kNoAgreement);
}

TEST_F(ChainTest, TheSecondHopMayHaveConditions) {
  auto terms = Chainable({"de", "kz"});
  statement::Condition law_test;
  law_test.code = statement::ConditionCode::kLawTest;
  terms.conditions = {law_test};
  Agree("KZ", {"KZ", "UZ"}, Chainable({"kz", "uz"}));
  Agree("DE", {"DE", "KZ"}, terms);
  EXPECT_EQ(InGermany(), "CONDITIONAL CHAIN if LAW_TEST by CHAIN");
}

// What the holder keeps closed may complete the chain: that is no "no".
TEST_F(ChainTest, AChainThatHangsOnAClosedFactIsUndecided) {
  auto terms = Chainable({"kz", "uz"});
  terms.scope->nationalities = {"UZ"};
  Agree("KZ", {"KZ", "UZ"}, terms);
  Agree("DE", {"DE", "KZ"}, Chainable({"de", "kz"}));
  EXPECT_EQ(InGermany(), "UNDECIDED FACT_NOT_DISCLOSED");
}

TEST_F(ChainTest, AChainThroughATextThatIsMissingIsUndecided) {
  RecognitionWorld elsewhere({"KZ", "UZ"});
  const Hash unknown =
      elsewhere.Publish(elsewhere["KZ"], Chainable({"kz", "uz"}));
  world_.EnterIntoForce({"KZ", "UZ"}, unknown, "2026-01-06");
  Agree("DE", {"DE", "KZ"}, Chainable({"de", "kz"}));
  EXPECT_EQ(InGermany(), "UNDECIDED AGREEMENT_TEXT_MISSING");
}

TEST_F(ChainTest, WithoutTheLogBetweenItIsUndecided) {
  Agree("KZ", {"KZ", "UZ"}, Chainable({"kz", "uz"}));
  Agree("DE", {"DE", "KZ"}, Chainable({"de", "kz"}));
  const auto question = RecognitionWorld::Ask("UZ", 1, "2026-03-01", "DE");
  auto evidence = world_.server().MakeEvidence(question);
  std::erase_if(evidence.registries, [](const auto& part) {
    return part.origin == "registry.kz.example";
  });
  EXPECT_EQ(Brief(world_.server().Judge(question, evidence)),
            "GENUINE VALID UNDECIDED LOG_MISSING");
}

// --- Two clocks --------------------------------------------------------------

class KnownAtTest : public ::testing::Test {
 protected:
  KnownAtTest() {
    world_.IssueEngineer("KZ", 1, "2026-01-05");
    agreement_ = world_.Publish(world_["DE"], Terms({"de", "kz"}));
    world_.EnterIntoForce({"DE", "KZ"}, agreement_, "2026-01-06");
  }
  // For the day, by what was recorded by the other day.
  std::string InGermany(std::string_view on, std::string_view known_at) {
    auto question = RecognitionWorld::Ask("KZ", 1, on, "DE");
    question.known_at = Day(known_at);
    return world_.Say(question);
  }

  RecognitionWorld world_{{"DE", "KZ"}};
  Hash agreement_;
};

TEST_F(KnownAtTest, ARevocationRecordedLaterWasNotKnown) {
  world_.On("2026-04-10");
  world_["KZ"].Add(world_["KZ"].RevokedRecord(1, Day("2026-03-01")),
                   {"centre/1"});
  EXPECT_EQ(InGermany("2026-03-15", "2026-04-09"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2026-03-15", "2026-04-10"),
            "REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED");
}

TEST_F(KnownAtTest, AnEndRecordedLaterWasNotKnown) {
  world_.On("2026-04-10");
  world_.Act("DE", agreement_, PartyActKind::kTerminate, "2026-03-01");
  EXPECT_EQ(InGermany("2026-03-15", "2026-04-09"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2026-03-15", "2026-04-10"),
            "NOT_RECOGNISED AGREEMENT_ENDED");
}

TEST_F(KnownAtTest, WhatWasNotIssuedYetIsNotCalledFalse) {
  EXPECT_EQ(InGermany("2026-03-15", "2026-01-04"),
            "UNPROVEN UNDECIDED CREDENTIAL_UNKNOWN");
}

TEST_F(KnownAtTest, AnAgreementNotYetActedOnWasNotKnown) {
  world_.On("2026-05-01");
  world_.IssueEngineer("KZ", 2, "2026-05-01");
  RecognitionWorld late({"DE", "KZ"});
  late.IssueEngineer("KZ", 1, "2026-01-05");
  late.On("2026-02-01");
  const Hash id = late.Publish(late["DE"], Terms({"de", "kz"}));
  late.EnterIntoForce({"DE", "KZ"}, id, "2026-01-20");
  auto question = RecognitionWorld::Ask("KZ", 1, "2026-01-25", "DE");
  EXPECT_EQ(late.Say(question), "RECOGNISED AGREEMENT");
  question.known_at = Day("2026-01-25");
  EXPECT_EQ(late.Say(question), "NOT_RECOGNISED NO_AGREEMENT");
}

}  // namespace
}  // namespace comity::testing
