// A branch campus abroad: a university of DE teaches in KZ. Where a programme
// is taught is a fact of its own, and an accord may end at the border.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

class BranchCampusTest : public ::testing::Test {
 protected:
  BranchCampusTest() {
    auto branch = world_.ProgrammeRecord("KZ");
    branch.place = "Branch campus";
    world_["DE"].Add(branch, {"university/1"});
    world_["DE"].Add(world_.AccreditationRecord("2026-01-05", "2031-12-31"),
                     {"agency/1"});
    world_.Issue("DE", world_.Degree("DE", 1, "2026-01-06"), "university/1");
  }

  void Agree(bool territorial) {
    auto terms = Terms({"de", "fr"});
    terms.nature = statement::AgreementNature::kProgrammeAccord;
    terms.scope->credential_types = {statement::CredentialType::kDegree};
    terms.scope->programme =
        statement::ProgrammeScope{{"EUR-ACE"}, territorial};
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "FR"}, id, "2026-01-06");
  }
  std::string In(const std::string& host) {
    return world_.Say("DE", 1, "2026-02-01", host);
  }

  RecognitionWorld world_{{"DE", "FR", "KZ"}};
};

TEST_F(BranchCampusTest, ATerritorialAccordEndsAtTheBorder) {
  Agree(true);
  EXPECT_EQ(In("FR"), "NOT_RECOGNISED PROGRAMME_OUTSIDE_JURISDICTION");
}

TEST_F(BranchCampusTest, AnotherAccordFollowsTheAwardingUniversity) {
  Agree(false);
  EXPECT_EQ(In("FR"), "RECOGNISED AGREEMENT");
}

TEST_F(BranchCampusTest, WhereItIsTaughtItIsForeign) {
  EXPECT_EQ(In("DE"), "RECOGNISED DOMESTIC by DOMESTIC");
  EXPECT_EQ(In("KZ"), "NOT_RECOGNISED NO_AGREEMENT");
}

}  // namespace
}  // namespace comity::testing
