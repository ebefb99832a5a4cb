// Programmes and accreditations that would lend themselves to more than they
// cover.
#include <gtest/gtest.h>

#include "tests/integration/recognition/attack_fixture.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;
using statement::Role;

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
  world_.Issue("KZ", TaughtIn("registry.uz.example", "2026-01-05"));
  EXPECT_EQ(InGermany("UZ", 1), kRecognised);
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
}

// The host's agency, which never confirmed anything, has authority on that day
// in another role.
TEST_F(ProgrammeAttackTest, AnAgencyIsNoIssuerForHavingAccredited) {
  Teach("DE");
  decided_on_ = Day("2026-01-05");
  Accredit("DE", "2026-01-05");
  auto record = TaughtIn("registry.de.example", "2026-01-05");
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
  auto record = TaughtIn("registry.uz.example", "2026-01-07");
  record.co_issuers = {{"registry.uz.example", "institute"}};
  const auto issue = world_.Issue("KZ", record);
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
  world_.Confirm("UZ", "institute", RecognitionWorld::Reference("KZ", 1), issue,
                 "2026-01-07");
  EXPECT_EQ(InGermany("KZ", 1), kRecognised);
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
  auto record = TaughtIn("registry.uz.example", "2026-01-07");
  record.co_issuers = {{"registry.uz.example", "institute"}};
  record.origin_country = "KZ";
  const auto issue = world_.Issue("KZ", record);
  world_.Confirm("UZ", "institute", RecognitionWorld::Reference("KZ", 1), issue,
                 "2026-01-07");
  EXPECT_EQ(InGermany("KZ", 1), "RECOGNISED CHAIN by CHAIN");
}

}  // namespace
}  // namespace comity::testing
