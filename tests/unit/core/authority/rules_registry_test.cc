#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using statement::RegistryKeys;
using statement::RegistryKeyUse;
using statement::Role;

class RulesRegistryTest : public AuthorityTest {
 protected:
  RulesRegistryTest() : AuthorityTest(2) {}

  RegistryKeys Change(RegistryKeyUse use, const Keys& names,
                      std::uint64_t threshold = 0) {
    RegistryKeys record;
    record.use = use;
    for (const std::string& name : names) {
      record.keys.push_back(kz_.PublicKeyRecord(name));
    }
    record.root_threshold = threshold;
    return record;
  }
  const Keys root_ = {"root/1", "root/2"};
};

TEST_F(RulesRegistryTest, ASecondGenesisIsRefused) {
  EXPECT_EQ(Admit(kz_.GenesisRecord(), root_), "GENESIS_MISMATCH");
}

TEST_F(RulesRegistryTest, AnotherGenesisThanThePinnedOneIsRefused) {
  TestRegistry other("registry.kz.example", "KZ", 1);
  other.AddGenesis();
  authority::Judge judge(kz_.origin(), kz_.genesis_id(), other.log(), checker_);
  const auto logged =
      authority::ReadLoggedStatement(0, other.log().entries()[0]);
  EXPECT_EQ(judge.AtPosition(**logged).status.reason(),
            ErrorReason::kGenesisMismatch);
}

TEST_F(RulesRegistryTest, RootSignsExactlyAsOftenAsItsThreshold) {
  const auto change = Change(RegistryKeyUse::kLog, {"log-2"});
  EXPECT_EQ(Admit(change, {"root/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(change, {"root/1", "root/2", "root/3"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(change, {"registrar/1", "registrar/2"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(change, {"root/1", "root/3"}), "OK");
}

TEST_F(RulesRegistryTest, KeysOfTwoUsesMustDiffer) {
  EXPECT_EQ(Admit(Change(RegistryKeyUse::kLog, {"cosigning"}), root_),
            "FIELD_MALFORMED");
  EXPECT_EQ(Admit(Change(RegistryKeyUse::kCosigning, {"root/1"}), root_),
            "FIELD_MALFORMED");
  EXPECT_EQ(Admit(Change(RegistryKeyUse::kRoot, {"log", "root/1"}, 1), root_),
            "FIELD_MALFORMED");
}

TEST_F(RulesRegistryTest, ASetOfRootKeysHasDistinctKeysAndAThreshold) {
  EXPECT_EQ(
      Admit(Change(RegistryKeyUse::kRoot, {"root/7", "root/7"}, 1), root_),
      "FIELD_MALFORMED");
  EXPECT_EQ(Admit(Change(RegistryKeyUse::kRoot, {"root/7"}, 2), root_),
            "FIELD_MALFORMED");
  EXPECT_EQ(Admit(Change(RegistryKeyUse::kRoot, {"root/7"}, 0), root_),
            "FIELD_MALFORMED");
  EXPECT_EQ(Admit(Change(RegistryKeyUse::kLog, {"log-2", "log-3"}), root_),
            "FIELD_MALFORMED");
}

TEST_F(RulesRegistryTest, ReplacedRootKeysSignNothingMore) {
  EXPECT_EQ(
      Admit(Change(RegistryKeyUse::kRoot, {"root/7", "root/8"}, 1), root_),
      "OK");
  const auto change = Change(RegistryKeyUse::kLog, {"log-2"});
  EXPECT_EQ(Admit(change, {"root/1"}), "UNKNOWN_KEY");
  EXPECT_EQ(Admit(change, {"root/7"}), "OK");
}

TEST_F(RulesRegistryTest, PartnersAreNamedByRoot) {
  statement::Partner partner{.origin = "registry.de.example",
                             .genesis_id = kz_.genesis_id(),
                             .countries = {"DE"},
                             .address = "",
                             .until = std::nullopt};
  EXPECT_EQ(Admit(partner, {"registrar/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(partner, root_), "OK");
  partner.origin = kz_.origin();
  EXPECT_EQ(Admit(partner, root_), "FIELD_MALFORMED");
}

TEST_F(RulesRegistryTest, AnchorsAreLoggedByAnOperator) {
  const statement::Anchor anchor{"registry.de.example", "2026-01", "note"};
  EXPECT_EQ(Admit(anchor, {"centre/1"}), "NO_GRANT");
  EXPECT_EQ(Admit(anchor, {"registrar/1", "centre/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(anchor, {"registrar/1"}), "OK");
}

}  // namespace
}  // namespace comity::testing
