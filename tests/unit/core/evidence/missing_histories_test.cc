#include "core/evidence/missing_histories.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "core/statement/map_keys.h"
#include "tests/support/recognition_world.h"
#include "tests/support/status_matchers.h"

namespace comity::evidence {
namespace {

using testing::RecognitionWorld;
using testing::Terms;

constexpr const char* kCn = "registry.cn.example";
constexpr const char* kKz = "registry.kz.example";

class MissingHistoriesTest : public ::testing::Test {
 protected:
  MissingHistoriesTest() : policy_(world_.server().ClientPolicy()) {
    const Hash agreement = world_.Publish(world_["KZ"], Terms({"cn", "kz"}));
    world_.EnterIntoForce({"CN", "KZ"}, agreement, "2026-01-06");
    world_.On("2026-01-07");
    world_.IssueEngineer("KZ", 1, "2026-01-07");
    query_.questions = {RecognitionWorld::Ask("KZ", 1, "2026-03-01", "CN")};
    query_.askable = {kCn, kKz};
  }

  // Proves what a server that knows all logs shows for the question; of CN
  // without `left_out`.
  void Show(const std::string& host, std::optional<Hash> left_out = {}) {
    const auto made = world_.server().MakeEvidence(
        RecognitionWorld::Ask("KZ", 1, "2026-03-01", host));
    for (const RegistryEvidence& part : made.registries) {
      std::set<Hash> keys;
      for (const MapLookup& lookup : part.lookups) {
        if (part.origin != kCn || lookup.key != left_out) {
          keys.insert(lookup.key);
        }
      }
      const std::string country = part.origin == kCn ? "CN" : "KZ";
      auto proven =
          ProvenRegistry::Prove(world_.server().MakePart(world_[country], keys),
                                *policy_.FindOrigin(part.origin), policy_,
                                world_.server().time_s() * 1000);
      ASSERT_OK(proven);
      proven_[part.origin] = proven->get();
      kept_.push_back(*std::move(proven));
    }
  }
  MissingHistories Find() {
    return FindMissingHistories(policy_, proven_, query_);
  }

  RecognitionWorld world_{{"CN", "KZ"}};
  Policy policy_;
  MissingQuery query_;
  ProvenByOrigin proven_;
  std::vector<std::unique_ptr<ProvenRegistry>> kept_;
};

TEST_F(MissingHistoriesTest, BeginsWithTheCredentialInItsOwnLog) {
  const auto missing = Find();
  EXPECT_EQ(missing.wanted_origins, std::set<std::string>{kKz});
  ASSERT_EQ(missing.keys.size(), 1U);
  EXPECT_EQ(missing.keys.at(kKz),
            (std::set<Hash>{statement::RegistryKey(),
                            world_["KZ"].CredentialKey(1)}));
}

TEST_F(MissingHistoriesTest, FindsSeveralKeysOfSeveralLogsAtOnce) {
  Show("");
  const auto missing = Find();
  EXPECT_EQ(missing.wanted_origins, (std::set<std::string>{kCn, kKz}));
  EXPECT_EQ(missing.keys.at(kKz), std::set<Hash>{statement::CountryKey("KZ")});
  EXPECT_EQ(missing.keys.at(kCn),
            (std::set<Hash>{
                statement::RegistryKey(), statement::CountryKey("CN"),
                statement::CountryKey("KZ"), world_["KZ"].CredentialKey(1)}));
}

TEST_F(MissingHistoriesTest, FindsNothingWhereAllIsShown) {
  Show("CN");
  const auto missing = Find();
  EXPECT_TRUE(missing.keys.empty());
  EXPECT_EQ(missing.wanted_origins, (std::set<std::string>{kCn, kKz}));
}

TEST_F(MissingHistoriesTest, NamesTheOneHistoryThatIsLeftOut) {
  Show("CN", statement::CountryKey("CN"));
  EXPECT_EQ(Find().keys.at(kCn), std::set<Hash>{statement::CountryKey("CN")});
}

TEST_F(MissingHistoriesTest, AsksNothingOfALogThatNobodyCanBeAskedFor) {
  Show("");
  query_.askable = {kKz};
  const auto missing = Find();
  EXPECT_TRUE(missing.keys.empty());
  EXPECT_EQ(missing.wanted_origins, (std::set<std::string>{kCn, kKz}));
}

TEST_F(MissingHistoriesTest, AddsUpWhatSeveralQuestionsMiss) {
  Show("");
  query_.questions.push_back(RecognitionWorld::Ask("KZ", 2, "2026-03-01", ""));
  EXPECT_TRUE(Find().keys.at(kKz).contains(world_["KZ"].CredentialKey(2)));
}

}  // namespace
}  // namespace comity::evidence
