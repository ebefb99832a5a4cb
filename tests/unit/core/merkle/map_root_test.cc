#include "core/merkle/map_root.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/merkle/map_hash.h"
#include "tests/support/naive_map.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveItem;
using ::comity::testing::NaiveMapRoot;

TEST(MapRootTest, OfNothingIsThatOfTheEmptyMap) {
  EXPECT_EQ(MapRootOf({}), EmptyMapRoot());
}

TEST(MapRootTest, EqualsTheDefinitionForKeysOfAnyLength) {
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    std::set<std::string> keys;
    for (std::size_t i = random() % 12; i > 0; --i) {
      std::string key;
      for (std::size_t length = random() % 4; length > 0; --length) {
        key.push_back("\x00\x01\x80\xff"[random() % 4]);
      }
      keys.insert(key);
    }
    std::vector<MapItem> items;
    std::vector<NaiveItem> naive;
    for (const std::string& key : keys) {
      items.push_back({key, "value of " + key});
      naive.emplace_back(key, "value of " + key);
    }
    std::shuffle(items.begin(), items.end(), random);
    ASSERT_EQ(MapRootOf(items), NaiveMapRoot(naive)) << round;
  }
}

TEST(MapRootTest, DependsOnEveryKeyAndValue) {
  const std::vector<MapItem> items = {{"a", "1"}, {"b", "2"}, {"c", "3"}};
  const Hash root = MapRootOf(items);
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::vector<MapItem> changed = items;
    changed[i].value += "x";
    EXPECT_NE(MapRootOf(changed), root);
    changed = items;
    changed[i].key += "x";
    EXPECT_NE(MapRootOf(changed), root);
    changed = items;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(MapRootOf(changed), root);
  }
}

}  // namespace
}  // namespace comity::merkle
