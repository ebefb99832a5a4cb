#include "client/quorum/cosigner_addresses.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

class CosignerAddressesTest : public ::testing::Test {
 protected:
  CosignerAddressesTest() {
    policy_.origins = {{"registry.kz.example", {}, {"KZ"}, "operator-kz"},
                       {"registry.cn.example", {}, {"CN"}, "operator-cn"}};
    AddCosigner("registry.cn.example/state", "operator-cn");
    AddCosigner("witness.example", "operator-w");
  }

  void AddCosigner(const std::string& name, const std::string& operator_name) {
    policy_.cosigners.push_back(
        {*checkpoint::VerifierKey::Make(
             name, checkpoint::NoteKeyType::kCosignature,
             registry_.Key(name + "/1").public_key()),
         evidence::CosignerGrade::kState, operator_name});
  }

  // "name address" of each.
  std::vector<std::string> Known() {
    std::vector<std::string> known;
    for (const CosignerAddress& one :
         AddressesOfCosigners(policy_, policy_.origins.front(), book_)) {
      known.push_back(one.key.name() + " " + one.address);
    }
    return known;
  }

  testing::TestRegistry registry_;
  evidence::Policy policy_;
  AddressBook book_;
};

using Names = std::vector<std::string>;

TEST_F(CosignerAddressesTest, NobodyIsReachedWithoutAnAddress) {
  EXPECT_EQ(Known(), Names());
}

TEST_F(CosignerAddressesTest, TheRegistryOfTheSameOperatorIsTheCosigner) {
  book_ = {{"registry.cn.example", "cn.example:7443"}};
  EXPECT_EQ(Known(), Names({"registry.cn.example/state cn.example:7443"}));
}

TEST_F(CosignerAddressesTest, TheNameOfTheKeyComesFirst) {
  book_ = {{"registry.cn.example", "cn.example:7443"},
           {"registry.cn.example/state", "cosigner.cn.example:7444"},
           {"witness.example", "witness.example:7445"}};
  EXPECT_EQ(Known(),
            Names({"registry.cn.example/state cosigner.cn.example:7444",
                   "witness.example witness.example:7445"}));
}

TEST_F(CosignerAddressesTest, WhoRunsTheLogIsNotAsked) {
  AddCosigner("registry.kz.example/state", "operator-kz");
  book_ = {{"registry.kz.example", "kz.example:7443"}};
  EXPECT_EQ(Known(), Names());
}

TEST_F(CosignerAddressesTest, NoMoreThanTheBoundAreAsked) {
  for (std::size_t i = 0; i < kCosignersAskedMax + 3; ++i) {
    AddCosigner("witness-" + std::to_string(i) + ".example",
                "operator-" + std::to_string(i));
    book_["witness-" + std::to_string(i) + ".example"] = "w.example:1";
  }
  EXPECT_EQ(Known().size(), kCosignersAskedMax);
}

}  // namespace
}  // namespace comity::client
