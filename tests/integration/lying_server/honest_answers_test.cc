// What honest evidence says, day by day: the controls beside which every lie
// of the other files is measured.
#include "tests/integration/lying_server/scene.h"

namespace comity::testing {
namespace {

using HonestAnswersTest = Scene;

TEST_F(HonestAnswersTest, AnIssuedCredentialIsValidInItsInterval) {
  EXPECT_EQ(Answer("2026-01-04"), "GENUINE VALID -");
  EXPECT_EQ(Answer("2031-01-03"), "GENUINE VALID -");
}

TEST_F(HonestAnswersTest, IsNotYetValidTheDayBefore) {
  EXPECT_EQ(Answer("2026-01-03"), "GENUINE NOT_YET - CREDENTIAL_NOT_YET_VALID");
}

TEST_F(HonestAnswersTest, IsExpiredTheDayAfter) {
  EXPECT_EQ(Answer("2031-01-04"), "GENUINE EXPIRED - CREDENTIAL_EXPIRED");
}

TEST_F(HonestAnswersTest, ANumberThatWasNeverIssuedIsFalse) {
  const auto question = Ask(kz_, 2, Day(kToday));
  EXPECT_EQ(Brief(server_.Judge(question)), "FALSE - - CREDENTIAL_UNKNOWN");
}

TEST_F(HonestAnswersTest, ASuspensionCountsOnItsDaysOnly) {
  Suspend("2026-02-01", "2026-02-28");
  EXPECT_EQ(Answer("2026-01-31"), "GENUINE VALID -");
  EXPECT_EQ(Answer("2026-02-01"), "GENUINE SUSPENDED - CREDENTIAL_SUSPENDED");
  EXPECT_EQ(Answer("2026-02-28"), "GENUINE SUSPENDED - CREDENTIAL_SUSPENDED");
  EXPECT_EQ(Answer("2026-03-01"), "GENUINE VALID -");
}

TEST_F(HonestAnswersTest, AReinstatementEndsASuspension) {
  const auto suspension = Suspend("2026-01-06", "2026-12-31");
  Reinstate(suspension, "2026-01-09");
  EXPECT_EQ(Answer("2026-01-08"), "GENUINE SUSPENDED - CREDENTIAL_SUSPENDED");
  EXPECT_EQ(Answer("2026-01-09"), "GENUINE VALID -");
}

TEST_F(HonestAnswersTest, ARevocationCountsFromItsDay) {
  Revoke("2026-02-01");
  EXPECT_EQ(Answer("2026-01-31"), "GENUINE VALID -");
  EXPECT_EQ(Answer("2026-02-01"), "GENUINE REVOKED - CREDENTIAL_REVOKED");
}

TEST_F(HonestAnswersTest, AReinstatementEndsARevocation) {
  const auto revocation = Revoke("2026-01-06");
  Reinstate(revocation, "2026-01-09");
  EXPECT_EQ(Answer("2026-01-08"), "GENUINE REVOKED - CREDENTIAL_REVOKED");
  EXPECT_EQ(Answer("2026-01-10"), "GENUINE VALID -");
}

TEST_F(HonestAnswersTest, AVoidedCredentialIsVoidOnEveryDay) {
  kz_.Add(statement::CredentialVoided{.credential_id = kz_.CredentialId(1),
                                      .reason = statement::EventReason::kFraud,
                                      .appeal_until = std::nullopt},
          {"centre/1"});
  EXPECT_EQ(Answer("2026-01-04"), "GENUINE VOID - CREDENTIAL_VOID");
  EXPECT_EQ(Answer("2030-01-04"), "GENUINE VOID - CREDENTIAL_VOID");
}

TEST_F(HonestAnswersTest, ASupersededCredentialIsExpired) {
  kz_.Add(statement::CredentialSuperseded{.credential_id = kz_.CredentialId(1),
                                          .successor = {kz_.origin(),
                                                        kz_.CredentialId(2)},
                                          .from = Day("2026-02-01")},
          {"centre/1"});
  EXPECT_EQ(Answer("2026-01-31"), "GENUINE VALID -");
  EXPECT_EQ(Answer("2026-02-01"), "GENUINE EXPIRED - CREDENTIAL_SUPERSEDED");
}

TEST_F(HonestAnswersTest, ARenewalAddsAPeriod) {
  kz_.Add(statement::CredentialRenewed{.credential_id = kz_.CredentialId(1),
                                       .interval = {Day("2031-03-01"),
                                                    Day("2036-02-28")},
                                       .cpd = std::nullopt},
          {"centre/1"});
  EXPECT_EQ(Answer("2031-02-01"), "GENUINE EXPIRED - CREDENTIAL_EXPIRED");
  EXPECT_EQ(Answer("2031-03-01"), "GENUINE VALID -");
  EXPECT_EQ(Answer("2036-02-28"), "GENUINE VALID -");
}

TEST_F(HonestAnswersTest, AnExtensionMovesTheEnd) {
  kz_.Add(
      statement::CredentialExtended{
          .credential_id = kz_.CredentialId(1),
          .valid_until = Day("2031-06-30"),
          .reason = statement::EventReason::kAdministrative},
      {"centre/1"});
  EXPECT_EQ(Answer("2031-06-30"), "GENUINE VALID -");
  EXPECT_EQ(Answer("2031-07-01"), "GENUINE EXPIRED - CREDENTIAL_EXPIRED");
}

TEST_F(HonestAnswersTest, WhatIsRecordedLateCountsFromItsRecording) {
  auto record = kz_.CredentialRecord(2);
  record.issued_on = Day("2025-11-01");
  record.valid_from = record.issued_on;
  kz_.Add(record, {"centre/1"});
  const auto verdict = server_.Judge(Ask(kz_, 2, Day("2026-01-05")));
  EXPECT_EQ(Brief(verdict), "GENUINE VALID -");
  EXPECT_THAT(verdict.notes, ::testing::Contains("LATE_RECORDED"));
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 2, Day("2026-01-04")))),
            "GENUINE NOT_YET - CREDENTIAL_NOT_YET_VALID");
}

TEST_F(HonestAnswersTest, AnOldRegisterCountsFromItsOwnDays) {
  auto grant = kz_.GrantRecord("centre", statement::Role::kCertificationBody);
  grant.legacy_load = {.issued_from = Day("1995-01-01"),
                       .issued_until = Day("2025-12-31"),
                       .admitted_until = Day("2026-12-31")};
  kz_.Add(grant, {"root/1"});
  auto record = kz_.CredentialRecord(2);
  record.issued_on = Day("2005-11-01");
  record.valid_from = record.issued_on;
  kz_.Add(record, {"centre/1"});
  const auto verdict = server_.Judge(Ask(kz_, 2, Day("2006-01-01")));
  EXPECT_EQ(Brief(verdict), "GENUINE VALID -");
  EXPECT_THAT(verdict.notes,
              ::testing::Not(::testing::Contains("LATE_RECORDED")));
}

TEST_F(HonestAnswersTest, ACredentialSignedInABatchIsValid) {
  std::vector<statement::StatementBody> bodies;
  for (std::uint64_t n = 10; n < 15; ++n) {
    bodies.emplace_back(kz_.CredentialRecord(n));
  }
  for (const SignedStatement& issue : kz_.SignBatch(bodies, "centre/1")) {
    kz_.log().Append(issue);
  }
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 12, Day(kToday)))), "GENUINE VALID -");
}

TEST_F(HonestAnswersTest, AtHomeItIsRecognised) {
  EXPECT_EQ(Answer(kToday, "KZ"), "GENUINE VALID RECOGNISED");
}

TEST_F(HonestAnswersTest, NotBeingValidItIsNotRecognisedEither) {
  Revoke("2026-01-06");
  EXPECT_EQ(Answer(kToday, "KZ"),
            "GENUINE REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED");
}

}  // namespace
}  // namespace comity::testing
