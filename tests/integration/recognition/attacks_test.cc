// What a registry, a body or an issuer may log to make its credentials count
// for more than they are, or somebody else's for less. Beside each attack
// stands the honest form, which counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "tests/integration/recognition/attack_fixture.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;
using statement::Role;
using ::testing::Field;
using ::testing::UnorderedElementsAre;

// --- Days --------------------------------------------------------------------

TEST_F(AttackTest, AnIssueRecordedLateIsNotMovedOntoALaterList) {
  Agree(Terms({"de", "kz"}), {"DE", "KZ"});
  world_.Designate("KZ", agreement_, "2026-01-06", {"agency"});
  world_.Designate("KZ", agreement_, "2026-05-01", {"agency", "centre"});
  world_.On("2026-06-01");
  world_.IssueEngineer("KZ", 1, "2026-01-07");
  world_.IssueEngineer("KZ", 2, "2026-05-20");
  EXPECT_EQ(InGermany("KZ", 1), "NOT_RECOGNISED ISSUER_NOT_DESIGNATED");
  EXPECT_EQ(InGermany("KZ", 2), kRecognised);
}

// To strike a body off is no improvement that may wait for its recording.
TEST_F(AttackTest, WhomALateListLeavesOutIsOutFromItsDay) {
  Agree(Terms({"de", "kz"}), {"DE", "KZ"});
  world_.Designate("KZ", agreement_, "2026-01-06", {"agency", "centre"});
  world_.On("2026-03-01");
  world_.IssueEngineer("KZ", 1, "2026-03-01");
  world_.On("2026-05-01");
  world_.Designate("KZ", agreement_, "2026-02-01", {"agency"});
  EXPECT_EQ(InGermany("KZ", 1), "NOT_RECOGNISED ISSUER_NOT_DESIGNATED");
}

TEST_F(AttackTest, AnIssueRecordedLateIsNotMovedIntoCoverage) {
  auto terms = Terms({"de", "kz"});
  terms.coverage = statement::Coverage{statement::CoverageRule::kFixedDate,
                                       Day("2026-05-01")};
  Agree(terms, {"DE", "KZ"});
  world_.On("2026-06-01");
  world_.IssueEngineer("KZ", 1, "2026-01-06");
  world_.IssueEngineer("KZ", 2, "2026-05-20");
  EXPECT_EQ(InGermany("KZ", 1), "NOT_RECOGNISED ISSUED_BEFORE_COVERAGE");
  EXPECT_EQ(InGermany("KZ", 2), kRecognised);
}

// Three years must pass since the first issue, which an older credential of
// the same kind shows; anybody else's shows nothing.
class FirstIssueTest : public AttackTest {
 protected:
  FirstIssueTest() {
    auto terms = Terms({"de", "kz"});
    terms.derived =
        statement::DerivedTerms{statement::DerivedRule::kAfterYears, 3};
    Agree(terms, {"DE", "KZ"});
    world_.IssueEngineer("UZ", 1, "2026-01-05");
    world_.IssueEngineer("KZ", 7, "2026-01-05");
    world_.On("2030-01-10");
  }

  std::string Renewing(const statement::CredentialReference& earlier) {
    auto record = world_.Engineer("KZ", 2, "2030-01-10");
    record.first_issued_on = Day("2026-01-05");
    record.renews = earlier;
    record.derived_from = {RecognitionWorld::Reference("UZ", 1)};
    world_.Issue("KZ", record);
    return InGermany("KZ", 2, "2030-02-01");
  }
};

constexpr char kTooYoung[] = "NOT_RECOGNISED DERIVED_CREDENTIAL_NOT_COVERED";

TEST_F(FirstIssueTest, IsShownByTheCredentialThatIsRenewed) {
  EXPECT_EQ(Renewing(RecognitionWorld::Reference("KZ", 7)),
            "RECOGNISED AGREEMENT by DERIVED_AFTER_YEARS");
}

TEST_F(FirstIssueTest, IsNotShownByAStrangersCredential) {
  EXPECT_EQ(Renewing(RecognitionWorld::Reference("UZ", 1)), kTooYoung);
}

TEST_F(FirstIssueTest, IsNotShownByACredentialThatNeverWas) {
  EXPECT_EQ(Renewing(RecognitionWorld::Reference("KZ", 99)), kTooYoung);
}

TEST_F(FirstIssueTest, IsNotShownByAVoidCredential) {
  world_["KZ"].Add(
      statement::CredentialVoided{TestRegistry::CredentialId(7),
                                  statement::EventReason::kFraud, std::nullopt},
      {"centre/1"});
  EXPECT_EQ(Renewing(RecognitionWorld::Reference("KZ", 7)), kTooYoung);
}

// --- Texts -------------------------------------------------------------------

// KZ alone accepts a version that names its own table, by which its level 5 is
// worth the highest of all.
TEST_F(AttackTest, ATableCountsOnlyUnderATextThatBothAccepted) {
  auto terms = Terms({"de", "kz"});
  terms.level = statement::LevelTerms{6, 0};
  Agree(terms, {"DE", "KZ"});
  terms.level->mappings = {{"NQF-KZ", {"registry.kz.example", "publisher"}}};
  const Hash generous = world_.Publish(world_["DE"], terms, agreement_);
  statement::MappingTable table;
  table.publisher = "publisher";
  table.framework = "nqf-kz";
  table.table_version = 1;
  table.effective_from = Day("2026-01-05");
  table.levels = {{"5", 8}};
  world_["KZ"].Add(table, {"publisher/1"});
  auto record = world_.Engineer("KZ", 1, "2026-01-05");
  record.level = statement::Level{"NQF-KZ", "5"};
  world_.Issue("KZ", record);
  const auto accept = [&](const std::string& country) {
    auto act = RecognitionWorld::ActRecord(
        country, agreement_, PartyActKind::kNewVersion, "2026-01-07");
    act.version_id = generous;
    world_.Act(act);
  };
  accept("KZ");
  EXPECT_EQ(InGermany("KZ", 1), "NOT_RECOGNISED LEVEL_UNKNOWN");
  accept("DE");
  EXPECT_EQ(InGermany("KZ", 1), kRecognised);
}

// An earlier decision of the host, under an agreement that the country of
// origin has made disappear from what the two share.
class VanishedAgreementTest : public AttackTest {
 protected:
  std::string DecidedUnder(statement::AcquiredRightsRule rule) {
    auto terms = Terms({"de", "uz"});
    terms.acquired_rights =
        statement::AcquiredRights{rule, std::nullopt, false};
    Agree(terms, {"DE", "UZ"});
    world_.IssueEngineer("KZ", 1, "2026-01-05");
    statement::RecognitionDecision decision;
    decision.credential = RecognitionWorld::Reference("KZ", 1);
    decision.host_country = "DE";
    decision.outcome = statement::DecisionOutcome::kRecognised;
    decision.purposes = {statement::Purpose::kEmployment};
    decision.agreement_id = agreement_;
    decision.decided_on = Day("2026-01-06");
    world_["DE"].Add(decision, {"authority/1"});
    return InGermany("KZ", 1);
  }
};

TEST_F(VanishedAgreementTest, ItsDecisionsStandWhereTheTextLetsThem) {
  EXPECT_EQ(DecidedUnder(statement::AcquiredRightsRule::kPriorDecisions),
            "RECOGNISED PRIOR_DECISION by PRIOR_DECISION");
}

TEST_F(VanishedAgreementTest, WhetherOthersStandCannotBeTold) {
  EXPECT_EQ(DecidedUnder(statement::AcquiredRightsRule::kNone),
            "UNDECIDED AGREEMENT_TEXT_MISSING");
}

// --- Codes and scopes --------------------------------------------------------

TEST_F(AttackTest, AFieldThatIsNoneIsNoQuestion) {
  Agree(Terms({"de", "kz"}), {"DE", "KZ"});
  world_.IssueEngineer("KZ", 1, "2026-01-05");
  auto question = RecognitionWorld::Ask("KZ", 1, "2026-07-01", "DE");
  question.field = "9z9";
  EXPECT_EQ(world_.Say(question), "UNDECIDED CODE_UNKNOWN");
}

// A school of UZ may give training; its word makes no joint degree whole.
TEST_F(AttackTest, APartnerConfirmsWhatItsOwnGrantsCover) {
  auto terms = Terms({"de", "kz", "uz"});
  terms.scope->credential_types = {statement::CredentialType::kJointDegree};
  Agree(terms, {"DE", "KZ", "UZ"});
  world_["KZ"].Add(world_.ProgrammeRecord("KZ"), {"university/1"});
  world_["UZ"].AddBody("school", {});
  auto grant = world_["UZ"].GrantRecord("school", Role::kHigherEducation);
  grant.credential_types = {statement::CredentialType::kTraining};
  world_["UZ"].Add(grant, {"root/1"});
  for (const auto& [n, partner] :
       {std::pair{1U, "school"}, std::pair{2U, "university"}}) {
    const auto issue =
        world_.Issue("KZ",
                     world_.JointDegree("KZ", n, "2026-01-05",
                                        {"registry.uz.example", partner}),
                     "university/1");
    world_.Confirm("UZ", partner, RecognitionWorld::Reference("KZ", n), issue,
                   "2026-01-05");
  }
  EXPECT_EQ(InGermany("KZ", 1), "NOT_RECOGNISED JOINT_PARTNER_NOT_ACCREDITED");
  EXPECT_EQ(InGermany("KZ", 2), kRecognised);
}

// --- Work --------------------------------------------------------------------

// Each of the many signatories of two countries would be weighed with each.
TEST_F(AttackTest, TooManyPairsAreNotWeighed) {
  Agree(Terms({"de", "kz"}), {});
  world_.IssueEngineer("KZ", 1, "2026-01-05");
  for (int n = 0; n < 130; ++n) {
    for (const char* country : {"DE", "KZ"}) {
      auto act = RecognitionWorld::ActRecord(
          country, agreement_, PartyActKind::kEnterIntoForce, "2026-01-06");
      act.party_id = std::string(country == std::string("DE") ? "d" : "k") +
                     std::to_string(n);
      world_.Act(act);
    }
  }
  EXPECT_EQ(InGermany("KZ", 1), "UNDECIDED EVIDENCE_TOO_LARGE");
}

// --- Somebody else's log -----------------------------------------------------

TEST_F(AttackTest, ACountryBetweenIsNotAskedWhereNothingHangsOnIt) {
  auto chaining = Terms({"de", "uz"});
  chaining.chaining_allowed = true;
  const Hash other = world_.Publish(world_["DE"], chaining);
  world_.EnterIntoForce({"DE", "UZ"}, other, "2026-01-06");
  Agree(Terms({"de", "kz"}), {"DE", "KZ"});
  world_.IssueEngineer("KZ", 1, "2026-01-05");
  const auto verdict =
      world_.Judge(RecognitionWorld::Ask("KZ", 1, "2026-07-01", "DE"));
  EXPECT_EQ(verdict.recognition, evidence::Recognition::kRecognised);
  EXPECT_THAT(
      verdict.registries,
      UnorderedElementsAre(
          Field(&evidence::RegistryView::origin, "registry.de.example"),
          Field(&evidence::RegistryView::origin, "registry.kz.example")));
}

}  // namespace
}  // namespace comity::testing
