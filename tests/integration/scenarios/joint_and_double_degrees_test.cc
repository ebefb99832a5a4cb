// Two universities of two countries: a joint degree is one award by both, a
// double degree is two awards, each of which stands for itself.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;

class DegreesTest : public ::testing::Test {
 protected:
  DegreesTest() {
    for (const char* country : {"CN", "KZ"}) {
      auto programme = world_.ProgrammeRecord(country);
      programme.partner_bodies = {
          {std::string("registry.") +
               (programme.country == "KZ" ? "cn" : "kz") + ".example",
           "university"}};
      world_[country].Add(programme, {"university/1"});
    }
    auto terms = Terms({"cn", "de", "kz"});
    terms.scope->credential_types = {statement::CredentialType::kDegree,
                                     statement::CredentialType::kJointDegree};
    terms.scope->joint = statement::JointRule::kAnyConditional;
    agreement_ = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ"}, agreement_, "2026-01-06");
    world_.On("2026-01-07");
  }

  // Of KZ, with CN as the partner; number 1.
  SignedStatement IssueJoint() {
    return world_.Issue(
        "KZ",
        world_.JointDegree("KZ", 1, "2026-01-07",
                           {"registry.cn.example", "university"}),
        "university/1");
  }
  void Confirm(const SignedStatement& issue) {
    world_.Confirm("CN", "university", RecognitionWorld::Reference("KZ", 1),
                   issue, "2026-01-08");
  }
  std::string InGermany(const std::string& country, std::uint64_t n,
                        std::string_view on = "2026-03-01") {
    return world_.Say(country, n, on, "DE");
  }

  RecognitionWorld world_{{"CN", "DE", "KZ"}};
  Hash agreement_;
};

TEST_F(DegreesTest, AJointDegreeIsWholeOnceThePartnerIsAPartyAndConfirmed) {
  const auto issue = IssueJoint();
  EXPECT_EQ(InGermany("KZ", 1),
            "CONDITIONAL AGREEMENT if ASSESS_UNACCREDITED_PART");
  Confirm(issue);
  EXPECT_EQ(InGermany("KZ", 1),
            "CONDITIONAL AGREEMENT if ASSESS_UNACCREDITED_PART");
  world_.EnterIntoForce({"CN"}, agreement_, "2026-02-01");
  EXPECT_EQ(InGermany("KZ", 1), "RECOGNISED AGREEMENT");
}

TEST_F(DegreesTest, AJointDegreeIsAtHomeWithBothPartners) {
  const auto issue = IssueJoint();
  Confirm(issue);
  for (const char* home : {"CN", "KZ"}) {
    EXPECT_EQ(world_.Say("KZ", 1, "2026-02-01", home),
              "RECOGNISED DOMESTIC by DOMESTIC");
  }
}

TEST_F(DegreesTest, EachOfADoubleDegreeStandsForItself) {
  world_.Issue("KZ", world_.Degree("KZ", 2, "2026-01-07"), "university/1");
  world_.Issue("CN", world_.Degree("CN", 3, "2026-01-07"), "university/1");
  EXPECT_EQ(InGermany("KZ", 2), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("CN", 3), "NOT_RECOGNISED NO_AGREEMENT");
  world_["KZ"].Add(world_["KZ"].RevokedRecord(2, Day("2026-04-01")),
                   {"university/1"});
  world_.EnterIntoForce({"CN"}, agreement_, "2026-02-01");
  EXPECT_EQ(InGermany("KZ", 2, "2026-04-01"),
            "REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED");
  EXPECT_EQ(InGermany("CN", 3, "2026-04-01"), "RECOGNISED AGREEMENT");
}

}  // namespace
}  // namespace comity::testing
