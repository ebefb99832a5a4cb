// What is said of a credential by others, and what it rests on: co-issuers,
// sources, earlier decisions of the host.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;
using statement::Purpose;
using statement::Role;

statement::AgreementTerms DegreeTerms(const std::vector<std::string>& parties) {
  auto terms = Terms(parties);
  terms.scope->credential_types = {statement::CredentialType::kDegree,
                                   statement::CredentialType::kJointDegree};
  return terms;
}

// --- Joint degrees -----------------------------------------------------------

// A joint degree of KZ and UZ, number 1; DE is the host, with an agreement that
// binds all three.
class JointDegreeTest : public ::testing::Test {
 protected:
  JointDegreeTest() {
    world_["KZ"].Add(world_.ProgrammeRecord("KZ"), {"university/1"});
    issue_ =
        world_.Issue("KZ",
                     world_.JointDegree("KZ", 1, "2026-01-05",
                                        {"registry.uz.example", "university"}),
                     "university/1");
  }

  void Agree(statement::JointRule rule = statement::JointRule::kUnspecified) {
    auto terms = DegreeTerms({"de", "kz", "uz"});
    terms.scope->joint = rule;
    agreement_ = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ", "UZ"}, agreement_, "2026-01-06");
  }
  SignedStatement Confirm(std::string_view on) {
    return world_.Confirm("UZ", "university",
                          RecognitionWorld::Reference("KZ", 1), issue_, on);
  }
  std::string InGermany(std::string_view on = "2026-03-01") {
    return world_.Say("KZ", 1, on, "DE");
  }

  RecognitionWorld world_{{"DE", "KZ", "UZ"}};
  SignedStatement issue_;
  Hash agreement_;
};

constexpr char kPartnerMissing[] =
    "NOT_RECOGNISED JOINT_PARTNER_NOT_ACCREDITED";

TEST_F(JointDegreeTest, ConfirmedByItsPartnerItCounts) {
  Agree();
  EXPECT_EQ(InGermany(), kPartnerMissing);
  Confirm("2026-02-01");
  EXPECT_EQ(InGermany("2026-03-01"), "RECOGNISED AGREEMENT");
}

TEST_F(JointDegreeTest, AConfirmationCountsFromItsDay) {
  Agree();
  Confirm("2026-02-01");
  EXPECT_EQ(InGermany("2026-01-31"), kPartnerMissing);
  EXPECT_EQ(InGermany("2026-02-01"), "RECOGNISED AGREEMENT");
}

TEST_F(JointDegreeTest, AConfirmationDatedBackCountsFromItsRecording) {
  Agree();
  world_.On("2026-06-01");
  Confirm("2026-01-05");
  EXPECT_EQ(InGermany("2026-05-31"), kPartnerMissing);
  EXPECT_EQ(InGermany("2026-06-01"), "RECOGNISED AGREEMENT");
}

TEST_F(JointDegreeTest, AConfirmationTakenBackNoLongerCounts) {
  Agree();
  const auto confirmed = Confirm("2026-01-06");
  world_["UZ"].Add(
      statement::CoIssuerWithdrawn{RecognitionWorld::Reference("KZ", 1),
                                   confirmed.statement.id,
                                   {Day("2026-03-01"), Day("2026-03-31")},
                                   statement::EventReason::kInvestigation},
      {"university/1"});
  EXPECT_EQ(InGermany("2026-02-28"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2026-03-01"), kPartnerMissing);
  EXPECT_EQ(InGermany("2026-04-01"), "RECOGNISED AGREEMENT");
}

TEST_F(JointDegreeTest, AConfirmationOfAnotherIssueIsNone) {
  Agree();
  issue_.statement.id = Hash();
  Confirm("2026-01-06");
  EXPECT_EQ(InGermany(), kPartnerMissing);
}

TEST_F(JointDegreeTest, WhereOnePartnerIsEnoughTheOtherIsAssessed) {
  Agree(statement::JointRule::kAnyConditional);
  const auto verdict =
      world_.Judge(RecognitionWorld::Ask("KZ", 1, "2026-03-01", "DE"));
  EXPECT_EQ(InGermany(), "CONDITIONAL AGREEMENT if ASSESS_UNACCREDITED_PART");
  ASSERT_EQ(verdict.conditions.size(), 1U);
  EXPECT_EQ(verdict.conditions[0].condition.partners,
            std::vector<std::string>{"registry.uz.example/university"});
}

TEST_F(JointDegreeTest, InThePartnersCountryItIsAtHome) {
  Confirm("2026-01-06");
  EXPECT_EQ(world_.Say("KZ", 1, "2026-02-01", "UZ"),
            "RECOGNISED DOMESTIC by DOMESTIC");
}

TEST_F(JointDegreeTest, UnconfirmedItIsNotAtHomeThere) {
  EXPECT_EQ(world_.Say("KZ", 1, "2026-02-01", "UZ"),
            "NOT_RECOGNISED NO_AGREEMENT");
}

// What one party does to the agreement is not done to the other one.
TEST_F(JointDegreeTest, AnEndForOnePartnerIsNoEndForTheOther) {
  for (const std::string leaving : {"KZ", "UZ"}) {
    auto terms = DegreeTerms({"de", "kz", "uz"});
    terms.term = statement::Term{Day("2026-12-31"), 12, 1};
    terms.depositary = "for the case that " + leaving + " leaves";
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ", "UZ"}, id, "2026-01-06");
    world_.Act(leaving, id, PartyActKind::kObjectToRenewal, "2026-06-01");
    Confirm("2026-01-06");
    EXPECT_EQ(InGermany("2027-01-01").substr(0, 20), "RECOGNISED AGREEMENT");
    world_.Act("DE", id, PartyActKind::kWithdraw, "2026-07-01");
    EXPECT_EQ(InGermany("2027-01-01"), "NOT_RECOGNISED HOST_PARTY_WITHDRAWN");
  }
}

// Partners that joined on different days, and under different versions, are
// still partners under one text.
TEST_F(JointDegreeTest,
       PartnersWithDifferentDaysAndVersionsAreWeighedTogether) {
  const Hash first =
      world_.Publish(world_["DE"], DegreeTerms({"de", "kz", "uz"}));
  auto terms = DegreeTerms({"de", "kz", "uz"});
  terms.review_every_months = 12;
  const Hash second = world_.Publish(world_["DE"], terms, first);
  world_.EnterIntoForce({"DE"}, first, "2026-03-01");
  world_.EnterIntoForce({"KZ"}, first, "2026-02-01");
  auto late = RecognitionWorld::ActRecord(
      "UZ", first, PartyActKind::kEnterIntoForce, "2026-04-01");
  late.version_id = second;
  world_.Act(late);
  for (const char* country : {"DE", "KZ"}) {
    auto act = RecognitionWorld::ActRecord(
        country, first, PartyActKind::kNewVersion, "2026-04-01");
    act.version_id = second;
    world_.Act(act);
  }
  Confirm("2026-01-06");
  EXPECT_EQ(InGermany("2026-03-15"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2026-04-01"), "RECOGNISED AGREEMENT");
}

// --- Derived credentials -----------------------------------------------------

// Number 2 of KZ was given on the strength of number 1 of UZ.
class DerivedTest : public ::testing::Test {
 protected:
  DerivedTest() {
    world_.IssueEngineer("UZ", 1, "2026-01-05");
    auto derived = world_.Engineer("KZ", 2, "2026-01-06");
    derived.derived_from = {RecognitionWorld::Reference("UZ", 1)};
    world_.Issue("KZ", derived);
  }

  void Agree(std::optional<statement::DerivedTerms> rule) {
    auto terms = Terms({"de", "kz"});
    terms.derived = rule;
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ"}, id, "2026-01-07");
  }
  std::string InGermany(std::string_view on = "2026-03-01") {
    return world_.Say("KZ", 2, on, "DE");
  }
  void VoidSource() {
    world_["UZ"].Add(statement::CredentialVoided{TestRegistry::CredentialId(1),
                                                 statement::EventReason::kFraud,
                                                 std::nullopt},
                     {"centre/1"});
  }

  RecognitionWorld world_{{"DE", "KZ", "UZ"}};
};

TEST_F(DerivedTest, ATextThatSaysNothingExcludesIt) {
  Agree({});
  EXPECT_EQ(InGermany(), "NOT_RECOGNISED DERIVED_CREDENTIAL_NOT_COVERED");
}

TEST_F(DerivedTest, ATextMayAcceptItOrAskForYears) {
  Agree(statement::DerivedTerms{statement::DerivedRule::kAfterYears, 3});
  EXPECT_EQ(InGermany("2029-01-05"),
            "NOT_RECOGNISED DERIVED_CREDENTIAL_NOT_COVERED");
  EXPECT_EQ(InGermany("2029-01-06"),
            "RECOGNISED AGREEMENT by DERIVED_AFTER_YEARS");
}

TEST_F(DerivedTest, AVoidSourceInAnotherLogVoidsItEverywhere) {
  Agree(statement::DerivedTerms{statement::DerivedRule::kAccept, 0});
  EXPECT_EQ(InGermany(), "RECOGNISED AGREEMENT");
  VoidSource();
  EXPECT_EQ(InGermany(), "NOT_RECOGNISED SOURCE_CREDENTIAL_VOID");
  EXPECT_EQ(world_.Say("KZ", 2, "2026-03-01", "KZ"),
            "NOT_RECOGNISED SOURCE_CREDENTIAL_VOID");
}

TEST_F(DerivedTest, ARevokedSourceDoesNot) {
  Agree(statement::DerivedTerms{statement::DerivedRule::kAccept, 0});
  world_["UZ"].Add(world_["UZ"].RevokedRecord(1, Day("2026-02-01")),
                   {"centre/1"});
  EXPECT_EQ(InGermany(), "RECOGNISED AGREEMENT");
}

TEST_F(DerivedTest, AVoidSourceCountsThroughAFurtherDerivation) {
  auto further = world_.Engineer("DE", 3, "2026-01-06");
  further.derived_from = {RecognitionWorld::Reference("KZ", 2)};
  world_.Issue("DE", further);
  EXPECT_EQ(world_.Say("DE", 3, "2026-03-01", "DE"),
            "RECOGNISED DOMESTIC by DOMESTIC");
  VoidSource();
  EXPECT_EQ(world_.Say("DE", 3, "2026-03-01", "DE"),
            "NOT_RECOGNISED SOURCE_CREDENTIAL_VOID");
}

TEST_F(DerivedTest, ASourceNotRecordedYetIsNotCalledVoid) {
  auto derived = world_.Engineer("KZ", 4, "2026-01-06");
  derived.derived_from = {RecognitionWorld::Reference("UZ", 5)};
  world_.Issue("KZ", derived);
  world_.On("2026-02-01");
  world_.IssueEngineer("UZ", 5, "2026-02-01");
  auto question = RecognitionWorld::Ask("KZ", 4, "2026-01-20", "KZ");
  EXPECT_EQ(world_.Say(question), "RECOGNISED DOMESTIC by DOMESTIC");
  question.known_at = Day("2026-01-20");
  EXPECT_EQ(world_.Say(question), "UNDECIDED CREDENTIAL_UNKNOWN");
}

TEST_F(DerivedTest, WithoutTheSourcesLogItIsUndecided) {
  Agree(statement::DerivedTerms{statement::DerivedRule::kAccept, 0});
  const auto question = RecognitionWorld::Ask("KZ", 2, "2026-03-01", "DE");
  auto evidence = world_.server().MakeEvidence(question);
  std::erase_if(evidence.registries, [](const auto& part) {
    return part.origin == "registry.uz.example";
  });
  EXPECT_EQ(Brief(world_.server().Judge(question, evidence)),
            "GENUINE VALID UNDECIDED LOG_MISSING");
}

// --- Earlier decisions -------------------------------------------------------

class PriorDecisionTest : public ::testing::Test {
 protected:
  PriorDecisionTest() { world_.IssueEngineer("KZ", 1, "2026-01-05"); }

  SignedStatement Decide(std::string_view on,
                         std::vector<Purpose> purposes = {Purpose::kEmployment},
                         std::optional<Hash> agreement = {},
                         statement::DecisionOutcome outcome =
                             statement::DecisionOutcome::kRecognised) {
    return world_["DE"].Add(
        statement::RecognitionDecision{
            .credential = RecognitionWorld::Reference("KZ", 1),
            .host_country = "DE",
            .outcome = outcome,
            .purposes = std::move(purposes),
            .agreement_id = agreement,
            .decided_on = Day(on),
            .conditions = {}},
        {"authority/1"});
  }
  std::string InGermany(std::string_view on,
                        Purpose purpose = Purpose::kEmployment) {
    auto question = RecognitionWorld::Ask("KZ", 1, on, "DE");
    question.purpose = purpose;
    return world_.Say(question);
  }
  // An agreement in force from 2026-01-06 that ends on 2027-01-01.
  Hash Ended(statement::AcquiredRightsRule rule) {
    auto terms = Terms({"de", "kz"});
    terms.acquired_rights =
        statement::AcquiredRights{rule, std::nullopt, false};
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ"}, id, "2026-01-06");
    world_.Act("DE", id, PartyActKind::kTerminate, "2027-01-01");
    return id;
  }

  static constexpr char kPrior[] =
      "RECOGNISED PRIOR_DECISION by PRIOR_DECISION";
  static constexpr char kNoAgreement[] = "NOT_RECOGNISED NO_AGREEMENT";
  RecognitionWorld world_{{"DE", "KZ"}};
};

TEST_F(PriorDecisionTest, TheHostsOwnDecisionNeedsNoAgreement) {
  Decide("2026-02-01");
  EXPECT_EQ(InGermany("2026-01-31"), kNoAgreement);
  EXPECT_EQ(InGermany("2026-02-01"), kPrior);
}

TEST_F(PriorDecisionTest, ItCountsForItsPurposesOnly) {
  Decide("2026-02-01", {Purpose::kEmployment, Purpose::kAcademic});
  EXPECT_EQ(InGermany("2026-03-01", Purpose::kAcademic), kPrior);
  EXPECT_EQ(InGermany("2026-03-01", Purpose::kEstablishment), kNoAgreement);
}

TEST_F(PriorDecisionTest, WithdrawnItNoLongerCounts) {
  const auto decision = Decide("2026-02-01");
  world_["DE"].Add(
      statement::RecognitionDecisionWithdrawn{
          RecognitionWorld::Reference("KZ", 1), decision.statement.id,
          Day("2026-05-01"), statement::EventReason::kIssuedInError},
      {"authority/1"});
  EXPECT_EQ(InGermany("2026-04-30"), kPrior);
  EXPECT_EQ(InGermany("2026-05-01"), kNoAgreement);
}

TEST_F(PriorDecisionTest, ARefusalIsToldAndDecidesNothing) {
  Decide("2026-02-01", {Purpose::kEmployment}, {},
         statement::DecisionOutcome::kRefused);
  EXPECT_EQ(InGermany("2026-03-01"), kNoAgreement);
  const auto verdict =
      world_.Judge(RecognitionWorld::Ask("KZ", 1, "2026-03-01", "DE"));
  ASSERT_FALSE(verdict.details.empty());
  EXPECT_EQ(verdict.details.back(),
            "the authority of DE decided REFUSED on 2026-02-01");
}

TEST_F(PriorDecisionTest, ARevokedCredentialHasNoMoreUseOfIt) {
  Decide("2026-02-01");
  world_["KZ"].Add(world_["KZ"].RevokedRecord(1, Day("2026-06-01")),
                   {"centre/1"});
  EXPECT_EQ(InGermany("2026-06-01"),
            "REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED");
}

TEST_F(PriorDecisionTest, ItOutlivesTheAgreement) {
  const Hash id = Ended(statement::AcquiredRightsRule::kPriorDecisions);
  Decide("2026-02-01", {Purpose::kEmployment}, id);
  EXPECT_EQ(InGermany("2027-06-01"), kPrior);
}

TEST_F(PriorDecisionTest, UnlessTheAgreementLeavesNothing) {
  const Hash id = Ended(statement::AcquiredRightsRule::kNone);
  Decide("2026-02-01", {Purpose::kEmployment}, id);
  EXPECT_EQ(InGermany("2026-12-31"), kPrior);
  EXPECT_EQ(InGermany("2027-01-01"), "NOT_RECOGNISED AGREEMENT_ENDED");
}

TEST_F(PriorDecisionTest, ADecisionOfAnotherCountryCountsForNothing) {
  world_["KZ"].Add(
      statement::RecognitionDecision{
          .credential = RecognitionWorld::Reference("KZ", 1),
          .host_country = "DE",
          .outcome = statement::DecisionOutcome::kRecognised,
          .purposes = {Purpose::kEmployment},
          .agreement_id = {},
          .decided_on = Day("2026-02-01"),
          .conditions = {}},
      {"authority/1"});
  EXPECT_EQ(InGermany("2026-03-01"), kNoAgreement);
}

}  // namespace
}  // namespace comity::testing
