#include "core/recognition/force_rules.h"

#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {
namespace {

using statement::AcquiredRightsRule;
using statement::SuspensionEffect;

class ForceRulesTest : public RecognitionTest {
 protected:
  void KeepIssued(std::string_view until = "", bool follows_renewal = false) {
    terms().acquired_rights = {AcquiredRightsRule::kIssuedBeforeEnd,
                               CivilDate::Parse(until), follows_renewal};
  }
};

const auto kAcquired = [](std::set<Basis> more = {}) {
  more.insert(Basis::kAcquiredRights);
  return Recognised(Path::kAcquiredRights, std::move(more));
};

// --- Order -------------------------------------------------------------------

TEST_F(ForceRulesTest, TheFirstFailureStandsAlone) {
  agreement().suspensions.push_back({Days("2020-01-01", ""), {}});
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementSuspended));
  agreement().terminated = Day("2021-01-01");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
  kz().start = {};
  kz().provisional_member_from = Day("2020-01-01");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kPartyProvisional));
  cn().start = {};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kPartyNotInForce));
  agreement().start = {};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementNotInForce));
  terms().directions = {{"KZ", "CN"}};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kDirectionNotCovered));
  terms().binding = false;
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementNonBinding));
}

TEST_F(ForceRulesTest, ATextWithoutEffectIsAsGoodAsNotBinding) {
  terms().effect = statement::AgreementEffect::kNone;
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementNonBinding));
}

TEST_F(ForceRulesTest, ADirectionIsAPairFromOriginToHost) {
  terms().directions = {{"KZ", "CN"}, {"CN", "KZ"}};
  EXPECT_THAT(Decided(), Recognised());
}

// --- Start -------------------------------------------------------------------

TEST_F(ForceRulesTest, TheFirstDayOfForceIsIn) {
  agreement().start.in_force = Day("2026-05-01");
  EXPECT_THAT(DecidedOn("2026-04-30"),
              Refused(ErrorReason::kAgreementNotInForce));
  EXPECT_THAT(DecidedOn("2026-05-01"), Recognised());
}

TEST_F(ForceRulesTest, EachPartyMustHaveBegun) {
  for (Party* party : {&cn(), &kz()}) {
    party->start.in_force = Day("2026-05-01");
    EXPECT_THAT(DecidedOn("2026-04-30"),
                Refused(ErrorReason::kPartyNotInForce));
    EXPECT_THAT(DecidedOn("2026-05-01"), Recognised());
  }
}

TEST_F(ForceRulesTest, ProvisionalApplicationIsAStart) {
  agreement().start = {Day("2027-01-01"), Day("2026-05-01")};
  kz().start = {{}, Day("2026-05-01")};
  EXPECT_THAT(DecidedOn("2026-05-01"), Recognised());
}

TEST_F(ForceRulesTest, AProvisionalMemberHasNotBegun) {
  kz().start.in_force = Day("2026-06-01");
  kz().provisional_member_from = Day("2026-05-01");
  EXPECT_THAT(DecidedOn("2026-04-30"), Refused(ErrorReason::kPartyNotInForce));
  EXPECT_THAT(DecidedOn("2026-05-01"), Refused(ErrorReason::kPartyProvisional));
  EXPECT_THAT(DecidedOn("2026-06-01"), Recognised());
}

TEST_F(ForceRulesTest, NotInForceGoesBeforeProvisional) {
  cn().start = {};
  cn().provisional_member_from = Day("2020-01-01");
  kz().start = {};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kPartyNotInForce));
}

TEST_F(ForceRulesTest, PartiesBoundByDifferentVersionsShareNone) {
  const CivilDate never = Day("9999-12-31");
  Version next = agreement().versions.front();
  next.id = "v2";
  agreement().versions.front().accepted_on = {{"CN", Day("2020-01-01")},
                                              {"KZ", never}};
  next.accepted_on = {{"CN", never}, {"KZ", Day("2020-01-01")}};
  agreement().versions.push_back(next);
  EXPECT_THAT(Decided(), Refused(ErrorReason::kVersionsDiffer));
  agreement().versions[1].accepted_on["CN"] = Day("2026-05-01");
  EXPECT_THAT(DecidedOn("2026-04-30"), Refused(ErrorReason::kVersionsDiffer));
  EXPECT_THAT(DecidedOn("2026-05-01"), Recognised());
  kz().start.in_force = Day("2026-06-01");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kPartyNotInForce));
}

// --- End and acquired rights -------------------------------------------------

TEST_F(ForceRulesTest, TheDayOfTerminationIsOut) {
  agreement().terminated = Day("2026-05-01");
  EXPECT_THAT(DecidedOn("2026-04-30"), Recognised());
  EXPECT_THAT(DecidedOn("2026-05-01"), Refused(ErrorReason::kAgreementEnded));
}

TEST_F(ForceRulesTest, AWithdrawalNamesTheParty) {
  kz().withdrawal = {Day("2026-01-01"), Day("2026-05-01")};
  const auto running =
      Recognised(Path::kAgreement, {Basis::kNoticePeriodRunning});
  EXPECT_THAT(DecidedOn("2026-04-30"), running);
  EXPECT_THAT(DecidedOn("2026-05-01"),
              Refused(ErrorReason::kHostPartyWithdrawn));
  std::swap(kz().withdrawal, cn().withdrawal);
  EXPECT_THAT(DecidedOn("2026-05-01"),
              Refused(ErrorReason::kOriginPartyWithdrawn));
}

TEST_F(ForceRulesTest, TheWithdrawalOfAThirdPartyDoesNotMatter) {
  Party third = kz();
  third.id = "DE";
  third.countries = {"DE"};
  third.withdrawal = {Day("2026-01-01"), {}};
  agreement().parties.push_back(third);
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ForceRulesTest, NoNoticeRunsOnceTheAgreementEnded) {
  KeepIssued();
  agreement().terminated = Day("2026-01-01");
  kz().withdrawal = {Day("2025-01-01"), Day("2027-01-01")};
  EXPECT_THAT(Decided(), kAcquired());
}

TEST_F(ForceRulesTest, WhatWasIssuedBeforeTheEndSurvivesIfTheTextSaysSo) {
  agreement().terminated = Day("2024-05-11");
  KeepIssued();
  EXPECT_THAT(Decided(), kAcquired());
  agreement().terminated = Day("2024-05-10");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
  agreement().terminated = Day("2024-05-11");
  for (const auto rule :
       {AcquiredRightsRule::kNone, AcquiredRightsRule::kPriorDecisions}) {
    terms().acquired_rights->rule = rule;
    EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
  }
  terms().acquired_rights.reset();
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
}

TEST_F(ForceRulesTest, SurvivalHasALastDay) {
  KeepIssued("2026-05-01");
  agreement().terminated = Day("2025-01-01");
  EXPECT_THAT(DecidedOn("2026-05-01"), kAcquired());
  EXPECT_THAT(DecidedOn("2026-05-02"),
              Refused({ErrorReason::kAgreementEnded,
                       ErrorReason::kAcquiredRightsExpired}));
}

TEST_F(ForceRulesTest, SurvivalExpiresOnlyWhereItWouldHold) {
  KeepIssued("2025-01-01");
  agreement().terminated = Day("2024-05-10");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
}

TEST_F(ForceRulesTest, SurvivalFollowsRenewalIfTheTextSaysSo) {
  agreement().terminated = Day("2023-01-01");
  credential().first_issued_on = Day("2022-01-01");
  KeepIssued("", true);
  EXPECT_THAT(Decided(), kAcquired());
  KeepIssued("", false);
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
}

TEST_F(ForceRulesTest, NothingIsAcquiredFromWhatNeverBeganForThePair) {
  KeepIssued();
  agreement().terminated = Day("2025-01-01");
  kz().start.in_force = Day("2024-12-31");
  EXPECT_THAT(Decided(), kAcquired());
  kz().start.in_force = Day("2025-01-01");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
}

TEST_F(ForceRulesTest, SurvivalIsMeasuredByTheVersionOfTheDayOfIssue) {
  agreement().terminated = Day("2026-01-01");
  Version next = agreement().versions.front();
  next.id = "v2";
  next.accepted_on = {{"CN", Day("2024-05-10")}, {"KZ", Day("2024-05-10")}};
  next.terms->acquired_rights = {AcquiredRightsRule::kNone, {}, false};
  KeepIssued();
  agreement().versions.push_back(next);
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
  credential().issued_on = Day("2024-05-09");
  EXPECT_THAT(Decided(), kAcquired());
  EXPECT_THAT(Decided().versions, ::testing::ElementsAre("v1"));
}

TEST_F(ForceRulesTest, AnUnknownVersionOfTheDayOfIssueIsUndecided) {
  agreement().terminated = Day("2026-01-01");
  Version next = agreement().versions.front();
  next.accepted_on = {{"CN", Day("2025-01-01")}, {"KZ", Day("2025-01-01")}};
  agreement().versions.push_back(next);
  agreement().versions.front().terms.reset();
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kAgreementTextMissing));
  EXPECT_THAT(DecidedOn("2025-12-31"), Recognised());
}

// --- Suspensions -------------------------------------------------------------

TEST_F(ForceRulesTest, ASuspensionStopsFromItsFirstToItsLastDay) {
  agreement().suspensions.push_back({Days("2026-05-01", "2026-05-31"), {}});
  agreement().suspensions[0].effect = SuspensionEffect::kAll;
  EXPECT_THAT(DecidedOn("2026-04-30"), Recognised());
  EXPECT_THAT(DecidedOn("2026-05-01"),
              Refused(ErrorReason::kAgreementSuspended));
  EXPECT_THAT(DecidedOn("2026-05-31"),
              Refused(ErrorReason::kAgreementSuspended));
  EXPECT_THAT(DecidedOn("2026-06-01"), Recognised());
}

TEST_F(ForceRulesTest, ASuspendedPartyStopsItsPairs) {
  for (Party* party : {&cn(), &kz()}) {
    party->suspensions = {
        {Days("2026-05-01", "2026-05-31"), SuspensionEffect::kAll}};
    EXPECT_THAT(Decided(), Refused(ErrorReason::kPartySuspended));
    party->suspensions.clear();
  }
}

TEST_F(ForceRulesTest, TheAgreementsSuspensionGoesFirst) {
  agreement().suspensions = {{Days("2026-01-01", ""), SuspensionEffect::kAll}};
  cn().suspensions = agreement().suspensions;
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementSuspended));
}

TEST_F(ForceRulesTest, ASuspensionForNewOnesSparesWhatWasIssuedBefore) {
  const auto spared =
      Recognised(Path::kAgreement, {Basis::kIssuedBeforeSuspension});
  kz().suspensions = {{Days("2024-05-11", ""), SuspensionEffect::kNewOnly}};
  EXPECT_THAT(Decided(), spared);
  kz().suspensions[0].days.from = Day("2024-05-10");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kPartySuspended));
  kz().suspensions[0].days.from.reset();
  EXPECT_THAT(Decided(), Refused(ErrorReason::kPartySuspended));
}

TEST_F(ForceRulesTest, OneSuspensionThatStopsIsEnough) {
  agreement().suspensions = {
      {Days("2025-01-01", ""), SuspensionEffect::kNewOnly}};
  kz().suspensions = {{Days("2025-01-01", ""), SuspensionEffect::kAll}};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kPartySuspended));
}

TEST_F(ForceRulesTest, WhatSurvivedTheEndIsStillSubjectToSuspension) {
  KeepIssued();
  agreement().terminated = Day("2026-01-01");
  agreement().suspensions = {{Days("2025-01-01", ""), SuspensionEffect::kAll}};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementSuspended));
  agreement().suspensions[0].effect = SuspensionEffect::kNewOnly;
  EXPECT_THAT(Decided(), kAcquired({Basis::kIssuedBeforeSuspension}));
}

}  // namespace
}  // namespace comity::recognition
