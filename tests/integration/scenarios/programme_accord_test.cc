// An accord on accredited programmes, as with the EUR-ACE label: the network
// authorises an agency, the agency labels a programme, and a graduate is asked
// about the day of graduation.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::Role;

class ProgrammeAccordTest : public ::testing::Test {
 protected:
  ProgrammeAccordTest() {
    TestRegistry& kz = world_["KZ"];
    auto network = kz.BodyRecord("network");
    network.country = "BE";  // Without a registry.
    kz.Add(network, {"root/1", "network/1"});
    auto own = kz.GrantRecord("network", Role::kAccreditationAgency);
    own.delegable_roles = {Role::kAccreditationAgency};
    own.delegation_depth = 1;
    of_network_ = kz.Add(own, {"root/1"});
    kz.AddBody("label-agency", {});
    kz.Add(kz.GrantRecord("label-agency", Role::kAccreditationAgency),
           {"network/1", "network/2"});
    kz.Add(world_.ProgrammeRecord("KZ"), {"university/1"});
    Agree();
  }

  void Agree() {
    auto terms = Terms({"de", "kz"});
    terms.nature = statement::AgreementNature::kProgrammeAccord;
    terms.scope->credential_types = {statement::CredentialType::kDegree};
    terms.scope->programme = statement::ProgrammeScope{{"EUR-ACE"}, false};
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ"}, id, "2026-01-06");
  }
  SignedStatement Label(std::string_view from, std::string_view until) {
    auto record = world_.AccreditationRecord(from, until);
    record.agency = "label-agency";
    return world_["KZ"].Add(record, {"label-agency/1"});
  }
  void Graduate(std::uint64_t n, std::string_view on) {
    world_.On(on);
    world_.Issue("KZ", world_.Degree("KZ", n, on), "university/1");
  }
  std::string InGermany(std::uint64_t n, std::string_view on) {
    return world_.Say("KZ", n, on, "DE");
  }

  static constexpr char kNotAccredited[] =
      "NOT_RECOGNISED PROGRAMME_NOT_ACCREDITED";
  RecognitionWorld world_{{"DE", "KZ"}};
  SignedStatement of_network_;
};

TEST_F(ProgrammeAccordTest, TheLabelOfTheGraduationDayCounts) {
  Label("2026-01-05", "2026-07-31");
  Graduate(1, "2026-06-30");
  Graduate(2, "2026-09-01");
  EXPECT_EQ(InGermany(1, "2026-07-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany(1, "2030-01-01"),
            "RECOGNISED AGREEMENT by ACCREDITATION_ENDED_LATER");
  EXPECT_EQ(InGermany(2, "2026-09-01"), kNotAccredited);
}

TEST_F(ProgrammeAccordTest, ALabelTakenBackHelpsNoLaterGraduate) {
  const auto label = Label("2026-01-05", "2031-12-31");
  Graduate(1, "2026-06-30");
  world_["KZ"].Add(
      statement::AccreditationWithdrawn{
          "civil", label.statement.id, Day("2026-09-01"), false,
          statement::EventReason::kRequirementsNotMet},
      {"label-agency/1"});
  Graduate(2, "2026-09-01");
  EXPECT_EQ(InGermany(1, "2027-01-01"),
            "RECOGNISED AGREEMENT by ACCREDITATION_ENDED_LATER");
  EXPECT_EQ(InGermany(2, "2027-01-01"), kNotAccredited);
}

TEST_F(ProgrammeAccordTest, AnAnnulledLabelNeverWas) {
  const auto label = Label("2026-01-05", "2031-12-31");
  Graduate(1, "2026-06-30");
  world_["KZ"].Add(
      statement::AccreditationWithdrawn{"civil", label.statement.id,
                                        Day("2026-01-05"), true,
                                        statement::EventReason::kFraud},
      {"label-agency/1"});
  EXPECT_EQ(InGermany(1, "2027-01-01"), kNotAccredited);
}

// The two steps of authority: where the first falls, the second falls with it.
TEST_F(ProgrammeAccordTest, TheLabelFallsWithTheNetworksAuthority) {
  Label("2026-01-05", "2031-12-31");
  Graduate(1, "2026-06-30");
  EXPECT_EQ(InGermany(1, "2026-07-01"), "RECOGNISED AGREEMENT");
  world_["KZ"].Add(
      statement::GrantAnnulled{"network", of_network_.statement.id,
                               Day("2026-01-05"),
                               statement::EventReason::kIssuedInError},
      {"root/1"});
  EXPECT_EQ(InGermany(1, "2026-07-01"), kNotAccredited);
}

TEST_F(ProgrammeAccordTest, AnotherLabelIsNotTheAccords) {
  auto record = world_.AccreditationRecord("2026-01-05", "2031-12-31");
  record.label = "national";
  world_["KZ"].Add(record, {"agency/1"});
  Graduate(1, "2026-06-30");
  EXPECT_EQ(InGermany(1, "2026-07-01"), kNotAccredited);
}

}  // namespace
}  // namespace comity::testing
