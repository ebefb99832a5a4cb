#include "core/recognition/gate.h"

#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {
namespace {

class GateTest : public RecognitionTest {
 protected:
  void AddStatus(StatusKind kind, std::string_view from, std::string_view until,
                 std::string_view recorded_on = "") {
    credential().status_events.push_back(
        {kind, Days(from, until), CivilDate::Parse(recorded_on)});
  }
  AuthorityEvent& authority() {
    return facts.bodies["soc-CN"].authority.front();
  }
  void AddAuthority(AuthorityKind kind, std::string_view from,
                    std::string_view until) {
    facts.bodies["soc-CN"].authority.push_back(
        {kind, Days(from, until), {}, {}});
  }
};

// --- The credential (R2) -----------------------------------------------------

TEST_F(GateTest, RefusesAnInvalidSignature) {
  credential().integrity_failed = true;
  EXPECT_THAT(Decided(), Refused(ErrorReason::kSignatureInvalid));
}

TEST_F(GateTest, RefusesBeforeTheFirstValidDay) {
  credential().valid.from = Day("2026-05-01");
  EXPECT_THAT(DecidedOn("2026-04-30"),
              Refused(ErrorReason::kCredentialNotYetValid));
  EXPECT_THAT(DecidedOn("2026-05-01"), Recognised());
}

TEST_F(GateTest, RefusesAfterTheLastValidDay) {
  credential().valid.until = Day("2026-05-01");
  EXPECT_THAT(DecidedOn("2026-05-01"), Recognised());
  EXPECT_THAT(DecidedOn("2026-05-02"),
              Refused(ErrorReason::kCredentialExpired));
}

TEST_F(GateTest, RefusesFromTheDayOfARevocation) {
  AddStatus(StatusKind::kRevoked, "2026-05-01", "");
  EXPECT_THAT(DecidedOn("2026-04-30"), Recognised());
  EXPECT_THAT(DecidedOn("2026-05-01"),
              Refused(ErrorReason::kCredentialRevoked));
  EXPECT_THAT(DecidedOn("2030-01-01"),
              Refused(ErrorReason::kCredentialRevoked));
}

TEST_F(GateTest, RefusesWithinASuspension) {
  AddStatus(StatusKind::kSuspended, "2026-05-01", "2026-05-31");
  EXPECT_THAT(DecidedOn("2026-04-30"), Recognised());
  EXPECT_THAT(DecidedOn("2026-05-01"),
              Refused(ErrorReason::kCredentialSuspended));
  EXPECT_THAT(DecidedOn("2026-05-31"),
              Refused(ErrorReason::kCredentialSuspended));
  EXPECT_THAT(DecidedOn("2026-06-01"), Recognised());
}

TEST_F(GateTest, RefusesAVoidCredentialOnEveryDay) {
  AddStatus(StatusKind::kVoided, "2027-01-01", "");
  EXPECT_THAT(DecidedOn("2025-01-01"), Refused(ErrorReason::kCredentialVoid));
}

TEST_F(GateTest, VoidHidesRevokedAndRevokedHidesSuspended) {
  AddStatus(StatusKind::kSuspended, "2026-01-01", "");
  AddStatus(StatusKind::kRevoked, "2026-01-01", "");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kCredentialRevoked));
  AddStatus(StatusKind::kVoided, "2026-01-01", "");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kCredentialVoid));
}

TEST_F(GateTest, GivesAllReasonsThatApplyEvenAtHome) {
  AddStatus(StatusKind::kRevoked, "2026-01-01", "");
  credential().integrity_failed = true;
  credential().valid.until = Day("2026-01-01");
  authority().days.until = Day("2024-01-01");
  query.host = "CN";
  EXPECT_THAT(Decided(), Refused({ErrorReason::kSignatureInvalid,
                                  ErrorReason::kCredentialRevoked,
                                  ErrorReason::kCredentialExpired,
                                  ErrorReason::kIssuerNotAuthorisedAtIssue}));
}

TEST_F(GateTest, RefusesWhatAVoidSourceStandsUnder) {
  credential().derived_from = {"C2"};
  terms().derived = {statement::DerivedRule::kAccept, 0};
  facts.credentials["C2"].derived_from = {"C3", "C1"};  // A circle, too.
  facts.credentials["C3"].status_events.push_back(
      {StatusKind::kRevoked, {}, {}});
  EXPECT_THAT(Decided(), Recognised());
  facts.credentials["C3"].status_events.push_back(
      {StatusKind::kVoided, {}, {}});
  EXPECT_THAT(Decided(), Refused(ErrorReason::kSourceCredentialVoid));
  query.host = "CN";
  EXPECT_THAT(Decided(), Refused(ErrorReason::kSourceCredentialVoid));
}

// --- Knowledge (R13) ---------------------------------------------------------

TEST_F(GateTest, HidesWhatWasRecordedAfterTheDayOfKnowledge) {
  AddStatus(StatusKind::kRevoked, "2026-04-20", "", "2026-05-10");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kCredentialRevoked));
  query.known_at = Day("2026-05-09");
  EXPECT_THAT(Decided(), Recognised());
  query.known_at = Day("2026-05-10");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kCredentialRevoked));
}

TEST_F(GateTest, HidesAGrantThatWasNotRecordedYet) {
  authority().recorded_on = Day("2026-01-01");
  query.known_at = Day("2025-12-31");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerNotAuthorisedAtIssue));
  query.known_at = Day("2026-01-01");
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(GateTest, AnEventWithoutADayOfRecordIsAlwaysKnown) {
  EXPECT_TRUE(IsVisible({}, Day("2020-01-01")));
  EXPECT_TRUE(IsVisible(Day("2020-01-02"), {}));
  EXPECT_TRUE(IsVisible(Day("2020-01-01"), Day("2020-01-01")));
  EXPECT_FALSE(IsVisible(Day("2020-01-02"), Day("2020-01-01")));
}

// --- The issuer (R3) ---------------------------------------------------------

TEST_F(GateTest, RefusesAnUnknownIssuer) {
  credential().issuers = {"nobody"};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerUnknown));
  credential().issuers = {};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerUnknown));
}

TEST_F(GateTest, AuthorityIsMeasuredOnTheDayOfIssue) {
  const auto refused = Refused(ErrorReason::kIssuerNotAuthorisedAtIssue);
  authority().days = Days("2024-05-10", "");
  EXPECT_THAT(Decided(), Recognised());
  authority().days = Days("2024-05-11", "");
  EXPECT_THAT(Decided(), refused);
  authority().days = Days("", "2024-05-09");
  EXPECT_THAT(Decided(), refused);
  credential().first_issued_on = Day("2020-05-10");
  EXPECT_THAT(Decided(), refused);
  authority().days = Days("", "2024-05-10");
  EXPECT_THAT(Decided(), Recognised(Path::kAgreement,
                                    {Basis::kIssuerAuthorityEndedLater}));
}

TEST_F(GateTest, ASuspensionOnTheDayOfIssueIsFatal) {
  AddAuthority(AuthorityKind::kSuspended, "2024-05-10", "2024-05-10");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerNotAuthorisedAtIssue));
  facts.bodies["soc-CN"].authority.back().days =
      Days("2024-05-11", "2024-12-31");
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(GateTest, AnAnnulmentHidesOtherFaultsOfAuthority) {
  AddAuthority(AuthorityKind::kSuspended, "2024-01-01", "");
  AddAuthority(AuthorityKind::kAnnulled, "2024-05-10", "");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerAuthorityAnnulled));
}

TEST_F(GateTest, BackwardEffectMovesTheStartAndHealsNothingElse) {
  authority().days = Days("2025-01-01", "");
  authority().retroactive_to = Day("2024-05-10");
  EXPECT_THAT(Decided(), Recognised());
  authority().retroactive_to = Day("2024-05-11");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerNotAuthorisedAtIssue));
  authority().retroactive_to = Day("2020-01-01");
  AddAuthority(AuthorityKind::kSuspended, "2024-05-10", "2024-05-10");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerNotAuthorisedAtIssue));
}

TEST_F(GateTest, OneIssuerWithAuthorityIsEnough) {
  credential().issuers = {"nobody", "soc-CN"};
  terms().scope->joint = statement::JointRule::kAnyConditional;
  const Decision decision = Decided();
  ASSERT_EQ(decision.conditions.size(), 1U);
  EXPECT_THAT(decision.conditions[0].partners,
              ::testing::ElementsAre("nobody"));
  facts.bodies["soc-CN"].authority.clear();
  EXPECT_THAT(Decided(), Refused({ErrorReason::kIssuerUnknown,
                                  ErrorReason::kIssuerNotAuthorisedAtIssue}));
}

}  // namespace
}  // namespace comity::recognition
