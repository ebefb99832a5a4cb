#include "core/evidence/credential_state.h"

#include "tests/support/status_matchers.h"
#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using evidence::CredentialState;
using statement::Credential;
using statement::EventReason;

// Credential 1, valid from 2026-01-04 to 2031-01-03, and its events. The log
// begins on 2026-01-05.
class CredentialStateTest : public AuthorityTest {
 protected:
  void Issue() {
    Issue([](Credential&) {});
  }
  template <typename Change>
  void Issue(Change change) {
    Credential record = kz_.CredentialRecord(1);
    change(record);
    Happens(record);
  }
  void Happens(const statement::StatementBody& event, Keys keys = {}) {
    ASSERT_EQ(Admit(event, keys.empty() ? Keys{"centre/1"} : keys), "OK");
  }
  void Suspended(const char* from, const char* until) {
    auto record = kz_.SuspendedRecord(1, Day(from), Day(from));
    record.interval.until = until == nullptr
                                ? std::optional<CivilDate>()
                                : std::optional<CivilDate>(Day(until));
    Happens(record);
  }
  void Revoked(const char* from) { Happens(kz_.RevokedRecord(1, Day(from))); }
  void Voided() {
    Happens(statement::CredentialVoided{.credential_id = kz_.CredentialId(1),
                                        .reason = EventReason::kFraud,
                                        .appeal_until = std::nullopt});
  }
  void Reinstated(const Hash& undone, const char* from) {
    Happens(
        statement::CredentialReinstated{.credential_id = kz_.CredentialId(1),
                                        .undone_id = undone,
                                        .from = Day(from),
                                        .reason = EventReason::kAppealUpheld},
        {"centre/1", "centre/2"});
  }
  void Renewed(const char* from, const char* until) {
    Happens(statement::CredentialRenewed{.credential_id = kz_.CredentialId(1),
                                         .interval = {Day(from), Day(until)},
                                         .cpd = std::nullopt});
  }
  void Extended(const char* until) {
    Happens(
        statement::CredentialExtended{.credential_id = kz_.CredentialId(1),
                                      .valid_until = Day(until),
                                      .reason = EventReason::kAdministrative});
  }
  void Superseded(const char* from) {
    Happens(statement::CredentialSuperseded{
        .credential_id = kz_.CredentialId(1),
        .successor = {kz_.origin(), kz_.CredentialId(2)},
        .from = Day(from)});
  }
  Hash LastId() const { return last_.statement.id; }

  CredentialState State() {
    authority::Judge judge(kz_.origin(), kz_.genesis_id(), kz_.log(), checker_);
    const auto counted = judge.Counted(kz_.CredentialKey(1), kz_.log().size());
    EXPECT_OK(counted);
    return {judge, *counted->front(), *counted};
  }
  std::string On(const char* day) {
    return std::string(statement::NameOf(State().StatusOn(Day(day))));
  }
};

// --- Periods -----------------------------------------------------------------

TEST_F(CredentialStateTest, IsValidFromItsFirstDayToItsLast) {
  Issue();
  EXPECT_EQ(On("2026-01-03"), "NOT_YET");
  EXPECT_EQ(On("2026-01-04"), "VALID");
  EXPECT_EQ(On("2031-01-03"), "VALID");
  EXPECT_EQ(On("2031-01-04"), "EXPIRED");
  EXPECT_EQ(State().valid_until(), Day("2031-01-03"));
  EXPECT_FALSE(State().late_recorded());
}

TEST_F(CredentialStateTest, WithoutALastDayItStaysValid) {
  Issue([](Credential& c) { c.valid_until.reset(); });
  EXPECT_EQ(On("9999-12-31"), "VALID");
  EXPECT_EQ(State().valid_until(), std::nullopt);
}

TEST_F(CredentialStateTest, IsNotValidBeforeItWasIssued) {
  Issue([](Credential& c) { c.valid_from = Day("2020-01-01"); });
  EXPECT_EQ(On("2026-01-03"), "NOT_YET");
  EXPECT_EQ(On("2026-01-04"), "VALID");
}

TEST_F(CredentialStateTest, MayBecomeValidAfterItWasIssued) {
  Issue([](Credential& c) { c.valid_from = Day("2026-03-01"); });
  EXPECT_EQ(On("2026-02-28"), "NOT_YET");
  EXPECT_EQ(On("2026-03-01"), "VALID");
}

TEST_F(CredentialStateTest, ALateRecordCountsFromItsAdmission) {
  Issue([](Credential& c) {
    c.issued_on = Day("2025-11-01");
    c.valid_from = Day("2025-11-01");
  });
  EXPECT_EQ(On("2026-01-04"), "NOT_YET");
  EXPECT_EQ(On("2026-01-05"), "VALID");
  EXPECT_TRUE(State().late_recorded());
  Extended("2032-01-01");
  EXPECT_TRUE(State().late_recorded());
}

TEST_F(CredentialStateTest, ARenewalAddsAPeriod) {
  Issue();
  Renewed("2031-02-01", "2036-01-31");
  EXPECT_EQ(On("2031-01-03"), "VALID");
  EXPECT_EQ(On("2031-01-31"), "EXPIRED");
  EXPECT_EQ(On("2031-02-01"), "VALID");
  EXPECT_EQ(On("2036-02-01"), "EXPIRED");
  EXPECT_EQ(State().valid_until(), Day("2036-01-31"));
}

TEST_F(CredentialStateTest, ALateRenewalCountsFromItsAdmission) {
  Issue([](Credential& c) { c.valid_until = Day("2026-01-10"); });
  kz_.log().AdvanceTo(Day("2026-06-01"));
  Renewed("2026-01-11", "2027-01-10");
  EXPECT_EQ(On("2026-05-31"), "EXPIRED");
  EXPECT_EQ(On("2026-06-01"), "VALID");
  EXPECT_TRUE(State().late_recorded());
}

TEST_F(CredentialStateTest, AnExtensionMovesTheEndAndNeverBack) {
  Issue();
  Extended("2031-06-30");
  EXPECT_EQ(On("2031-06-30"), "VALID");
  EXPECT_EQ(On("2031-07-01"), "EXPIRED");
  Extended("2030-01-01");
  EXPECT_EQ(On("2031-06-30"), "VALID");
}

TEST_F(CredentialStateTest, AnExtensionSpeaksOfTheLastPeriod) {
  Issue();
  Renewed("2031-02-01", "2032-01-31");
  Extended("2032-06-30");
  EXPECT_EQ(On("2031-01-15"), "EXPIRED");
  EXPECT_EQ(On("2032-06-30"), "VALID");
}

TEST_F(CredentialStateTest, AnExtensionSetsNoEndWhereThereIsNone) {
  Issue([](Credential& c) { c.valid_until.reset(); });
  Extended("2027-01-01");
  EXPECT_EQ(On("2030-01-01"), "VALID");
}

// --- What makes it bad -------------------------------------------------------

TEST_F(CredentialStateTest, ASuspensionHoldsOnItsDays) {
  Issue();
  Suspended("2026-03-01", "2026-04-30");
  EXPECT_EQ(On("2026-02-28"), "VALID");
  EXPECT_EQ(On("2026-03-01"), "SUSPENDED");
  EXPECT_EQ(On("2026-04-30"), "SUSPENDED");
  EXPECT_EQ(On("2026-05-01"), "VALID");
}

TEST_F(CredentialStateTest, ASuspensionWithoutEndHoldsOn) {
  Issue();
  Suspended("2026-03-01", nullptr);
  EXPECT_EQ(On("2030-01-01"), "SUSPENDED");
}

TEST_F(CredentialStateTest, ARevocationHoldsFromItsDay) {
  Issue();
  Revoked("2026-03-01");
  EXPECT_EQ(On("2026-02-28"), "VALID");
  EXPECT_EQ(On("2026-03-01"), "REVOKED");
  EXPECT_EQ(On("2040-01-01"), "REVOKED");
}

TEST_F(CredentialStateTest, AnEarlierRevocationMovesTheBeginningBack) {
  Issue();
  Revoked("2026-03-01");
  Revoked("2026-02-01");
  EXPECT_EQ(On("2026-02-01"), "REVOKED");
}

TEST_F(CredentialStateTest, AVoidCredentialIsVoidOnEveryDay) {
  Issue();
  Voided();
  EXPECT_EQ(On("0001-01-01"), "VOID");
  EXPECT_EQ(On("2026-01-04"), "VOID");
  EXPECT_EQ(On("9999-12-31"), "VOID");
}

TEST_F(CredentialStateTest, TheWorstIsSaidFirst) {
  Issue();
  Superseded("2026-02-01");
  EXPECT_EQ(On("2026-02-01"), "EXPIRED");
  Suspended("2026-02-01", "2026-12-31");
  EXPECT_EQ(On("2026-02-01"), "SUSPENDED");
  Revoked("2026-02-01");
  EXPECT_EQ(On("2026-02-01"), "REVOKED");
  Voided();
  EXPECT_EQ(On("2026-02-01"), "VOID");
}

TEST_F(CredentialStateTest, ARevocationIsToldAlsoOutsideThePeriods) {
  Issue();
  Revoked("2025-01-01");
  EXPECT_EQ(On("2025-06-01"), "REVOKED");
  EXPECT_EQ(On("2032-01-01"), "REVOKED");
}

TEST_F(CredentialStateTest, ASuccessorTakesOverFromTheEarliestDay) {
  Issue();
  Superseded("2026-05-01");
  EXPECT_EQ(On("2026-04-30"), "VALID");
  EXPECT_EQ(On("2026-05-01"), "EXPIRED");
  EXPECT_FALSE(State().SupersededOn(Day("2026-04-30")));
  EXPECT_TRUE(State().SupersededOn(Day("2026-05-01")));
  Superseded("2026-03-01");
  EXPECT_EQ(On("2026-03-01"), "EXPIRED");
  Superseded("2026-04-01");
  EXPECT_EQ(On("2026-03-01"), "EXPIRED");
}

// --- What undoes it ----------------------------------------------------------

TEST_F(CredentialStateTest, AReinstatementEndsWhatItUndoes) {
  Issue();
  Revoked("2026-01-10");
  Reinstated(LastId(), "2026-03-01");
  EXPECT_EQ(On("2026-01-09"), "VALID");
  EXPECT_EQ(On("2026-01-10"), "REVOKED");
  EXPECT_EQ(On("2026-02-28"), "REVOKED");
  EXPECT_EQ(On("2026-03-01"), "VALID");
}

TEST_F(CredentialStateTest, AReinstatementLeavesEverythingElse) {
  Issue();
  Suspended("2026-01-10", "2026-12-31");
  Revoked("2026-01-10");
  Reinstated(LastId(), "2026-02-01");
  EXPECT_EQ(On("2026-01-31"), "REVOKED");
  EXPECT_EQ(On("2026-02-01"), "SUSPENDED");
}

TEST_F(CredentialStateTest, AReinstatementFromTheFirstDayLeavesNothingBad) {
  Issue();
  Revoked("2026-02-01");
  Reinstated(LastId(), "2026-01-06");
  EXPECT_EQ(On("2026-02-01"), "VALID");
  EXPECT_EQ(On("2030-01-01"), "VALID");
}

TEST_F(CredentialStateTest, AReinstatementDoesNotLengthenASuspension) {
  Issue();
  Suspended("2026-02-01", "2026-02-28");
  Reinstated(LastId(), "2026-06-01");
  EXPECT_EQ(On("2026-02-28"), "SUSPENDED");
  EXPECT_EQ(On("2026-03-01"), "VALID");
}

TEST_F(CredentialStateTest, AVoidingThatIsUndoneKeepsTheDaysBefore) {
  Issue();
  Voided();
  Reinstated(LastId(), "2026-02-01");
  EXPECT_EQ(On("2026-01-31"), "VOID");
  EXPECT_EQ(On("2026-02-01"), "VALID");
}

TEST_F(CredentialStateTest, ALateReinstatementCountsFromItsAdmission) {
  Issue();
  Revoked("2026-01-10");
  const Hash revoked = LastId();
  kz_.log().AdvanceTo(Day("2026-06-01"));
  Reinstated(revoked, "2026-02-01");
  EXPECT_EQ(On("2026-05-31"), "REVOKED");
  EXPECT_EQ(On("2026-06-01"), "VALID");
  EXPECT_TRUE(State().late_recorded());
}

TEST_F(CredentialStateTest, WhatIsNoEventOfTheCredentialChangesNothing) {
  Issue();
  Happens(statement::ErasedNotice{kz_.CredentialId(1), Day("2026-01-05")},
          {"registrar/1"});
  EXPECT_EQ(On("2026-02-01"), "VALID");
  EXPECT_FALSE(State().late_recorded());
}

}  // namespace
}  // namespace comity::testing
