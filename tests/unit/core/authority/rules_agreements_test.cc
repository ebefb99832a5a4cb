#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;
using statement::Role;

class RulesAgreementsTest : public AuthorityTest {
 protected:
  statement::PartyAct Act(PartyActKind kind,
                          std::vector<std::string> countries = {"KZ"}) {
    statement::PartyAct record;
    record.agreement_id = kz_.genesis_id();
    record.version_id = kz_.genesis_id();
    record.party_id = "kz";
    record.act = kind;
    record.countries = std::move(countries);
    record.effective_on = Day("2026-01-05");
    return record;
  }
  statement::RecordedAct Recorded(statement::PartyAct act) {
    return {std::move(act), {"Note verbale 1", std::nullopt, std::nullopt}};
  }
  const Keys two_ = {"authority/1", "authority/2"};
};

TEST_F(RulesAgreementsTest, TwoPersonsOfAnAuthorityActForTheirCountry) {
  const auto enters = Act(PartyActKind::kEnterIntoForce);
  EXPECT_EQ(Admit(enters, {"authority/1"}), "TWO_PERSONS_NEEDED");
  EXPECT_EQ(Admit(enters, {"authority/1", "centre/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(enters, {"centre/1", "centre/2"}), "NO_GRANT");
  EXPECT_EQ(Admit(Act(PartyActKind::kEnterIntoForce, {"DE"}), two_),
            "WRONG_COUNTRY");
  EXPECT_EQ(Admit(enters, two_), "OK");
}

TEST_F(RulesAgreementsTest, WhatNeverBeganIsNotEnded) {
  EXPECT_EQ(Admit(Act(PartyActKind::kWithdraw), two_), "SUBJECT_UNKNOWN");
  EXPECT_EQ(Admit(Act(PartyActKind::kSuspend), two_), "SUBJECT_UNKNOWN");
  ASSERT_EQ(Admit(Act(PartyActKind::kAccede), two_), "OK");
  EXPECT_EQ(Admit(Act(PartyActKind::kWithdraw), two_), "OK");
}

TEST_F(RulesAgreementsTest, FieldsBelongToTheirActs) {
  auto act = Act(PartyActKind::kAccede);
  act.until = Day("2026-02-01");
  EXPECT_EQ(Admit(act, two_), "FIELD_MALFORMED");
  act = Act(PartyActKind::kAccede);
  act.notified_on = Day("2026-01-01");
  EXPECT_EQ(Admit(act, two_), "FIELD_MALFORMED");
  act = Act(PartyActKind::kSuspend);
  act.until = Day("2026-01-04");
  EXPECT_EQ(Admit(act, two_), "FIELD_MALFORMED");
}

TEST_F(RulesAgreementsTest, AHostRecordsForOthersOnly) {
  EXPECT_EQ(Admit(Recorded(Act(PartyActKind::kAccede)), two_), "WRONG_COUNTRY");
  EXPECT_EQ(Admit(Recorded(Act(PartyActKind::kAccede, {"KZ", "UZ"})), two_),
            "WRONG_COUNTRY");
  EXPECT_EQ(
      Admit(Recorded(Act(PartyActKind::kAccede, {"UZ"})), {"authority/1"}),
      "TWO_PERSONS_NEEDED");
  EXPECT_EQ(Admit(Recorded(Act(PartyActKind::kWithdraw, {"UZ"})), two_),
            "SUBJECT_UNKNOWN");
  EXPECT_EQ(Admit(Recorded(Act(PartyActKind::kAccede, {"UZ"})), two_), "OK");
}

TEST_F(RulesAgreementsTest, ABeginningOlderThanThirtyDaysIsLate) {
  auto act = Act(PartyActKind::kAccede);
  act.effective_on = Day("2025-12-05");
  EXPECT_EQ(Admit(act, two_), "OK");
  EXPECT_TRUE(judgement_.late_recorded);
  act = Act(PartyActKind::kTerminate);
  act.effective_on = Day("2025-06-01");
  EXPECT_EQ(Admit(act, two_), "OK");
  EXPECT_FALSE(judgement_.late_recorded);
}

TEST_F(RulesAgreementsTest, ATextMustBeReadable) {
  statement::AgreementText text;
  text.text = "not terms";
  EXPECT_EQ(Admit(text, {"authority/1"}), "FIELD_MISSING");
}

}  // namespace
}  // namespace comity::testing
