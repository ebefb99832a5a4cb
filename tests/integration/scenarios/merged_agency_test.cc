// An accreditation agency merges into another one: what it decided stays, and
// from the day of the merger its successor is the designated one.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

class MergedAgencyTest : public ::testing::Test {
 protected:
  MergedAgencyTest() {
    TestRegistry& kz = world_["KZ"];
    kz.Add(world_.ProgrammeRecord("KZ"), {"university/1"});
    kz.AddBody("successor", {statement::Role::kAccreditationAgency});
    auto terms = Terms({"de", "kz"});
    terms.scope->credential_types = {statement::CredentialType::kDegree};
    terms.scope->programme = statement::ProgrammeScope{{"EUR-ACE"}, false};
    agreement_ = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ"}, agreement_, "2026-01-05");
    world_.Designate("KZ", agreement_, "2026-01-05", {"agency"});
    kz.Add(world_.AccreditationRecord("2026-01-05", "2028-12-31"),
           {"agency/1"});
  }

  // On 2027-01-01 "agency" goes into "successor".
  void Merge() {
    TestRegistry& kz = world_["KZ"];
    world_.On("2027-01-01");
    auto record = kz.BodyRecord("agency");
    record.keys.clear();
    record.succession = {{statement::SuccessionKind::kMergedInto,
                          {kz.origin(), "successor"},
                          Day("2027-01-01")}};
    kz.Add(record, {"agency/1", "root/1"});
    world_.Designate("KZ", agreement_, "2027-01-01", {"successor"});
  }
  void Graduate(std::uint64_t n, std::string_view on) {
    world_.On(on);
    world_.Issue("KZ", world_.Degree("KZ", n, on), "university/1");
  }
  std::string InGermany(std::uint64_t n) {
    return world_.Say("KZ", n, "2027-12-01", "DE");
  }

  RecognitionWorld world_{{"DE", "KZ"}};
  Hash agreement_;
};

TEST_F(MergedAgencyTest, GraduatesBeforeTheMergerKeepTheirStanding) {
  Graduate(1, "2026-06-30");
  Merge();
  EXPECT_EQ(InGermany(1), "RECOGNISED AGREEMENT by ACCREDITATION_ENDED_LATER");
}

TEST_F(MergedAgencyTest, LaterOnesNeedTheSuccessorsDecision) {
  Merge();
  Graduate(2, "2027-06-30");
  EXPECT_EQ(InGermany(2), "NOT_RECOGNISED PROGRAMME_NOT_ACCREDITED");
  world_.On("2027-07-01");
  auto decision = world_.AccreditationRecord("2027-07-01", "2032-06-30");
  decision.agency = "successor";
  world_["KZ"].Add(decision, {"successor/1"});
  Graduate(3, "2027-09-01");
  EXPECT_EQ(InGermany(3), "RECOGNISED AGREEMENT");
}

TEST_F(MergedAgencyTest, ThePredecessorStaysOnTheListIfThePartySaysSo) {
  Merge();
  world_.Designate("KZ", agreement_, "2027-01-01", {"agency", "successor"});
  Graduate(2, "2027-06-30");
  EXPECT_EQ(InGermany(2), "RECOGNISED AGREEMENT");
}

}  // namespace
}  // namespace comity::testing
