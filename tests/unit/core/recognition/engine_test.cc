#include "core/recognition/engine.h"

#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {
namespace {

using statement::AcquiredRightsRule;
using statement::ConditionCode;
using statement::Purpose;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EngineTest : public RecognitionTest {
 protected:
  void AddPrior(const std::string& by, std::string_view decided_on) {
    credential().prior_recognitions.push_back(
        {"KZ", by, Purpose::kEmployment, Day(decided_on), {}});
  }
  void Ask(std::size_t agreement, ConditionCode code) {
    terms_of(agreement).conditions.push_back({});
    terms_of(agreement).conditions.back().code = code;
  }
  // China to Kazakhstan to Germany, where both texts allow it.
  void MakeChain() {
    AddAgreement("A2", "KZ", "DE");
    terms_of(0).chaining_allowed = true;
    terms_of(1).chaining_allowed = true;
    query.host = "DE";
  }
};

// --- Home (R4) ---------------------------------------------------------------

TEST_F(EngineTest, RecognisesTheUntouchedWorld) {
  EXPECT_THAT(Decided(), Recognised());
  EXPECT_THAT(Decided().agreements, ElementsAre("A1"));
  EXPECT_THAT(Decided().versions, ElementsAre("v1"));
}

TEST_F(EngineTest, AnIssuerOfTheHostMakesItDomestic) {
  query.host = "CN";
  EXPECT_THAT(Decided(), Recognised(Path::kDomestic, {Basis::kDomestic}));
  EXPECT_THAT(Decided().agreements, IsEmpty());
}

TEST_F(EngineTest, AStatedOriginReplacesTheIssuersCountries) {
  credential().origin = "KZ";
  EXPECT_THAT(Decided(), Recognised(Path::kDomestic, {Basis::kDomestic}));
  query.host = "CN";
  EXPECT_THAT(Decided(), Recognised());
  EXPECT_THAT(Decided().weighed.at(0).origin_party, "KZ");
}

TEST_F(EngineTest, OnlyIssuersThatPassedTheGateMakeItDomestic) {
  credential().issuers = {"soc-CN", "soc-KZ"};
  EXPECT_THAT(Decided(), Recognised(Path::kDomestic, {Basis::kDomestic}));
  facts.bodies["soc-KZ"].authority.clear();
  EXPECT_THAT(Decided(), Refused(ErrorReason::kJointPartnerNotAccredited));
}

// --- Earlier decisions (R5) --------------------------------------------------

TEST_F(EngineTest, APriorDecisionCountsFromItsDayUntilItsWithdrawal) {
  agreement().terminated = Day("2021-01-01");
  AddPrior("A1", "2025-03-01");
  const auto prior = Recognised(Path::kPriorDecision, {Basis::kPriorDecision});
  EXPECT_THAT(DecidedOn("2025-02-28"), Refused(ErrorReason::kAgreementEnded));
  EXPECT_THAT(DecidedOn("2025-03-01"), prior);
  credential().prior_recognitions[0].withdrawn_on = Day("2026-01-01");
  EXPECT_THAT(DecidedOn("2025-12-31"), prior);
  EXPECT_THAT(DecidedOn("2026-01-01"), Refused(ErrorReason::kAgreementEnded));
}

TEST_F(EngineTest, APriorDecisionIsOneOfThisHostForThisPurpose) {
  agreement().terminated = Day("2021-01-01");
  AddPrior("A1", "2025-03-01");
  query.purpose = Purpose::kAcademic;
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
  query.purpose = Purpose::kEmployment;
  credential().prior_recognitions[0].host = "DE";
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
}

TEST_F(EngineTest, TheRuleNoneUndoesDecisionsOnceTheAgreementEnded) {
  terms().acquired_rights = {AcquiredRightsRule::kNone, {}, false};
  agreement().terminated = Day("2026-01-01");
  AddPrior("A1", "2025-03-01");
  EXPECT_THAT(DecidedOn("2025-12-31"),
              Recognised(Path::kPriorDecision, {Basis::kPriorDecision}));
  EXPECT_THAT(DecidedOn("2026-01-01"), Refused(ErrorReason::kAgreementEnded));
}

TEST_F(EngineTest, OfSeveralDecisionsTheSmallestAgreementIsNamed) {
  AddPrior("B", "2025-03-01");
  AddPrior("A", "2025-04-01");
  EXPECT_THAT(Decided().agreements, ElementsAre("A"));
}

TEST_F(EngineTest, ADecisionUnderAnUnknownTextIsUndecided) {
  agreement().terminated = Day("2026-01-01");
  AddPrior("A1", "2025-03-01");
  agreement().versions.front().terms.reset();
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kAgreementTextMissing));
}

// --- Best path (R12) ---------------------------------------------------------

TEST_F(EngineTest, FewerConditionsWinOverTheSmallerId) {
  AddAgreement("A2", "CN", "KZ");
  Ask(0, ConditionCode::kLocalEmployer);
  EXPECT_THAT(Decided(),
              Recognised(Path::kAgreement, {Basis::kMostFavourable}));
  EXPECT_THAT(Decided().agreements, ElementsAre("A2"));
}

TEST_F(EngineTest, TheSmallerIdWinsAmongEquals) {
  AddAgreement("A0", "CN", "KZ");
  EXPECT_THAT(Decided().agreements, ElementsAre("A0"));
}

TEST_F(EngineTest, NothingIsMostFavourableIfOneAgreementAloneSaidYes) {
  AddAgreement("A2", "CN", "KZ").terminated = Day("2021-01-01");
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(EngineTest, AnExclusiveAgreementShutsOutOthers) {
  AddAgreement("A2", "CN", "KZ");
  terms_of(0).exclusive = true;
  Ask(0, ConditionCode::kLocalEmployer);
  EXPECT_THAT(Decided(), Conditional(ConditionCode::kLocalEmployer));
  EXPECT_THAT(Decided().basis, IsEmpty());
}

TEST_F(EngineTest, AnExclusiveAgreementShutsOutOthersEvenIfItFails) {
  AddAgreement("A2", "CN", "KZ").terminated = Day("2021-01-01");
  AddAgreement("A3", "CN", "KZ");
  terms_of(0).exclusive = true;
  terms_of(0).level = {7, 0};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kLevelTooLow));
}

TEST_F(EngineTest, AnExclusiveAgreementOutsideItsScopeShutsOutNothing) {
  AddAgreement("A2", "CN", "KZ");
  terms_of(0).exclusive = true;
  terms_of(0).scope->titles = {"Other"};
  EXPECT_THAT(Decided(), Recognised());
  EXPECT_THAT(Decided().agreements, ElementsAre("A2"));
  terms_of(0).scope->titles = {};
  terms_of(0).binding = false;
  EXPECT_THAT(Decided().agreements, ElementsAre("A2"));
}

TEST_F(EngineTest, AnExclusiveAgreementShutsOutNoPriorDecision) {
  terms().exclusive = true;
  terms().level = {7, 0};
  AddPrior("A9", "2025-03-01");
  EXPECT_THAT(Decided(),
              Recognised(Path::kPriorDecision, {Basis::kPriorDecision}));
}

// --- Notes and refusals ------------------------------------------------------

TEST_F(EngineTest, LaterLossOfAuthorityIsNotedOnEveryPath) {
  facts.bodies["soc-CN"].authority.push_back(
      {AuthorityKind::kSuspended, Days("2025-01-01", ""), {}, {}});
  const Basis note = Basis::kIssuerAuthorityEndedLater;
  EXPECT_THAT(Decided(), Recognised(Path::kAgreement, {note}));
  AddPrior("A1", "2025-03-01");
  EXPECT_THAT(Decided(),
              Recognised(Path::kPriorDecision, {Basis::kPriorDecision, note}));
  query.host = "CN";
  EXPECT_THAT(Decided(), Recognised(Path::kDomestic, {Basis::kDomestic, note}));
}

TEST_F(EngineTest, ReasonsAreTheUnionOverCandidates) {
  AddAgreement("A2", "CN", "KZ").terminated = Day("2021-01-01");
  terms_of(0).level = {7, 0};
  EXPECT_THAT(Decided(), Refused({ErrorReason::kAgreementEnded,
                                  ErrorReason::kLevelTooLow}));
}

TEST_F(EngineTest, WithoutACandidateThereIsNoAgreement) {
  query.host = "DE";
  EXPECT_THAT(Decided(), Refused(ErrorReason::kNoAgreement));
}

TEST_F(EngineTest, ABlockIsOnePartyWithNothingInsideIt) {
  cn().countries = {"CN", "DE"};
  query.host = "DE";
  EXPECT_THAT(Decided(), Refused(ErrorReason::kNoAgreement));
  query.host = "KZ";
  EXPECT_THAT(Decided(), Recognised());
}

// --- Unknown texts and closed facts ------------------------------------------

TEST_F(EngineTest, AnUnknownTextIsUndecidedSinceItMayBeExclusive) {
  AddAgreement("A2", "CN", "KZ").versions.front().terms.reset();
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kAgreementTextMissing));
}

TEST_F(EngineTest, AnUnknownTextThatHasNotBegunChangesNothing) {
  Agreement& unknown = AddAgreement("A2", "CN", "KZ");
  unknown.versions.front().terms.reset();
  unknown.start.in_force = Day("2027-01-01");
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(EngineTest, AnUnknownTextMayBeAboutProgrammes) {
  MakeProgramme();
  AddAgreement("A2", "DE", "KZ").versions.front().terms.reset();
  agreement().terminated = Day("2021-01-01");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kAgreementEnded));
  accreditation().agency = "acc-DE";
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kAgreementTextMissing));
}

TEST_F(EngineTest, AClosedFactThatATextAsksForIsUndecided) {
  terms().level = {6, 0};
  credential().undisclosed = {HeldFact::kLevel};
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kFactNotDisclosed));
  EXPECT_THAT(Decided().undisclosed, ElementsAre(HeldFact::kLevel));
  terms().level.reset();
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(EngineTest, AClosedFactMattersNotWhereAnotherWayIsFree) {
  AddAgreement("A2", "CN", "KZ");
  terms_of(0).level = {6, 0};
  credential().undisclosed = {HeldFact::kLevel};
  EXPECT_THAT(Decided(), Recognised());
  Ask(1, ConditionCode::kLocalEmployer);
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kFactNotDisclosed));
}

TEST_F(EngineTest, AClosedFactMattersWhereItMayMakeATextExclusive) {
  AddAgreement("A2", "CN", "KZ");
  terms_of(0).exclusive = true;
  terms_of(0).scope->nationalities = {"CN"};
  credential().undisclosed = {HeldFact::kNationalities};
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kFactNotDisclosed));
}

// --- Chains ------------------------------------------------------------------

TEST_F(EngineTest, AChainNeedsBothTextsToAllowIt) {
  MakeChain();
  EXPECT_THAT(Decided(), Recognised(Path::kChain, {Basis::kChain}));
  EXPECT_THAT(Decided().agreements, ElementsAre("A1", "A2"));
  for (const std::size_t i : {0U, 1U}) {
    terms_of(i).chaining_allowed = false;
    EXPECT_THAT(Decided(), Refused(ErrorReason::kNoAgreement));
    terms_of(i).chaining_allowed = true;
  }
}

TEST_F(EngineTest, AChainNeedsAFirstHopWithoutConditions) {
  MakeChain();
  Ask(1, ConditionCode::kLocalEmployer);
  EXPECT_THAT(Decided(), Conditional(ConditionCode::kLocalEmployer));
  Ask(0, ConditionCode::kLocalRegistration);
  EXPECT_THAT(Decided(), Refused(ErrorReason::kNoAgreement));
}

TEST_F(EngineTest, TheSecondHopAsksNothingAboutIssuers) {
  MakeChain();
  facts.agreements[1].parties[0].designated_bodies.emplace();
  EXPECT_THAT(Decided(), Recognised(Path::kChain, {Basis::kChain}));
}

TEST_F(EngineTest, AChainRanksAfterADirectAgreementWithAsManyConditions) {
  MakeChain();
  AddAgreement("B", "CN", "DE");
  EXPECT_THAT(Decided(), Recognised(Path::kAgreement));
  Ask(2, ConditionCode::kLocalEmployer);
  EXPECT_THAT(Decided(), Recognised(Path::kChain, {Basis::kChain}));
}

TEST_F(EngineTest, AnExclusiveAgreementShutsOutChains) {
  MakeChain();
  AddAgreement("B", "CN", "DE");
  terms_of(2).exclusive = true;
  terms_of(2).level = {7, 0};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kLevelTooLow));
}

TEST_F(EngineTest, AChainIsNotLongerThanTwoHops) {
  MakeChain();
  AddBody("soc-FR", "FR");
  AddAgreement("A3", "DE", "FR");
  terms_of(2).chaining_allowed = true;
  query.host = "FR";
  EXPECT_THAT(Decided(), Refused(ErrorReason::kNoAgreement));
}

TEST_F(EngineTest, AnUnknownTextOnTheWayIsUndecided) {
  for (const std::size_t i : {0U, 1U}) {
    MakeChain();
    facts.agreements[i].versions.front().terms.reset();
    EXPECT_THAT(Decided(), Undecided(ErrorReason::kAgreementTextMissing));
    facts.agreements.clear();
    AddAgreement("A1", "CN", "KZ");
  }
}

TEST_F(EngineTest, AClosedFactOnTheWayIsUndecided) {
  MakeChain();
  terms_of(1).level = {6, 0};
  credential().undisclosed = {HeldFact::kLevel};
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kFactNotDisclosed));
  EXPECT_THAT(Decided().undisclosed, ElementsAre(HeldFact::kLevel));
}

}  // namespace
}  // namespace comity::recognition
