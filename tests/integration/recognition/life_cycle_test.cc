// The life of an agreement as statements: drafted, signed by each party on its
// own, in force, suspended, renewed, left and ended.
#include <gtest/gtest.h>

#include "core/statement/wire.h"
#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;

// KZ is home of engineer number 1, issued on 2026-01-05; CN is the host.
class LifeCycleTest : public ::testing::Test {
 protected:
  LifeCycleTest() { world_.IssueEngineer("KZ", 1, "2026-01-05"); }

  std::string InChina(std::string_view on, std::uint64_t n = 1) {
    return world_.Say("KZ", n, on, "CN");
  }
  // Both enter into force on 2026-02-01.
  Hash InForce(const statement::AgreementTerms& terms) {
    const Hash id = world_.Publish(world_["KZ"], terms);
    world_.EnterIntoForce({"KZ", "CN"}, id, "2026-02-01");
    return id;
  }

  RecognitionWorld world_{{"CN", "KZ"}};
};

TEST_F(LifeCycleTest, ADraftInAFileRecognisesNothingUntilBothAct) {
  const auto terms = Terms({"cn", "kz"});
  world_.server().loose_texts = {statement::EncodeRecord(terms)};
  EXPECT_EQ(InChina("2026-03-01"), "NOT_RECOGNISED NO_AGREEMENT");
  RecognitionWorld drafting({"CN", "KZ"});
  const Hash id = drafting.Publish(drafting["KZ"], terms);
  world_.EnterIntoForce({"KZ", "CN"}, id, "2026-02-01");
  EXPECT_EQ(InChina("2026-03-01"), "RECOGNISED AGREEMENT");
}

TEST_F(LifeCycleTest, TheOrderInWhichThePartiesSignDoesNotMatter) {
  RecognitionWorld other({"CN", "KZ"});
  other.IssueEngineer("KZ", 1, "2026-01-05");
  for (RecognitionWorld* world : {&world_, &other}) {
    const Hash id = world->Publish((*world)["KZ"], Terms({"cn", "kz"}));
    const std::vector<std::string> order =
        world == &world_ ? std::vector<std::string>{"CN", "KZ"}
                         : std::vector<std::string>{"KZ", "CN"};
    for (const std::string& country : order) {
      world->Act(country, id, PartyActKind::kSign, "2026-01-10");
      world->Act(country, id, PartyActKind::kEnterIntoForce,
                 country == "KZ" ? "2026-02-01" : "2026-03-01");
    }
    EXPECT_EQ(world->Say("KZ", 1, "2026-02-28", "CN"),
              "NOT_RECOGNISED AGREEMENT_NOT_IN_FORCE");
    EXPECT_EQ(world->Say("KZ", 1, "2026-03-01", "CN"), "RECOGNISED AGREEMENT");
  }
}

TEST_F(LifeCycleTest, ASignatureAloneIsNotForce) {
  const Hash id = world_.Publish(world_["KZ"], Terms({"cn", "kz"}));
  world_.Act("KZ", id, PartyActKind::kSign, "2026-01-10");
  world_.Act("CN", id, PartyActKind::kSign, "2026-01-10");
  EXPECT_EQ(InChina("2026-06-01"), "NOT_RECOGNISED AGREEMENT_NOT_IN_FORCE");
}

TEST_F(LifeCycleTest, EachPartyHasItsOwnDayOfForce) {
  auto terms = Terms({"cn", "kz"});
  terms.in_force = Day("2026-02-01");
  const Hash id = world_.Publish(world_["KZ"], terms);
  world_.Act("KZ", id, PartyActKind::kEnterIntoForce, "2026-02-01");
  world_.Act("CN", id, PartyActKind::kEnterIntoForce, "2026-07-18");
  EXPECT_EQ(InChina("2026-01-31"), "NOT_RECOGNISED AGREEMENT_NOT_IN_FORCE");
  EXPECT_EQ(InChina("2026-07-17"), "NOT_RECOGNISED PARTY_NOT_IN_FORCE");
  EXPECT_EQ(InChina("2026-07-18"), "RECOGNISED AGREEMENT");
}

TEST_F(LifeCycleTest, ProvisionalApplicationCountsBeforeForce) {
  const Hash id = world_.Publish(world_["KZ"], Terms({"cn", "kz"}));
  world_.Act("KZ", id, PartyActKind::kEnterIntoForce, "2026-02-01");
  world_.Act("CN", id, PartyActKind::kProvisionallyApply, "2026-03-01");
  world_.Act("CN", id, PartyActKind::kEnterIntoForce, "2026-09-01");
  EXPECT_EQ(InChina("2026-02-28"), "NOT_RECOGNISED AGREEMENT_NOT_IN_FORCE");
  EXPECT_EQ(InChina("2026-03-01"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2026-09-01"), "RECOGNISED AGREEMENT");
}

TEST_F(LifeCycleTest, ASuspensionEndsAfterItsLastDay) {
  const Hash id = InForce(Terms({"cn", "kz"}));
  auto act = RecognitionWorld::ActRecord("CN", id, PartyActKind::kSuspend,
                                         "2026-04-01");
  act.until = Day("2026-04-30");
  world_.Act(act);
  EXPECT_EQ(InChina("2026-03-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2026-04-01"), "NOT_RECOGNISED PARTY_SUSPENDED");
  EXPECT_EQ(InChina("2026-04-30"), "NOT_RECOGNISED PARTY_SUSPENDED");
  EXPECT_EQ(InChina("2026-05-01"), "RECOGNISED AGREEMENT");
}

TEST_F(LifeCycleTest, ASuspensionForNewOnesSparesWhatWasIssued) {
  const Hash id = InForce(Terms({"cn", "kz"}));
  auto act = RecognitionWorld::ActRecord("CN", id, PartyActKind::kSuspend,
                                         "2026-04-01");
  act.suspension_effect = statement::SuspensionEffect::kNewOnly;
  world_.Act(act);
  world_.On("2026-05-01");
  world_.IssueEngineer("KZ", 2, "2026-05-01");
  EXPECT_EQ(InChina("2026-06-01"),
            "RECOGNISED AGREEMENT by ISSUED_BEFORE_SUSPENSION");
  EXPECT_EQ(InChina("2026-06-01", 2), "NOT_RECOGNISED PARTY_SUSPENDED");
}

TEST_F(LifeCycleTest, ALaterBeginningLiftsASuspensionWithoutAnEnd) {
  const Hash id = InForce(Terms({"cn", "kz"}));
  world_.Act("CN", id, PartyActKind::kSuspend, "2026-04-01");
  world_.On("2026-08-01");
  world_.Act("CN", id, PartyActKind::kEnterIntoForce, "2026-08-01");
  EXPECT_EQ(InChina("2026-07-31"), "NOT_RECOGNISED PARTY_SUSPENDED");
  EXPECT_EQ(InChina("2026-08-01"), "RECOGNISED AGREEMENT");
}

TEST_F(LifeCycleTest, AWithdrawalWaitsForItsNotice) {
  auto terms = Terms({"cn", "kz"});
  terms.notice_months = 6;
  const Hash id = InForce(terms);
  auto act = RecognitionWorld::ActRecord("KZ", id, PartyActKind::kWithdraw,
                                         "2026-05-01");
  act.notified_on = Day("2026-03-31");
  world_.Act(act);
  EXPECT_EQ(InChina("2026-03-30"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2026-09-29"),
            "RECOGNISED AGREEMENT by NOTICE_PERIOD_RUNNING");
  EXPECT_EQ(InChina("2026-09-30"), "NOT_RECOGNISED ORIGIN_PARTY_WITHDRAWN");
}

TEST_F(LifeCycleTest, AWithdrawalWithoutADayOfNoticeIsNotifiedWhenRecorded) {
  auto terms = Terms({"cn", "kz"});
  terms.notice_months = 6;
  const Hash id = InForce(terms);
  world_.On("2026-06-15");
  world_.Act("CN", id, PartyActKind::kWithdraw, "2026-06-15");
  EXPECT_EQ(InChina("2026-12-14"),
            "RECOGNISED AGREEMENT by NOTICE_PERIOD_RUNNING");
  EXPECT_EQ(InChina("2026-12-15"), "NOT_RECOGNISED HOST_PARTY_WITHDRAWN");
}

TEST_F(LifeCycleTest, APartyThatLeftMayComeBack) {
  const Hash id = InForce(Terms({"cn", "kz"}));
  world_.On("2026-06-01");
  world_.Act("KZ", id, PartyActKind::kWithdraw, "2026-06-01");
  world_.On("2027-01-01");
  world_.Act("KZ", id, PartyActKind::kEnterIntoForce, "2027-01-01");
  EXPECT_EQ(InChina("2026-05-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2026-12-31"), "NOT_RECOGNISED ORIGIN_PARTY_WITHDRAWN");
  EXPECT_EQ(InChina("2027-01-01"), "RECOGNISED AGREEMENT");
}

TEST_F(LifeCycleTest, AWithdrawalTakenBackInTimeHasNoEffect) {
  auto terms = Terms({"cn", "kz"});
  terms.notice_months = 12;
  const Hash id = InForce(terms);
  world_.On("2026-03-01");
  world_.Act("KZ", id, PartyActKind::kWithdraw, "2027-03-01");
  world_.On("2026-09-01");
  world_.Act("KZ", id, PartyActKind::kEnterIntoForce, "2026-09-01");
  EXPECT_EQ(InChina("2027-03-01"), "RECOGNISED AGREEMENT");
}

TEST_F(LifeCycleTest, TerminationEndsItFromItsFirstDayOut) {
  const Hash id = InForce(Terms({"cn", "kz"}));
  world_.Act("CN", id, PartyActKind::kTerminate, "2027-01-01");
  EXPECT_EQ(InChina("2026-12-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2027-01-01"), "NOT_RECOGNISED AGREEMENT_ENDED");
}

// --- Terms that end by themselves --------------------------------------------

TEST_F(LifeCycleTest, ATermEndsWithItsLastDay) {
  auto terms = Terms({"cn", "kz"});
  terms.term = statement::Term{Day("2027-12-31"), 0, 0};
  InForce(terms);
  EXPECT_EQ(InChina("2027-12-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2028-01-01"), "NOT_RECOGNISED AGREEMENT_ENDED");
}

TEST_F(LifeCycleTest, AnObjectionInTimeStopsTheTacitRenewal) {
  auto terms = Terms({"cn", "kz"});
  terms.term = statement::Term{Day("2027-12-31"), 24, 6};
  const Hash id = InForce(terms);
  EXPECT_EQ(InChina("2028-01-01"), "RECOGNISED AGREEMENT");
  world_.On("2027-06-01");
  world_.Act("KZ", id, PartyActKind::kObjectToRenewal, "2027-06-01");
  EXPECT_EQ(InChina("2027-12-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2028-01-01"), "NOT_RECOGNISED AGREEMENT_ENDED");
}

TEST_F(LifeCycleTest, AnObjectionTooLateEndsTheNextPeriodOnly) {
  auto terms = Terms({"cn", "kz"});
  terms.term = statement::Term{Day("2027-12-31"), 24, 6};
  const Hash id = InForce(terms);
  world_.On("2027-07-01");
  world_.Act("CN", id, PartyActKind::kObjectToRenewal, "2027-07-01");
  EXPECT_EQ(InChina("2028-01-01"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2029-12-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2030-01-01"), "NOT_RECOGNISED AGREEMENT_ENDED");
}

// --- What outlives an agreement ----------------------------------------------

TEST_F(LifeCycleTest, WithoutAcquiredRightsNothingOutlivesTheEnd) {
  auto terms = Terms({"cn", "kz"});
  terms.acquired_rights = statement::AcquiredRights{
      statement::AcquiredRightsRule::kPriorDecisions, std::nullopt, false};
  const Hash id = InForce(terms);
  world_.Act("CN", id, PartyActKind::kTerminate, "2027-01-01");
  EXPECT_EQ(InChina("2027-01-01"), "NOT_RECOGNISED AGREEMENT_ENDED");
}

TEST_F(LifeCycleTest, WhatWasIssuedBeforeTheEndOutlivesItForItsTime) {
  auto terms = Terms({"cn", "kz"});
  terms.acquired_rights =
      statement::AcquiredRights{statement::AcquiredRightsRule::kIssuedBeforeEnd,
                                Day("2028-12-31"), false};
  const Hash id = InForce(terms);
  world_.Act("CN", id, PartyActKind::kTerminate, "2027-01-01");
  world_.On("2027-02-01");
  world_.IssueEngineer("KZ", 2, "2027-02-01");
  EXPECT_EQ(InChina("2028-12-31"),
            "RECOGNISED ACQUIRED_RIGHTS by ACQUIRED_RIGHTS");
  EXPECT_EQ(InChina("2029-01-01"),
            "NOT_RECOGNISED ACQUIRED_RIGHTS_EXPIRED AGREEMENT_ENDED");
  EXPECT_EQ(InChina("2027-02-01", 2), "NOT_RECOGNISED AGREEMENT_ENDED");
}

// --- What never recognises ---------------------------------------------------

TEST_F(LifeCycleTest, AMemorandumRecognisesNothing) {
  auto terms = Terms({"cn", "kz"});
  terms.nature = statement::AgreementNature::kMou;
  terms.binding = false;
  InForce(terms);
  EXPECT_EQ(InChina("2026-06-01"), "NOT_RECOGNISED AGREEMENT_NON_BINDING");
}

TEST_F(LifeCycleTest, ABindingTextOfEffectNoneRecognisesNothing) {
  auto terms = Terms({"cn", "kz"});
  terms.effect = statement::AgreementEffect::kNone;
  InForce(terms);
  EXPECT_EQ(InChina("2026-06-01"), "NOT_RECOGNISED AGREEMENT_NON_BINDING");
}

TEST_F(LifeCycleTest, AOneWayTextRecognisesOneWay) {
  auto terms = Terms({"cn", "kz"});
  terms.directions = {{"cn", "kz"}};
  InForce(terms);
  world_.IssueEngineer("CN", 7, "2026-01-05");
  EXPECT_EQ(InChina("2026-06-01"), "NOT_RECOGNISED DIRECTION_NOT_COVERED");
  EXPECT_EQ(world_.Say("CN", 7, "2026-06-01", "KZ"), "RECOGNISED AGREEMENT");
}

// --- Versions ----------------------------------------------------------------

class VersionsTest : public LifeCycleTest {
 protected:
  // Both are bound by the first version on 2026-02-01.
  void Begin(const statement::AgreementTerms& first) {
    agreement_ = InForce(first);
  }
  Hash Second(const statement::AgreementTerms& terms) {
    return world_.Publish(world_["KZ"], terms, agreement_);
  }
  void Accept(const std::string& country, const Hash& version,
              std::string_view on,
              PartyActKind kind = PartyActKind::kNewVersion) {
    auto act = RecognitionWorld::ActRecord(country, agreement_, kind, on);
    act.version_id = version;
    world_.Act(act);
  }
  static statement::AgreementTerms Licences() {
    auto terms = Terms({"cn", "kz"});
    terms.scope->credential_types = {statement::CredentialType::kLicence};
    return terms;
  }
  std::string VersionOf(std::string_view on) {
    const auto verdict = world_.Judge(world_.Ask("KZ", 1, on, "CN"));
    return verdict.agreements.empty()
               ? ""
               : std::string(verdict.agreements.front().version_id.view());
  }

  static constexpr char kOtherType[] =
      "NOT_RECOGNISED CREDENTIAL_TYPE_NOT_COVERED";
  Hash agreement_;
};

TEST_F(VersionsTest, TheOldVersionHoldsUntilBothAcceptedTheNewOne) {
  Begin(Terms({"cn", "kz"}));
  const Hash second = Second(Licences());
  Accept("KZ", second, "2026-06-01");
  EXPECT_EQ(InChina("2026-12-31"), "RECOGNISED AGREEMENT");
  Accept("CN", second, "2027-01-01");
  EXPECT_EQ(InChina("2026-12-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InChina("2027-01-01"), kOtherType);
}

TEST_F(VersionsTest, TheAnswerNamesTheVersionOfItsDay) {
  Begin(Terms({"cn", "kz"}));
  auto terms = Terms({"cn", "kz"});
  terms.review_every_months = 12;
  const Hash second = Second(terms);
  Accept("KZ", second, "2026-06-01");
  Accept("CN", second, "2026-06-01");
  EXPECT_EQ(VersionOf("2026-05-31"), agreement_.view());
  EXPECT_EQ(VersionOf("2026-06-01"), second.view());
}

// Each may be bound, and yet nothing binds the two to each other.
TEST_F(VersionsTest, PartiesWithoutACommonVersionRecogniseNothing) {
  agreement_ = world_.Publish(world_["KZ"], Terms({"cn", "kz"}));
  auto terms = Terms({"cn", "kz"});
  terms.review_every_months = 12;
  const Hash second = Second(terms);
  Accept("KZ", agreement_, "2026-02-01", PartyActKind::kEnterIntoForce);
  Accept("CN", second, "2026-02-01", PartyActKind::kEnterIntoForce);
  EXPECT_EQ(InChina("2026-03-01"), "NOT_RECOGNISED VERSIONS_DIFFER");
  Accept("KZ", second, "2026-04-01");
  EXPECT_EQ(InChina("2026-03-31"), "NOT_RECOGNISED VERSIONS_DIFFER");
  EXPECT_EQ(InChina("2026-04-01"), "RECOGNISED AGREEMENT");
}

// Who joins late accepts all versions on one day; the newest counts.
TEST_F(VersionsTest, OfVersionsThatBindFromOneDayTheNewestCounts) {
  agreement_ = world_.Publish(world_["KZ"], Terms({"cn", "kz"}));
  const Hash second = Second(Licences());
  auto newest = Terms({"cn", "kz"});
  newest.review_every_months = 12;
  const Hash third = Second(newest);
  Accept("KZ", agreement_, "2026-02-01", PartyActKind::kEnterIntoForce);
  Accept("KZ", second, "2026-03-01");
  Accept("KZ", third, "2026-04-01");
  Accept("CN", agreement_, "2026-06-01", PartyActKind::kEnterIntoForce);
  Accept("CN", third, "2026-06-01");
  Accept("CN", second, "2026-06-01");
  EXPECT_EQ(VersionOf("2026-06-01"), third.view());
}

TEST_F(VersionsTest, AcquiredRightsLookAtTheVersionOfTheDayOfIssue) {
  auto generous = Terms({"cn", "kz"});
  generous.acquired_rights = statement::AcquiredRights{
      statement::AcquiredRightsRule::kIssuedBeforeEnd, std::nullopt, false};
  Begin(generous);
  const Hash second = Second(Terms({"cn", "kz"}));
  world_.On("2026-03-01");
  world_.IssueEngineer("KZ", 2, "2026-03-01");
  world_.On("2026-06-01");
  Accept("KZ", second, "2026-06-01");
  Accept("CN", second, "2026-06-01");
  world_.On("2026-07-01");
  world_.IssueEngineer("KZ", 3, "2026-07-01");
  world_.Act("CN", agreement_, PartyActKind::kTerminate, "2027-01-01");
  EXPECT_EQ(InChina("2027-01-01", 2),
            "RECOGNISED ACQUIRED_RIGHTS by ACQUIRED_RIGHTS");
  EXPECT_EQ(InChina("2027-01-01", 3), "NOT_RECOGNISED AGREEMENT_ENDED");
}

TEST_F(VersionsTest, ALaterVersionMayMakeAMemorandumBinding) {
  auto memorandum = Terms({"cn", "kz"});
  memorandum.binding = false;
  memorandum.effect = statement::AgreementEffect::kNone;
  Begin(memorandum);
  const Hash second = Second(Terms({"cn", "kz"}));
  Accept("KZ", second, "2026-09-01");
  Accept("CN", second, "2026-10-01");
  EXPECT_EQ(InChina("2026-09-30"), "NOT_RECOGNISED AGREEMENT_NON_BINDING");
  EXPECT_EQ(InChina("2026-10-01"), "RECOGNISED AGREEMENT");
}

}  // namespace
}  // namespace comity::testing
