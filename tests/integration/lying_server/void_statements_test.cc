// Statements that stand in the log and count for nothing, or for less than
// they say: a server with its checks patched out logs whatever it likes.
#include "core/statement/signatures.h"
#include "tests/integration/lying_server/scene.h"

namespace comity::testing {
namespace {

using statement::Role;

constexpr char kSuspended[] = "GENUINE SUSPENDED - CREDENTIAL_SUSPENDED";
constexpr char kRevoked[] = "GENUINE REVOKED - CREDENTIAL_REVOKED";
constexpr char kValid[] = "GENUINE VALID -";
constexpr char kExpired[] = "GENUINE EXPIRED - CREDENTIAL_EXPIRED";

class VoidStatementsTest : public Scene {
 protected:
  std::string AnswerAbout(std::uint64_t n, std::string_view on = kToday) {
    return Brief(server_.Judge(Ask(kz_, n, Day(on))));
  }
  static SignedStatement WithGarbageSignature(SignedStatement statement) {
    statement.signatures.back() =
        static_cast<char>(statement.signatures.back() ^ 1);
    return statement;
  }
  SignedStatement Annul(const SignedStatement& grant,
                        const std::string& grantee, std::string_view from) {
    return kz_.Add(
        statement::GrantAnnulled{grantee, grant.statement.id, Day(from),
                                 statement::EventReason::kFraud},
        {"root/1"});
  }
};

TEST_F(VoidStatementsTest, AReplayedReinstatementUndoesNothing) {
  const auto first = Suspend("2026-01-06", "2026-12-31");
  const auto reinstatement = Reinstate(first, "2026-01-07");
  Suspend("2026-01-08", "2026-12-31");
  kz_.log().Append(reinstatement);
  EXPECT_EQ(Answer(), kSuspended);
}

TEST_F(VoidStatementsTest, AReinstatementWithheldUntilAfterAnotherEventIsVoid) {
  const auto suspension = Suspend("2026-01-06", "2026-12-31");
  const auto withheld =
      kz_.Sign(Reinstatement(suspension, "2026-01-07"),
               {"centre/1", "centre/2"}, suspension.statement.id);
  Suspend("2026-01-08", "2026-01-09");
  kz_.log().Append(withheld);
  EXPECT_EQ(Answer(), kSuspended);
}

TEST_F(VoidStatementsTest, AReinstatementTakesTwoPersons) {
  const auto suspension = Suspend("2026-01-06", "2026-12-31");
  kz_.Add(Reinstatement(suspension, "2026-01-07"), {"centre/1"});
  EXPECT_EQ(Answer(), kSuspended);
}

TEST_F(VoidStatementsTest, GarbageSignaturesDoNotTakeTheIdOfARevocation) {
  const auto revocation =
      kz_.Sign(kz_.RevokedRecord(1, Day("2026-01-06")), {"centre/1"});
  kz_.log().Append(WithGarbageSignature(revocation));
  const auto verdict = server_.Judge(Question());
  EXPECT_EQ(Brief(verdict), kValid);
  EXPECT_THAT(verdict.notes, ::testing::Contains("VOID_STATEMENT_IN_HISTORY"));
  kz_.log().Append(revocation);
  EXPECT_EQ(Answer(), kRevoked);
}

TEST_F(VoidStatementsTest, LoggingARevocationTooEarlyDoesNotTakeItsId) {
  const auto revocation =
      kz_.Sign(kz_.RevokedRecord(2, Day("2026-01-06")), {"centre/1"});
  kz_.log().Append(revocation);
  kz_.log().Append(kz_.Sign(kz_.CredentialRecord(2), {"centre/1"}));
  EXPECT_EQ(AnswerAbout(2), kValid);
  kz_.log().Append(revocation);
  EXPECT_EQ(AnswerAbout(2), kRevoked);
}

TEST_F(VoidStatementsTest, AnIssueWithGarbageSignaturesIsNoCredential) {
  kz_.log().Append(
      WithGarbageSignature(kz_.Sign(kz_.CredentialRecord(2), {"centre/1"})));
  EXPECT_EQ(AnswerAbout(2), "FALSE - - CREDENTIAL_UNKNOWN");
}

TEST_F(VoidStatementsTest, AnIssueWithoutAGrantIsNoCredential) {
  kz_.Add(kz_.CredentialRecord(2), {"registrar/1"});
  EXPECT_EQ(AnswerAbout(2), "FALSE - - CREDENTIAL_UNKNOWN");
}

TEST_F(VoidStatementsTest, AStatementOfAnotherHomeIsVoid) {
  TestRegistry de("registry.de.example", "DE");
  de.Found();
  statement::Header header;
  header.keys = {kz_.CredentialKey(1)};
  kz_.log().Append(de.SignWith(header, de.RevokedRecord(1, Day("2026-01-06")),
                               {"centre/1"}));
  EXPECT_EQ(Answer(), kValid);
}

TEST_F(VoidStatementsTest, AStatementUnderAKeyItDoesNotConcernIsVoid) {
  statement::Header header;
  header.keys = {kz_.CredentialKey(1), kz_.CredentialKey(2)};
  std::sort(header.keys.begin(), header.keys.end());
  kz_.log().Append(kz_.SignWith(header, kz_.RevokedRecord(2, Day("2026-01-06")),
                                {"centre/1"}));
  EXPECT_EQ(Answer(), kValid);
}

TEST_F(VoidStatementsTest, ASecondIssueChangesNothing) {
  auto other = kz_.CredentialRecord(1);
  other.valid_until = Day("2045-01-01");
  kz_.Add(other, {"centre/1"});
  EXPECT_EQ(Answer("2031-01-04"), "GENUINE EXPIRED - CREDENTIAL_EXPIRED");
}

// --- Grants ------------------------------------------------------------------

TEST_F(VoidStatementsTest, AGrantSignedBeforeItsAnnulmentAndLoggedAfterIsVoid) {
  kz_.AddBody("late", {});
  const auto record = kz_.GrantRecord("late", Role::kCertificationBody);
  const auto withheld = kz_.Sign(record, {"root/1"});
  const auto grant = kz_.Add(record, {"root/1"});
  kz_.Add(kz_.CredentialRecord(2), {"late/1"});
  EXPECT_EQ(AnswerAbout(2), kValid);
  Annul(grant, "late", "2020-01-01");
  kz_.log().Append(withheld);
  kz_.log().Append(grant);
  kz_.Add(kz_.CredentialRecord(3), {"late/1"});
  EXPECT_EQ(AnswerAbout(3), "FALSE - - CREDENTIAL_UNKNOWN");
  EXPECT_EQ(AnswerAbout(2), "GENUINE VOID - ISSUER_AUTHORITY_ANNULLED");
}

TEST_F(VoidStatementsTest, AnAnnulmentFromALaterDayLeavesTheIssue) {
  kz_.AddBody("late", {});
  const auto grant =
      kz_.Add(kz_.GrantRecord("late", Role::kCertificationBody), {"root/1"});
  kz_.Add(kz_.CredentialRecord(2), {"late/1"});
  Annul(grant, "late", "2026-01-06");
  EXPECT_EQ(AnswerAbout(2), kValid);
}

TEST_F(VoidStatementsTest, ARenewalUnderAnAnnulledGrantFallsWithIt) {
  kz_.AddBody("late", {});
  const auto grant =
      kz_.Add(kz_.GrantRecord("late", Role::kCertificationBody), {"root/1"});
  kz_.Add(kz_.CredentialRecord(2), {"late/1"});
  kz_.log().AdvanceTo(Day("2026-03-01"));
  kz_.Add(statement::CredentialRenewed{.credential_id = kz_.CredentialId(2),
                                       .interval = {Day("2031-01-04"),
                                                    Day("2036-01-03")},
                                       .cpd = std::nullopt},
          {"late/1"});
  EXPECT_EQ(AnswerAbout(2, "2032-01-01"), kValid);
  Annul(grant, "late", "2026-02-01");
  EXPECT_EQ(AnswerAbout(2), kValid);
  EXPECT_EQ(AnswerAbout(2, "2032-01-01"),
            "GENUINE EXPIRED - CREDENTIAL_EXPIRED");
}

TEST_F(VoidStatementsTest, AnAnnulmentReachesWhatWasGrantedOn) {
  kz_.AddBody("region", {});
  kz_.AddBody("late", {});
  auto delegating = kz_.GrantRecord("region", Role::kRegistrar);
  delegating.delegable_roles = {Role::kCertificationBody};
  delegating.delegation_depth = 1;
  const auto grant = kz_.Add(delegating, {"root/1"});
  kz_.Add(kz_.GrantRecord("late", Role::kCertificationBody), {"region/1"});
  kz_.Add(kz_.CredentialRecord(2), {"late/1"});
  EXPECT_EQ(AnswerAbout(2), kValid);
  Annul(grant, "region", "2026-01-01");
  EXPECT_EQ(AnswerAbout(2), "GENUINE VOID - ISSUER_AUTHORITY_ANNULLED");
}

TEST_F(VoidStatementsTest, ASuspensionOfTheGrantorDoesNotReachIt) {
  kz_.AddBody("region", {});
  kz_.AddBody("late", {});
  auto delegating = kz_.GrantRecord("region", Role::kRegistrar);
  delegating.delegable_roles = {Role::kCertificationBody};
  delegating.delegation_depth = 1;
  const auto grant = kz_.Add(delegating, {"root/1"});
  kz_.Add(kz_.GrantRecord("late", Role::kCertificationBody), {"region/1"});
  kz_.Add(kz_.CredentialRecord(2), {"late/1"});
  kz_.Add(statement::GrantSuspended{"region",
                                    grant.statement.id,
                                    {Day("2026-01-01"), std::nullopt},
                                    statement::EventReason::kInvestigation},
          {"root/1"});
  EXPECT_EQ(AnswerAbout(2), kValid);
}

TEST_F(VoidStatementsTest, AGrantSuspensionRecordedLaterCountsForRecognition) {
  kz_.AddBody("late", {});
  const auto grant =
      kz_.Add(kz_.GrantRecord("late", Role::kCertificationBody), {"root/1"});
  kz_.Add(kz_.CredentialRecord(2), {"late/1"});
  const auto question = Ask(kz_, 2, Day(kToday), "KZ");
  EXPECT_EQ(Brief(server_.Judge(question)), "GENUINE VALID RECOGNISED");
  kz_.Add(statement::GrantSuspended{"late",
                                    grant.statement.id,
                                    {Day("2026-01-01"), Day("2026-01-31")},
                                    statement::EventReason::kInvestigation},
          {"root/1"});
  EXPECT_EQ(Brief(server_.Judge(question)),
            "GENUINE VALID NOT_RECOGNISED ISSUER_NOT_AUTHORISED_AT_ISSUE");
}

TEST_F(VoidStatementsTest, AnOldRegisterIsNotLoadedAfterTheGrantEnded) {
  kz_.AddBody("late", {});
  auto grant = kz_.GrantRecord("late", Role::kCertificationBody);
  grant.interval.until = Day("2025-12-31");
  grant.legacy_load = {.issued_from = Day("1995-01-01"),
                       .issued_until = Day("2025-12-31"),
                       .admitted_until = Day("2030-12-31")};
  kz_.Add(grant, {"root/1"});
  auto record = kz_.CredentialRecord(2);
  record.issued_on = Day("2005-11-01");
  record.valid_from = record.issued_on;
  kz_.Add(record, {"late/1"});
  EXPECT_EQ(AnswerAbout(2), "FALSE - - CREDENTIAL_UNKNOWN");
}

// --- Days --------------------------------------------------------------------

TEST_F(VoidStatementsTest, NothingIsValidBeforeTheDayItWasIssued) {
  auto record = kz_.CredentialRecord(2);
  record.valid_from = Day("2010-01-01");
  kz_.Add(record, {"centre/1"});
  EXPECT_EQ(AnswerAbout(2, "2015-01-01"),
            "GENUINE NOT_YET - CREDENTIAL_NOT_YET_VALID");
  EXPECT_EQ(AnswerAbout(2, "2026-01-04"), kValid);
}

TEST_F(VoidStatementsTest, AnIssueDayAheadIsRefused) {
  auto record = kz_.CredentialRecord(2);
  record.issued_on = Day("2026-01-07");
  record.valid_from = record.issued_on;
  kz_.Add(record, {"centre/1"});
  EXPECT_EQ(AnswerAbout(2), "FALSE - - CREDENTIAL_UNKNOWN");
}

TEST_F(VoidStatementsTest, AnAdmissionTimeThatFallsBreaksTheEvidence) {
  kz_.log().Append(kz_.Sign(kz_.CredentialRecord(2), {"centre/1"}),
                   kTestStartMs - 86'400'000);
  kz_.log().AdvanceTo(Day("2026-01-06"));
  EXPECT_EQ(AnswerAbout(2), "UNPROVEN - - EVIDENCE_MALFORMED");
}

// --- Two persons -------------------------------------------------------------

TEST_F(VoidStatementsTest, FourEyesAreTwoPersonsOfTheBodyItself) {
  auto scheme = kz_.SchemeRecord("two-bodies");
  scheme.signing_rule = statement::SigningRule::kProposerAndDecider;
  kz_.Add(scheme, {"centre/1"});
  auto body = kz_.BodyRecord("strict");
  body.keys.push_back({kz_.PublicKeyRecord("strict/3"), "strict-person-1"});
  kz_.Add(body, {"root/1", "strict/1"});
  auto grant = kz_.GrantRecord("strict", Role::kCertificationBody);
  grant.four_eyes = true;
  kz_.Add(grant, {"root/1"});
  auto record = kz_.CredentialRecord(2);
  record.scheme_id = "two-bodies";
  kz_.Add(record, {"centre/1", "strict/1", "strict/3"});
  EXPECT_EQ(AnswerAbout(2), "FALSE - - CREDENTIAL_UNKNOWN");
  kz_.log().Append(kz_.Sign(record, {"centre/1", "strict/1", "strict/2"}));
  EXPECT_EQ(AnswerAbout(2), kValid);
}

TEST_F(VoidStatementsTest, PeriodsBeyondTheSchemeAreVoid) {
  auto scheme = kz_.SchemeRecord("yearly");
  scheme.validity_months = 12;
  kz_.Add(scheme, {"centre/1"});
  auto credential = kz_.CredentialRecord(2);
  credential.scheme_id = "yearly";
  credential.valid_until = Day("2026-06-30");
  kz_.Add(credential, {"centre/1"});
  const auto before = kz_.log().Latest(kz_.CredentialKey(2));
  kz_.Add(
      statement::CredentialExtended{
          .credential_id = kz_.CredentialId(2),
          .valid_until = Day("2027-01-05"),
          .reason = statement::EventReason::kAdministrative},
      {"centre/1"});
  kz_.log().Append(kz_.Sign(
      statement::CredentialRenewed{
          .credential_id = kz_.CredentialId(2),
          .interval = {Day("2026-07-01"), Day("2027-07-02")},
          .cpd = std::nullopt},
      {"centre/1"}, before));
  kz_.log().AdvanceTo(Day("2026-08-01"));
  kz_.Add(kz_.CredentialRecord(3), {"centre/1"});
  EXPECT_EQ(AnswerAbout(2, "2026-06-30"), kValid);
  EXPECT_EQ(AnswerAbout(2, "2026-07-01"), kExpired);
}

// Each body registered by the one before would take a verifier's stack.
TEST_F(VoidStatementsTest, ARowOfRegistrarsWithoutEndProvesNothing) {
  std::string registrar = "root/1";
  for (int i = 0; i < 300; ++i) {
    const std::string body = "b" + std::to_string(i);
    kz_.Add(kz_.BodyRecord(body), {body + "/1", registrar});
    kz_.Add(kz_.GrantRecord(body, Role::kRegistrar), {"root/1"});
    registrar = body + "/1";
  }
  kz_.Add(kz_.GrantRecord("b299", Role::kCertificationBody), {"root/1"});
  kz_.Add(kz_.CredentialRecord(2), {registrar});
  EXPECT_EQ(AnswerAbout(2), "UNPROVEN - - EVIDENCE_TOO_LARGE");
  EXPECT_EQ(AnswerAbout(1), kValid);
}

}  // namespace
}  // namespace comity::testing
