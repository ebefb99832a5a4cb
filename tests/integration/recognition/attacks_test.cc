// What a registry, a body or an issuer may log to make its credentials count
// for more than they are, or somebody else's for less. Beside each attack
// stands the honest form, which counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;
using statement::Role;
using ::testing::Field;
using ::testing::UnorderedElementsAre;

constexpr char kRecognised[] = "RECOGNISED AGREEMENT";
constexpr char kNoAgreement[] = "NOT_RECOGNISED NO_AGREEMENT";
constexpr char kNotAccredited[] = "NOT_RECOGNISED PROGRAMME_NOT_ACCREDITED";

// DE is the host that everybody wants to be recognised in.
class AttackTest : public ::testing::Test {
 protected:
  std::string InGermany(const std::string& country, std::uint64_t n,
                        std::string_view on = "2026-07-01") {
    return world_.Say(country, n, on, "DE");
  }
  void Agree(const statement::AgreementTerms& terms,
             const std::vector<std::string>& countries) {
    agreement_ = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce(countries, agreement_, "2026-01-06");
  }

  RecognitionWorld world_{{"DE", "KZ", "UZ"}};
  Hash agreement_;
};

// --- Programmes --------------------------------------------------------------

class ProgrammeAttackTest : public AttackTest {
 protected:
  static statement::AgreementTerms Accord(
      const std::vector<std::string>& parties) {
    auto terms = Terms(parties);
    terms.nature = statement::AgreementNature::kProgrammeAccord;
    terms.scope->credential_types = {
        statement::CredentialType::kDegree,
        statement::CredentialType::kProfessionalQualification};
    terms.scope->programme = statement::ProgrammeScope{{"EUR-ACE"}, false};
    return terms;
  }
  void Teach(const std::string& country) {
    world_[country].Add(world_.ProgrammeRecord(country), {"university/1"});
  }
  void Accredit(const std::string& country, std::string_view from,
                std::string_view until = "2030-12-31") {
    auto record = world_.AccreditationRecord(from, until);
    record.decided_on = decided_on_;
    world_[country].Add(record, {"agency/1"});
  }
  void Graduate(const std::string& country, std::uint64_t n,
                std::string_view on, const std::string& body = "university") {
    world_.Issue(country, world_.Degree(country, n, on), body + "/1");
  }

  // Of UZ; it awards and certifies.
  void AddInstitute() {
    world_["UZ"].AddBody("institute",
                         {Role::kCertificationBody, Role::kHigherEducation});
  }

  std::optional<CivilDate> decided_on_;
};

// KZ registers an "agency of France", under whose accord with DE its own
// programme would count.
TEST_F(ProgrammeAttackTest, NoLogMakesUpAnAgencyOfAnotherCountry) {
  Agree(Accord({"de", "fr"}), {"DE"});
  world_.RecordAct(
      "DE", RecognitionWorld::ActRecord(
                "FR", agreement_, PartyActKind::kEnterIntoForce, "2026-01-06"));
  Teach("KZ");
  auto agency = world_["KZ"].BodyRecord("french-agency");
  agency.country = "FR";
  world_["KZ"].Add(agency, {"root/1", "french-agency/1"});
  world_["KZ"].Add(
      world_["KZ"].GrantRecord("french-agency", Role::kAccreditationAgency),
      {"root/1"});
  auto label = world_.AccreditationRecord("2026-01-05", "2030-12-31");
  label.agency = "french-agency";
  world_["KZ"].Add(label, {"french-agency/1"});
  Graduate("KZ", 1, "2026-01-05");
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
}

TEST_F(ProgrammeAttackTest, AnAccreditationCoversNobodyWhoCameLater) {
  Agree(Accord({"de", "kz"}), {"DE", "KZ"});
  Teach("KZ");
  Accredit("KZ", "2026-01-05");
  Graduate("KZ", 1, "2026-01-05");
  world_["KZ"].AddBody("mill", {Role::kHigherEducation});
  auto wider = world_.ProgrammeRecord("KZ");
  wider.awarding_bodies = {"mill", "university"};
  world_["KZ"].Add(wider, {"university/1"});
  world_.On("2026-02-01");
  Graduate("KZ", 2, "2026-02-01", "mill");
  EXPECT_EQ(InGermany("KZ", 2), "NOT_RECOGNISED JOINT_PARTNER_NOT_ACCREDITED");
  EXPECT_EQ(InGermany("KZ", 1), kRecognised)
      << "what the programme became later does not spoil earlier degrees";
}

TEST_F(ProgrammeAttackTest, AProgrammeThatMovesLosesItsAccreditation) {
  Agree(Accord({"de", "kz"}), {"DE", "KZ"});
  Teach("KZ");
  Accredit("KZ", "2026-01-05");
  auto moved = world_.ProgrammeRecord("KZ");
  moved.country = "UZ";
  world_["KZ"].Add(moved, {"university/1"});
  world_.On("2026-02-01");
  Graduate("KZ", 1, "2026-02-01");
  EXPECT_EQ(InGermany("KZ", 1), kNotAccredited);
}

TEST_F(ProgrammeAttackTest, AnAccreditationDatedBackCountsFromItsRecording) {
  Agree(Accord({"de", "kz"}), {"DE", "KZ"});
  Teach("KZ");
  Graduate("KZ", 1, "2026-01-05");
  world_.On("2026-03-01");
  decided_on_ = Day("2026-03-01");
  Accredit("KZ", "2020-01-01");
  Graduate("KZ", 2, "2026-03-01");
  EXPECT_EQ(InGermany("KZ", 1), kNotAccredited);
  EXPECT_EQ(InGermany("KZ", 2), kRecognised);
}

// A degree of long ago that is recorded today was earned before the label.
TEST_F(ProgrammeAttackTest, AGraduationRecordedLateIsNotMovedIntoTheLabel) {
  Agree(Accord({"de", "kz"}), {"DE", "KZ"});
  Teach("KZ");
  world_.On("2026-05-01");
  Accredit("KZ", "2026-05-01");
  world_.On("2026-06-01");
  Graduate("KZ", 1, "2026-01-06");
  Graduate("KZ", 2, "2026-05-20");
  EXPECT_EQ(InGermany("KZ", 1), kNotAccredited);
  EXPECT_EQ(InGermany("KZ", 2), kRecognised);
}

TEST_F(ProgrammeAttackTest, NobodyGraduatesAfterTheDegreeWasGiven) {
  Teach("KZ");
  auto record = world_.Degree("KZ", 1, "2026-01-05");
  record.education->completed_on = Day("2026-05-01");
  world_.Issue("KZ", record, "university/1");
  EXPECT_EQ(InGermany("KZ", 1), "FALSE NOT_RECOGNISED CREDENTIAL_UNKNOWN");
}

TEST_F(ProgrammeAttackTest, AProgrammeLendsItsNameToNobodyElse) {
  Agree(Accord({"de", "uz"}), {"DE", "UZ"});
  Teach("UZ");
  Accredit("UZ", "2026-01-05");
  Graduate("UZ", 1, "2026-01-05");
  auto borrowed = world_.Engineer("KZ", 2, "2026-01-05");
  borrowed.education =
      statement::Education{{"registry.uz.example", "civil"}, Day("2026-01-05")};
  world_.Issue("KZ", borrowed);
  EXPECT_EQ(InGermany("UZ", 1), kRecognised);
  EXPECT_EQ(InGermany("KZ", 2), kNoAgreement);
}

// The host's agency, which never confirmed anything, has authority on that day
// in another role.
TEST_F(ProgrammeAttackTest, AnAgencyIsNoIssuerForHavingAccredited) {
  Teach("DE");
  decided_on_ = Day("2026-01-05");
  Accredit("DE", "2026-01-05");
  auto record = world_.Engineer("KZ", 1, "2026-01-05");
  record.education =
      statement::Education{{"registry.de.example", "civil"}, Day("2026-01-05")};
  record.co_issuers = {{"registry.de.example", "agency"}};
  world_.Issue("KZ", record);
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
}

// A mill of KZ gives a degree in a joint programme of UZ; the university that
// it names never confirmed, and the other one has nothing to do with it.
TEST_F(ProgrammeAttackTest, ANamedPartnerLendsNoProgramme) {
  auto terms = Accord({"de", "uz"});
  terms.scope->joint = statement::JointRule::kAnyConditional;
  Agree(terms, {"DE", "UZ"});
  AddInstitute();
  auto joint = world_.ProgrammeRecord("UZ");
  joint.awarding_bodies = {"institute", "university"};
  world_["UZ"].Add(joint, {"university/1"});
  Accredit("UZ", "2026-01-05");
  world_.On("2026-01-07");
  auto record = world_.Engineer("KZ", 1, "2026-01-07");
  record.education =
      statement::Education{{"registry.uz.example", "civil"}, Day("2026-01-07")};
  record.co_issuers = {{"registry.uz.example", "institute"}};
  const auto issue = world_.Issue("KZ", record);
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
  world_["UZ"].Add(
      statement::CoIssuerConfirmed{RecognitionWorld::Reference("KZ", 1),
                                   issue.statement.id, "institute",
                                   Day("2026-01-07")},
      {"institute/1"});
  EXPECT_EQ(InGermany("KZ", 1), kRecognised);
}

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

// --- Chains ------------------------------------------------------------------

// KZ's engineers count in UZ without conditions. What leads on from UZ to DE,
// or from KZ to UZ, may be a text that no log at hand holds.
class HiddenChainTest : public AttackTest {
 protected:
  HiddenChainTest() { world_.IssueEngineer("KZ", 1, "2026-01-05"); }

  static statement::AgreementTerms Chainable(
      const std::vector<std::string>& parties, bool open = false) {
    auto terms = Terms(parties);
    terms.chaining_allowed = true;
    terms.open_to_accession = open;
    return terms;
  }
  Hash Stand(const std::string& holder, const std::vector<std::string>& who,
             const statement::AgreementTerms& terms,
             PartyActKind how = PartyActKind::kEnterIntoForce) {
    const Hash id = world_.Publish(world_[holder], terms);
    for (const std::string& country : who) {
      world_.Act(country, id, how, "2026-01-06");
    }
    return id;
  }
  // Acts stand on a text that none of the logs holds.
  void StandUnseen(const std::vector<std::string>& who,
                   const statement::AgreementTerms& terms) {
    RecognitionWorld elsewhere({"DE"});
    const Hash id = elsewhere.Publish(elsewhere["DE"], terms);
    world_.EnterIntoForce(who, id, "2026-01-06");
  }

  static constexpr char kMissing[] = "UNDECIDED AGREEMENT_TEXT_MISSING";
};

TEST_F(HiddenChainTest, ATextOfTheHostThatNobodyHoldsHidesNoChain) {
  Stand("KZ", {"KZ", "UZ"}, Chainable({"kz", "uz"}));
  StandUnseen({"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kMissing);
}

TEST_F(HiddenChainTest, NorDoesATextOfTheOrigin) {
  StandUnseen({"KZ", "UZ"}, Chainable({"kz", "uz"}));
  Stand("DE", {"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kMissing);
}

TEST_F(HiddenChainTest, NorDoTwoOfThem) {
  StandUnseen({"KZ", "UZ"}, Chainable({"kz", "uz"}));
  StandUnseen({"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kMissing);
}

TEST_F(HiddenChainTest, ATextInTheLogBetweenIsFound) {
  Stand("UZ", {"KZ", "UZ"}, Chainable({"kz", "uz"}));
  Stand("UZ", {"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), "RECOGNISED CHAIN by CHAIN");
}

TEST_F(HiddenChainTest, WhoAccededMayStandBetween) {
  const auto kz = Chainable({"kz", "fr"}, true);
  const auto de = Chainable({"de", "fr"}, true);
  const Hash first = Stand("KZ", {"KZ"}, kz);
  const Hash second = Stand("DE", {"DE"}, de);
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
  world_.Act("UZ", first, PartyActKind::kAccede, "2026-01-06");
  world_.Act("UZ", second, PartyActKind::kAccede, "2026-01-06");
  EXPECT_EQ(InGermany("KZ", 1), "RECOGNISED CHAIN by CHAIN");
}

// Nothing leads from KZ to another country than DE: no text is needed.
TEST_F(HiddenChainTest, WithoutAFirstHopNothingIsMissing) {
  StandUnseen({"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
  Stand("KZ", {"KZ", "UZ"}, Terms({"kz", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement) << "it allows no chains";
}

// UZ's agency accredits what is taught and awarded in KZ's log, and is DE's
// partner through FR: there the accreditor is the origin.
TEST_F(ProgrammeAttackTest, AChainMayBeginWithTheAccreditor) {
  world_.AddCountry("FR");
  auto first = Accord({"fr", "uz"});
  auto second = Accord({"de", "fr"});
  first.chaining_allowed = true;
  second.chaining_allowed = true;
  const Hash one = world_.Publish(world_["FR"], first);
  const Hash two = world_.Publish(world_["FR"], second);
  world_.EnterIntoForce({"FR", "UZ"}, one, "2026-01-06");
  world_.EnterIntoForce({"DE", "FR"}, two, "2026-01-06");
  AddInstitute();
  auto taught = world_.ProgrammeRecord("UZ");
  taught.awarding_bodies = {"institute"};
  world_["UZ"].Add(taught, {"institute/1"});
  Accredit("UZ", "2026-01-05");
  world_.On("2026-01-07");
  auto record = world_.Engineer("KZ", 1, "2026-01-07");
  record.education =
      statement::Education{{"registry.uz.example", "civil"}, Day("2026-01-07")};
  record.co_issuers = {{"registry.uz.example", "institute"}};
  record.origin_country = "KZ";
  const auto issue = world_.Issue("KZ", record);
  world_["UZ"].Add(
      statement::CoIssuerConfirmed{RecognitionWorld::Reference("KZ", 1),
                                   issue.statement.id, "institute",
                                   Day("2026-01-07")},
      {"institute/1"});
  EXPECT_EQ(InGermany("KZ", 1), "RECOGNISED CHAIN by CHAIN");
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
    auto record = world_.Degree("KZ", n, "2026-01-05");
    record.type = statement::CredentialType::kJointDegree;
    record.co_issuers = {{"registry.uz.example", partner}};
    const auto issue = world_.Issue("KZ", record, "university/1");
    world_["UZ"].Add(
        statement::CoIssuerConfirmed{RecognitionWorld::Reference("KZ", n),
                                     issue.statement.id, partner,
                                     Day("2026-01-05")},
        {std::string(partner) + "/1"});
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
