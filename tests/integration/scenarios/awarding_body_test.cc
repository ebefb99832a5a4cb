// An awarding body that is not the teaching site: awards earned at a centre in
// KZ are given by a body of GB; malpractice at the centre takes a whole
// cohort's awards away, and an appeal gives one back.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::EventReason;

class AwardingBodyTest : public ::testing::Test {
 protected:
  AwardingBodyTest() {
    for (const std::uint64_t n : {1U, 2U, 3U}) {
      Award(n, "almaty-college");
    }
    Award(4, "astana-college");
    const Hash id = world_.Publish(world_["KZ"], Terms({"gb", "kz"}));
    world_.EnterIntoForce({"GB", "KZ"}, id, "2026-01-06");
  }

  void Award(std::uint64_t n, const std::string& college) {
    auto record = world_.Engineer("GB", n, "2026-01-05");
    record.training.emplace();
    record.training->school_parts = {
        {{"registry.kz.example", college}, 1200, std::nullopt}};
    world_.Issue("GB", record);
  }
  SignedStatement Withdraw(std::uint64_t n) {
    return world_["GB"].Add(
        statement::CredentialRevoked{
            TestRegistry::CredentialId(n), Day("2026-06-01"),
            EventReason::kProgrammeWithdrawn, Day("2026-09-01")},
        {"centre/1"});
  }
  std::string InKazakhstan(std::uint64_t n, std::string_view on) {
    return world_.Say("GB", n, on, "KZ");
  }

  static constexpr char kRevoked[] =
      "REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED";
  RecognitionWorld world_{{"GB", "KZ"}};
};

// It is the awarding body's country that the award comes from.
TEST_F(AwardingBodyTest, TheAwardIsTheAwardingBodysNotTheTeachersCountry) {
  EXPECT_EQ(InKazakhstan(1, "2026-03-01"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(world_.Say("GB", 1, "2026-03-01", "GB"),
            "RECOGNISED DOMESTIC by DOMESTIC");
}

TEST_F(AwardingBodyTest, ACohortIsTakenBackFromOneDayOn) {
  world_.On("2026-06-01");
  for (const std::uint64_t n : {1U, 2U, 3U}) {
    Withdraw(n);
    EXPECT_EQ(InKazakhstan(n, "2026-05-31"), "RECOGNISED AGREEMENT");
    EXPECT_EQ(InKazakhstan(n, "2026-06-01"), kRevoked);
  }
  EXPECT_EQ(InKazakhstan(4, "2026-06-01"), "RECOGNISED AGREEMENT");
}

TEST_F(AwardingBodyTest, AnAppealGivesOneBack) {
  world_.On("2026-06-01");
  const auto revoked = Withdraw(2);
  world_.On("2026-08-01");
  world_["GB"].Add(
      statement::CredentialReinstated{TestRegistry::CredentialId(2),
                                      revoked.statement.id, Day("2026-08-01"),
                                      EventReason::kAppealUpheld},
      {"centre/1", "centre/2"});
  EXPECT_EQ(InKazakhstan(2, "2026-07-31"), kRevoked);
  EXPECT_EQ(InKazakhstan(2, "2026-08-01"), "RECOGNISED AGREEMENT");
}

}  // namespace
}  // namespace comity::testing
