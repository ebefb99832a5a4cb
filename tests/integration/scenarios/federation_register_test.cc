// Certification by the standards of a federation of engineers: the national
// committee proposes, the federation's committee decides, both sign; every five
// years an entry is renewed with proof of further learning. Who does not renew
// has lapsed, and was not struck off.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::Role;

class FederationRegisterTest : public ::testing::Test {
 protected:
  FederationRegisterTest() {
    TestRegistry& kz = world_["KZ"];
    kz.AddBody("national-committee", {Role::kCertificationBody});
    auto federation = kz.BodyRecord("federation-committee");
    federation.country = "BE";  // Without a registry.
    kz.Add(federation, {"root/1", "federation-committee/1"});
    kz.Add(kz.GrantRecord("federation-committee", Role::kCertificationBody),
           {"root/1"});
    auto scheme = kz.SchemeRecord("federation-engineer");
    scheme.credential_types = {statement::CredentialType::kRegisterEntry};
    scheme.signing_rule = statement::SigningRule::kProposerAndDecider;
    scheme.validity_months = 60;
    kz.Add(scheme, {"centre/1"});
    auto terms = Terms({"de", "kz"});
    terms.nature = statement::AgreementNature::kRegisterFramework;
    terms.scope->credential_types = {statement::CredentialType::kRegisterEntry};
    terms.cpd = statement::CpdTerms{statement::ShortfallEffect::kCondition};
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ"}, id, "2026-01-06");
  }

  statement::Credential Entry() {
    auto record = world_.Engineer("KZ", 1, "2026-02-01");
    record.type = statement::CredentialType::kRegisterEntry;
    record.scheme_id = "federation-engineer";
    record.origin_country = "KZ";
    record.cpd = Learning("2026-02-01", "2031-01-31");
    return record;
  }
  static statement::CpdSummary Learning(std::string_view from,
                                        std::string_view until) {
    return {{Day(from), Day(until)}, 200, Day(until)};
  }
  void List() {
    world_.On("2026-02-01");
    world_["KZ"].Add(Entry(),
                     {"federation-committee/1", "national-committee/1"});
  }
  void Renew(std::string_view on, std::string_view from,
             std::string_view until) {
    world_.On(on);
    world_["KZ"].Add(statement::CredentialRenewed{TestRegistry::CredentialId(1),
                                                  {Day(from), Day(until)},
                                                  Learning(from, until)},
                     {"national-committee/1"});
  }
  std::string InGermany(std::string_view on) {
    return world_.Say("KZ", 1, on, "DE");
  }

  static constexpr char kLapsed[] = "EXPIRED NOT_RECOGNISED CREDENTIAL_EXPIRED";
  RecognitionWorld world_{{"DE", "KZ"}};
};

TEST_F(FederationRegisterTest, ItTakesTheSignaturesOfBoth) {
  world_.On("2026-02-01");
  world_["KZ"].Add(Entry(), {"national-committee/1"});
  EXPECT_EQ(InGermany("2026-03-01"), "FALSE NOT_RECOGNISED CREDENTIAL_UNKNOWN");
}

TEST_F(FederationRegisterTest, SignedByBothItCounts) {
  List();
  EXPECT_EQ(InGermany("2026-03-01"), "RECOGNISED AGREEMENT");
}

TEST_F(FederationRegisterTest, NotRenewedItHasLapsedAndIsNotRevoked) {
  List();
  EXPECT_EQ(InGermany("2031-01-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2031-02-01"), kLapsed);
}

TEST_F(FederationRegisterTest, RenewedItCountsForFiveMoreYears) {
  List();
  Renew("2031-01-10", "2031-02-01", "2036-01-31");
  EXPECT_EQ(InGermany("2036-01-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2036-02-01"), kLapsed);
}

TEST_F(FederationRegisterTest, RenewedLateTheGapStays) {
  List();
  Renew("2032-06-01", "2032-06-01", "2037-05-31");
  EXPECT_EQ(InGermany("2032-05-31"), kLapsed);
  EXPECT_EQ(InGermany("2032-06-01"), "RECOGNISED AGREEMENT");
}

TEST_F(FederationRegisterTest, LearningThatIsMissingIsCaughtUp) {
  world_.On("2026-02-01");
  auto entry = Entry();
  entry.cpd->satisfied_until = Day("2028-12-31");
  world_["KZ"].Add(entry, {"federation-committee/1", "national-committee/1"});
  EXPECT_EQ(InGermany("2028-12-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InGermany("2029-01-01"), "CONDITIONAL AGREEMENT if CPD_CATCH_UP");
}

TEST_F(FederationRegisterTest, StruckOffIsAnotherThing) {
  List();
  world_["KZ"].Add(world_["KZ"].RevokedRecord(1, Day("2027-01-01")),
                   {"national-committee/1"});
  EXPECT_EQ(InGermany("2027-01-01"),
            "REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED");
}

}  // namespace
}  // namespace comity::testing
