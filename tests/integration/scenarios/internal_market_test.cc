// A block of states with one statute: citizens' qualifications count in each
// state, a step in level is made up for, and what one state gave on the
// strength of a third country's diploma counts elsewhere after three years. To
// the outside the block is one party.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::ConditionCode;
using statement::Purpose;

class InternalMarketTest : public ::testing::Test {
 protected:
  InternalMarketTest() {
    auto scheme = world_["DE"].SchemeRecord("with-nationality");
    scheme.claim_names = {"nationalities"};
    world_["DE"].Add(scheme, {"centre/1"});
    auto terms = Terms({"de", "fr"});
    terms.kind = statement::AgreementKind::kMultilateral;
    terms.nature = statement::AgreementNature::kStatute;
    terms.scope->purposes = {Purpose::kEstablishment,
                             Purpose::kTemporaryServices};
    terms.scope->nationalities = {"DE", "FR"};
    terms.level = statement::LevelTerms{7, 1, {}};
    terms.derived =
        statement::DerivedTerms{statement::DerivedRule::kAfterYears, 3};
    statement::Condition declaration;
    declaration.code = ConditionCode::kPriorDeclaration;
    declaration.purposes = {Purpose::kTemporaryServices};
    declaration.valid_months = 12;
    terms.conditions = {declaration};
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "FR"}, id, "2026-01-06");
    world_.On("2026-01-07");
  }

  statement::Credential German(std::uint64_t n, const std::string& eqf) {
    auto record = world_.Engineer("DE", n, "2026-01-07");
    record.scheme_id = "with-nationality";
    record.level = statement::Level{"EQF", eqf};
    record.valid_until.reset();
    Commit(record, {Claim("nationalities", "DE")});
    return record;
  }
  std::string InFrance(std::uint64_t n, Purpose purpose, std::string_view on,
                       bool shows_nationality = true) {
    auto question = RecognitionWorld::Ask("DE", n, on, "FR");
    question.purpose = purpose;
    if (shows_nationality) {
      question.disclosures = {Claim("nationalities", "DE")};
    }
    return world_.Say(question);
  }

  RecognitionWorld world_{{"DE", "FR", "KZ"}};
};

TEST_F(InternalMarketTest, ACitizenEstablishesHimself) {
  world_.Issue("DE", German(1, "7"));
  EXPECT_EQ(InFrance(1, Purpose::kEstablishment, "2026-02-01", false),
            "UNDECIDED FACT_NOT_DISCLOSED");
  EXPECT_EQ(InFrance(1, Purpose::kEstablishment, "2026-02-01"),
            "RECOGNISED AGREEMENT");
}

TEST_F(InternalMarketTest, ServicesForATimeAreDeclaredFirst) {
  world_.Issue("DE", German(1, "7"));
  EXPECT_EQ(InFrance(1, Purpose::kTemporaryServices, "2026-02-01"),
            "CONDITIONAL AGREEMENT if PRIOR_DECLARATION");
}

TEST_F(InternalMarketTest, AStepInLevelIsMadeUpFor) {
  world_.Issue("DE", German(1, "6"));
  EXPECT_EQ(InFrance(1, Purpose::kEstablishment, "2026-02-01"),
            "CONDITIONAL AGREEMENT if COMPENSATION_MEASURE");
  world_.Issue("DE", German(2, "5"));
  EXPECT_EQ(InFrance(2, Purpose::kEstablishment, "2026-02-01"),
            "NOT_RECOGNISED LEVEL_TOO_LOW");
}

TEST_F(InternalMarketTest, AThirdCountrysDiplomaCountsAfterThreeYears) {
  world_.IssueEngineer("KZ", 8, "2026-01-05");
  EXPECT_EQ(world_.Say("KZ", 8, "2026-02-01", "FR"),
            "NOT_RECOGNISED NO_AGREEMENT");
  auto given = German(1, "7");
  given.derived_from = {RecognitionWorld::Reference("KZ", 8)};
  world_.Issue("DE", given);
  EXPECT_EQ(InFrance(1, Purpose::kEstablishment, "2029-01-06"),
            "NOT_RECOGNISED DERIVED_CREDENTIAL_NOT_COVERED");
  EXPECT_EQ(InFrance(1, Purpose::kEstablishment, "2029-01-07"),
            "RECOGNISED AGREEMENT by DERIVED_AFTER_YEARS");
}

// An agreement of the block with KZ: each state acts for itself, in the
// block's name. Between its states it says nothing.
TEST_F(InternalMarketTest, ToTheOutsideItIsOneParty) {
  auto terms = Terms({"eu", "kz"});
  terms.parties[0].countries = {"DE", "FR"};
  const Hash id = world_.Publish(world_["KZ"], terms);
  for (const char* country : {"DE", "FR"}) {
    auto act = RecognitionWorld::ActRecord(
        country, id, statement::PartyActKind::kEnterIntoForce, "2026-01-06");
    act.party_id = "eu";
    world_.Act(act);
  }
  world_.EnterIntoForce({"KZ"}, id, "2026-01-06");
  world_.IssueEngineer("KZ", 8, "2026-01-05");
  world_.IssueEngineer("DE", 9, "2026-01-05");
  EXPECT_EQ(world_.Say("KZ", 8, "2026-02-01", "DE"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(world_.Say("KZ", 8, "2026-02-01", "FR"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(world_.Say("DE", 9, "2026-02-01", "KZ"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(world_.Say("DE", 9, "2026-02-01", "FR"),
            "NOT_RECOGNISED PURPOSE_NOT_COVERED");
}

}  // namespace
}  // namespace comity::testing
