// Stolen keys: what they signed falls when it is known, what worsens stays,
// and no order of events lets a thief, or a bad server, profit.
#include "tests/integration/lying_server/scene.h"

namespace comity::testing {
namespace {

using statement::Role;

constexpr char kVoidByKey[] = "GENUINE VOID - KEY_COMPROMISED";
constexpr char kValid[] = "GENUINE VALID -";

class CompromiseTest : public Scene {
 protected:
  CompromiseTest() : issue_index_(LastIndex()) {}

  SignedStatement Declare(const std::string& key, std::uint64_t last_good_size,
                          const std::vector<std::string>& by = {"root/1"}) {
    return kz_.Add(statement::KeyCompromised{key.substr(0, key.find('/')),
                                             kz_.KeyId(key), last_good_size},
                   by);
  }
  SignedStatement Affirm(const std::string& key, std::uint64_t from,
                         std::uint64_t until,
                         const std::vector<std::string>& by) {
    return kz_.Add(statement::Affirm{key.substr(0, key.find('/')),
                                     kz_.KeyId(key), from, until},
                   by);
  }

  std::uint64_t issue_index_;
};

TEST_F(CompromiseTest, AnIssueByAStolenKeyIsVoidAndNeverFalse) {
  Declare("centre/1", issue_index_);
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, WhatWasSignedBeforeTheTheftStands) {
  Declare("centre/1", issue_index_ + 1);
  EXPECT_EQ(Answer(), kValid);
}

TEST_F(CompromiseTest, AnotherKeyIsUntouched) {
  Declare("centre/2", 0);
  EXPECT_EQ(Answer(), kValid);
}

TEST_F(CompromiseTest, TheDeclarationLeftOutIsNoticed) {
  Declare("centre/1", issue_index_);
  auto evidence = Evidence();
  Omit(kz_, evidence.registries.front(), issue_index_ + 1);
  EXPECT_EQ(AnswerFrom(evidence), "UNPROVEN - - HISTORY_INCOMPLETE");
}

TEST_F(CompromiseTest, AnIssueLoggedAfterTheDeclarationIsVoidToo) {
  Declare("centre/1", issue_index_ + 1);
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 2, Day(kToday)))), kVoidByKey);
}

// A thief makes nothing genuine that the key's owner could not have made.
TEST_F(CompromiseTest, AStolenKeyOfABodyWithoutAuthorityMakesNothingGenuine) {
  kz_.AddBody("clinic", {});
  Declare("clinic/1", LastIndex() + 1);
  kz_.Add(kz_.CredentialRecord(2), {"clinic/1"});
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 2, Day(kToday)))),
            "FALSE - - CREDENTIAL_UNKNOWN");
}

TEST_F(CompromiseTest, AStolenKeyBesideAForgedSignatureMakesNothingGenuine) {
  kz_.AddBody("proposer", {Role::kCertificationBody});
  auto scheme = kz_.SchemeRecord("two", 1);
  scheme.signing_rule = statement::SigningRule::kProposerAndDecider;
  kz_.Add(scheme, {"centre/2"});
  Declare("centre/1", LastIndex() + 1);
  auto record = kz_.CredentialRecord(2);
  record.scheme_id = "two";
  auto issue = kz_.Sign(record, {"centre/1", "proposer/1"});
  issue.signatures.back() ^= 1;
  kz_.log().Append(issue);
  const auto answer = [this] {
    return Brief(server_.Judge(Ask(kz_, 2, Day(kToday))));
  };
  EXPECT_EQ(answer(), "FALSE - - CREDENTIAL_UNKNOWN");
  kz_.log().Append(kz_.Sign(record, {"centre/1", "proposer/1"}));
  EXPECT_EQ(answer(), kVoidByKey);
}

// What would have been refused anyway does not hide what would not.
TEST_F(CompromiseTest, OfIssuesByAStolenKeyTheFirstThatWouldCountIsTheOne) {
  Declare("centre/1", issue_index_ + 1);
  auto record = kz_.CredentialRecord(2);
  record.title = "no-such-title";
  kz_.Add(record, {"centre/1"});
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 2, Day(kToday)))),
            "FALSE - - CREDENTIAL_UNKNOWN");
  kz_.log().Append(kz_.Sign(kz_.CredentialRecord(2), {"centre/1"}));
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 2, Day(kToday)))), kVoidByKey);
}

TEST_F(CompromiseTest, TheLowestSizeHoldsAndNeverRises) {
  Declare("centre/1", issue_index_);
  Declare("centre/1", issue_index_ + 1);
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, AnAffirmationRestores) {
  Declare("centre/1", issue_index_);
  Affirm("centre/1", issue_index_, issue_index_, {"centre/2", "registrar/1"});
  EXPECT_EQ(Answer(), kValid);
}

TEST_F(CompromiseTest, AnAffirmationOfOtherEntriesDoesNot) {
  Declare("centre/1", issue_index_);
  Affirm("centre/1", 0, issue_index_ - 1, {"centre/2", "registrar/1"});
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, AStolenKeyCannotAffirmItself) {
  Affirm("centre/1", issue_index_, issue_index_, {"centre/1", "registrar/1"});
  Declare("centre/1", issue_index_);
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, AnAffirmationByAnotherStolenKeyFalls) {
  Declare("centre/1", issue_index_);
  Affirm("centre/1", issue_index_, issue_index_, {"centre/2", "registrar/1"});
  Declare("centre/2", issue_index_);
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, AnAffirmationCannotReachAhead) {
  Affirm("centre/1", issue_index_, issue_index_ + 9,
         {"centre/2", "registrar/1"});
  Declare("centre/1", issue_index_);
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, BackwardEffectTakesTwoPersonsOfTheRegistrar) {
  Declare("centre/1", issue_index_, {"registrar/1"});
  EXPECT_EQ(Answer(), kValid);
  Declare("centre/1", issue_index_, {"registrar/1", "registrar/2"});
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, ADeclarationFallsIfRootDeclaresItsSignerStolen) {
  Declare("centre/1", issue_index_, {"registrar/1", "registrar/2"});
  Declare("registrar/2", issue_index_ + 1);
  EXPECT_EQ(Answer(), kValid);
}

TEST_F(CompromiseTest, ADeclarationBeforeItsSignerWasStolenStands) {
  Declare("centre/1", issue_index_, {"registrar/1", "registrar/2"});
  Declare("registrar/2", issue_index_ + 2);
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, ADeclarationDoesNotFallByAnotherRegistrarsWord) {
  kz_.AddBody("second", {Role::kRegistrar});
  Declare("centre/1", issue_index_, {"registrar/1", "registrar/2"});
  Declare("registrar/2", 0, {"second/1", "second/2"});
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, WhatAStolenKeyMadeWorseStaysUntilUndone) {
  Revoke("2026-01-06", "centre/1");
  Declare("centre/1", issue_index_ + 1);
  EXPECT_EQ(Answer(), "GENUINE REVOKED - CREDENTIAL_REVOKED");
}

TEST_F(CompromiseTest, WhatAStolenKeyImprovedFalls) {
  const auto suspension = Suspend("2026-01-06", "2026-12-31");
  Reinstate(suspension, "2026-01-07");
  EXPECT_EQ(Answer(), kValid);
  Declare("centre/2", issue_index_ + 2);
  EXPECT_EQ(Answer(), "GENUINE SUSPENDED - CREDENTIAL_SUSPENDED");
}

// A thief of the registrar's key registers a body, grants it a role, and lets
// it issue.
TEST_F(CompromiseTest, AChainThatAThiefBuiltFallsAsAWhole) {
  auto grant = kz_.GrantRecord("registrar", Role::kRegistrar);
  grant.delegable_roles = {Role::kCertificationBody};
  grant.delegation_depth = 1;
  kz_.Add(grant, {"root/1"});
  const std::uint64_t theft = kz_.log().size();
  kz_.Add(kz_.BodyRecord("evil"), {"evil/1", "registrar/1"});
  kz_.Add(kz_.GrantRecord("evil", Role::kCertificationBody), {"registrar/1"});
  kz_.Add(kz_.CredentialRecord(2), {"evil/1"});
  const auto question = Ask(kz_, 2, Day(kToday));
  EXPECT_EQ(Brief(server_.Judge(question)), kValid);
  Declare("registrar/1", theft);
  EXPECT_EQ(Brief(server_.Judge(question)), kVoidByKey);
}

// Whatever fell may be affirmed later: it must not then be found unharmed.
TEST_F(CompromiseTest, ARevocationLoggedWhileTheIssueIsVoidCounts) {
  Declare("centre/1", issue_index_);
  Revoke("2026-01-06");
  Affirm("centre/1", issue_index_, issue_index_, {"centre/2", "registrar/1"});
  EXPECT_EQ(Answer(), "GENUINE REVOKED - CREDENTIAL_REVOKED");
}

TEST_F(CompromiseTest, ANumberThatFellIsNotIssuedAgain) {
  Declare("centre/1", issue_index_);
  kz_.log().Append(kz_.Sign(kz_.CredentialRecord(1), {"centre/2"}));
  EXPECT_EQ(Answer(), kVoidByKey);
}

TEST_F(CompromiseTest, AKeyThatWasRotatedAwaySignsNothingMore) {
  statement::KeyRotated rotation{
      "centre",
      kz_.KeyId("centre/1"),
      {kz_.PublicKeyRecord("centre/3"), "centre-person-1"}};
  kz_.Add(rotation, {"centre/1", "registrar/1"});
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  kz_.Add(kz_.CredentialRecord(3), {"centre/3"});
  EXPECT_EQ(Answer(), kValid);
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 2, Day(kToday)))),
            "FALSE - - CREDENTIAL_UNKNOWN");
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 3, Day(kToday)))), kValid);
}

TEST_F(CompromiseTest, WhatRestsOnARotationByAThiefFalls) {
  const std::uint64_t theft = kz_.log().size();
  statement::KeyRotated rotation{
      "centre",
      kz_.KeyId("centre/1"),
      {kz_.PublicKeyRecord("centre/3"), "centre-person-1"}};
  kz_.Add(rotation, {"centre/1", "registrar/1"});
  kz_.Add(kz_.CredentialRecord(3), {"centre/3"});
  Declare("centre/1", theft);
  EXPECT_EQ(Answer(), kValid);
  EXPECT_EQ(Brief(server_.Judge(Ask(kz_, 3, Day(kToday)))), kVoidByKey);
}

}  // namespace
}  // namespace comity::testing
