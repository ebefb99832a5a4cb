#include "core/authority/grant_rules.h"
#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using statement::Grant;
using statement::Role;

class RulesGrantsTest : public AuthorityTest {
 protected:
  // "region" may give on the role of a certification body, one step.
  RulesGrantsTest() {
    kz_.AddBody("region", {});
    kz_.AddBody("late", {});
    own_ = kz_.GrantRecord("region", Role::kRegistrar);
    own_.schemes = {"engineering"};
    own_.countries = {"KZ"};
    own_.credential_types = {
        statement::CredentialType::kProfessionalQualification};
    own_.interval.until = Day("2027-12-31");
    own_.delegable_roles = {Role::kCertificationBody};
    own_.delegation_depth = 1;
    given_ = own_;
    given_.grantee = "late";
    given_.role = Role::kCertificationBody;
    given_.delegable_roles.clear();
    given_.delegation_depth = 0;
  }

  void GiveOwn() {
    ASSERT_EQ(Admit(own_, {"root/1"}), "OK");
    own_id_ = last_.statement.id;
  }
  statement::GrantSuspended Suspended(const std::string& grantee,
                                      const Hash& id) {
    return {grantee,
            id,
            {Day("2026-01-01"), Day("2026-12-31")},
            statement::EventReason::kInvestigation};
  }
  statement::GrantAnnulled Annulled(const std::string& grantee, const Hash& id,
                                    std::string_view from) {
    return {grantee, id, Day(from), statement::EventReason::kFraud};
  }

  Grant own_;
  Grant given_;
  Hash own_id_;
};

TEST_F(RulesGrantsTest, RootGrantsAnything) {
  EXPECT_EQ(Admit(given_, {"root/1"}), "OK");
  EXPECT_EQ(Admit(given_, {"root/1", "root/2"}), "WRONG_SLOTS");
  given_.grantee = "nobody";
  EXPECT_EQ(Admit(given_, {"root/1"}), "BODY_UNKNOWN");
}

TEST_F(RulesGrantsTest, AGrantMustMakeSense) {
  Grant grant = given_;
  grant.interval.until = Day("2019-12-31");
  EXPECT_EQ(Admit(grant, {"root/1"}), "FIELD_MALFORMED");
  grant = given_;
  grant.delegation_depth = 1;
  EXPECT_EQ(Admit(grant, {"root/1"}), "FIELD_MALFORMED");
  grant = given_;
  grant.retroactive_to = Day("2021-01-01");
  EXPECT_EQ(Admit(grant, {"root/1"}), "FIELD_MALFORMED");
  grant = given_;
  grant.legacy_load = {Day("2000-01-01"), Day("1999-01-01"), Day("2027-01-01")};
  EXPECT_EQ(Admit(grant, {"root/1"}), "FIELD_MALFORMED");
}

TEST_F(RulesGrantsTest, ABodyGivesOnWhatItMay) {
  EXPECT_EQ(Admit(given_, {"region/1"}), "NO_GRANT");
  GiveOwn();
  EXPECT_EQ(Admit(given_, {"region/1"}), "OK");
  EXPECT_NE(judgement_.authorising_grant, nullptr);
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "OK");
}

TEST_F(RulesGrantsTest, AndNothingBeyondItInAnyDimension) {
  GiveOwn();
  const auto judged = [this](auto change) {
    Grant grant = given_;
    change(grant);
    return Admit(grant, {"region/1"});
  };
  constexpr char kBeyond[] = "GRANT_BEYOND_OWN";
  EXPECT_EQ(judged([](Grant& g) { g.role = Role::kSupervisor; }), kBeyond);
  EXPECT_EQ(judged([](Grant& g) { g.schemes.clear(); }), kBeyond);
  EXPECT_EQ(judged([](Grant& g) {
              g.schemes = {"engineering", "medicine"};
            }),
            kBeyond);
  EXPECT_EQ(judged([](Grant& g) { g.countries = {"RU"}; }), kBeyond);
  EXPECT_EQ(judged([](Grant& g) { g.credential_types.clear(); }), kBeyond);
  EXPECT_EQ(judged([](Grant& g) { g.interval.until.reset(); }), kBeyond);
  EXPECT_EQ(judged([](Grant& g) { g.interval.until = Day("2028-01-01"); }),
            kBeyond);
  EXPECT_EQ(judged([](Grant& g) { g.interval.from = Day("2019-12-31"); }),
            kBeyond);
  EXPECT_EQ(judged([](Grant& g) { g.retroactive_to = Day("2019-12-31"); }),
            kBeyond);
  EXPECT_EQ(judged([](Grant& g) {
              g.delegable_roles = {Role::kCertificationBody};
              g.delegation_depth = 1;
            }),
            kBeyond);
  EXPECT_EQ(judged([](Grant& g) {
              g.legacy_load = {Day("2020-01-01"), Day("2025-01-01"),
                               Day("2027-01-01")};
            }),
            kBeyond);
}

TEST_F(RulesGrantsTest, TheVeryGrantThatIsGivenOnMustHold) {
  GiveOwn();
  EXPECT_EQ(Admit(Suspended("region", own_id_), {"root/1"}), "OK");
  EXPECT_EQ(Admit(given_, {"region/1"}), "GRANT_SUSPENDED");
  // Another grant of the same role, which may not be given on, is no help.
  EXPECT_EQ(Admit(kz_.GrantRecord("region", Role::kRegistrar), {"root/1"}),
            "OK");
  EXPECT_NE(Admit(given_, {"region/1"}), "OK");
}

TEST_F(RulesGrantsTest, ItsFourEyesHoldForGivingOn) {
  own_.four_eyes = true;
  GiveOwn();
  EXPECT_EQ(Admit(kz_.GrantRecord("region", Role::kRegistrar), {"root/1"}),
            "OK");
  EXPECT_NE(Admit(given_, {"region/1"}), "OK");
  EXPECT_EQ(Admit(given_, {"region/1", "region/2"}), "OK");
}

TEST_F(RulesGrantsTest, OnlyTheGrantorOrRootTakesAGrantBack) {
  GiveOwn();
  EXPECT_EQ(Admit(given_, {"region/1"}), "OK");
  const Hash id = last_.statement.id;
  EXPECT_EQ(Admit(Suspended("late", id), {"late/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(Suspended("late", own_id_), {"region/1"}), "SUBJECT_UNKNOWN");
  EXPECT_EQ(Admit(Suspended("late", id), {"region/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "GRANT_SUSPENDED");
  EXPECT_EQ(Admit(Annulled("late", id, "2020-01-01"), {"root/1"}), "OK");
}

TEST_F(RulesGrantsTest, AnAnnulmentReachesDownAndASuspensionDoesNot) {
  GiveOwn();
  EXPECT_EQ(Admit(given_, {"region/1"}), "OK");
  EXPECT_EQ(Admit(Suspended("region", own_id_), {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "OK");
  EXPECT_EQ(Admit(Annulled("region", own_id_, "2026-01-06"), {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(2), {"late/1"}), "OK");
  kz_.log().AdvanceTo(Day("2026-01-06"));
  EXPECT_EQ(Admit(kz_.CredentialRecord(3), {"late/1"}), "GRANT_ANNULLED");
}

TEST_F(RulesGrantsTest, AGrantPermitsWithinItsScopeAndInterval) {
  given_.schemes = {"medicine"};
  EXPECT_EQ(Admit(given_, {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "GRANT_OUT_OF_SCOPE");
  given_.schemes.clear();
  given_.countries = {"RU"};
  EXPECT_EQ(Admit(given_, {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "GRANT_OUT_OF_SCOPE");
  given_.countries.clear();
  given_.interval.from = Day("2026-01-06");
  EXPECT_EQ(Admit(given_, {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "GRANT_NOT_IN_FORCE");
  given_.retroactive_to = Day("2025-01-01");
  EXPECT_EQ(Admit(given_, {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "OK");
}

TEST_F(RulesGrantsTest, FourEyesAreTwoPersons) {
  given_.four_eyes = true;
  EXPECT_EQ(Admit(given_, {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "TWO_PERSONS_NEEDED");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"late/1", "late/2"}), "OK");
}

}  // namespace
}  // namespace comity::testing
