#include "core/merkle/map_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/crypto/sha256.h"
#include "core/merkle/map_hash.h"
#include "core/merkle/map_node.h"
#include "core/merkle/map_proof.h"
#include "tests/support/naive_map.h"
#include "tests/support/status_matchers.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveItem;
using ::comity::testing::NaiveMapProof;
using ::comity::testing::NaiveMapRoot;

Hash KeyNumber(std::uint64_t number) {
  return crypto::Sha256("key " + std::to_string(number));
}

MapValue ValueNumber(std::uint64_t number) {
  return MapValue().Next({number}, crypto::Sha256("leaf"));
}

MapUpdate UpdateNumber(std::uint64_t number) {
  return {KeyNumber(number), ValueNumber(number)};
}

std::vector<NaiveItem> Items(const std::map<Hash, MapValue>& content) {
  std::vector<NaiveItem> items;
  for (const auto& [key, value] : content) {
    items.emplace_back(std::string(key.view()), value.Encode());
  }
  return items;
}

// Compares a tree with what it should hold, proofs byte by byte.
void ExpectSame(const MapTree& tree, const std::map<Hash, MapValue>& content) {
  const auto items = Items(content);
  ASSERT_EQ(tree.root(), NaiveMapRoot(items));
  ASSERT_EQ(tree.size(), content.size());
  for (const auto& [key, value] : content) {
    ASSERT_EQ(tree.Get(key), value);
    const MapLookup lookup = tree.Prove(key);
    ASSERT_EQ(lookup.value, value);
    ASSERT_EQ(lookup.proof, NaiveMapProof(items, std::string(key.view())));
    ASSERT_OK(VerifyPresence(tree.root(), key, value, lookup.proof));
  }
}

void ExpectAbsent(const MapTree& tree, const Hash& key) {
  ASSERT_EQ(tree.Get(key), std::nullopt);
  const MapLookup lookup = tree.Prove(key);
  ASSERT_EQ(lookup.value, std::nullopt);
  ASSERT_OK(VerifyAbsence(tree.root(), key, lookup.proof));
}

TEST(MapTreeTest, BeginsEmpty) {
  const MapTree tree;
  EXPECT_EQ(tree.root(), EmptyMapRoot());
  EXPECT_EQ(tree.size(), 0U);
  ExpectAbsent(tree, KeyNumber(1));
}

TEST(MapTreeTest, LooksManyKeysUpAsOneByOne) {
  std::vector<MapUpdate> updates;
  std::vector<Hash> keys;
  // More than are looked up together, every third twice, every fourth absent.
  for (std::uint64_t number = 0; number < 100; ++number) {
    if (number % 4 != 0) {
      updates.push_back(UpdateNumber(number));
    }
    keys.insert(keys.end(), number % 3 == 0 ? 2 : 1, KeyNumber(number));
  }
  const MapTree tree = MapTree().Apply(updates).value();
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, std::size_t{16}, std::size_t{17},
        keys.size()}) {
    const auto values = tree.GetAll(std::span(keys).first(count));
    ASSERT_EQ(values.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(values[i], tree.Get(keys[i]));
    }
  }
  EXPECT_EQ(MapTree().GetAll(keys),
            std::vector<std::optional<MapValue>>(keys.size()));
}

TEST(MapTreeTest, IsUnchangedByNoUpdates) {
  const MapTree tree = MapTree().Apply(std::vector{UpdateNumber(1)}).value();
  EXPECT_EQ(tree.Apply({}).value().root(), tree.root());
  EXPECT_EQ(MapTree().Apply({}).value().root(), EmptyMapRoot());
}

TEST(MapTreeTest, EqualsTheDefinitionAfterEverySingleAddition) {
  std::map<Hash, MapValue> content;
  MapTree tree;
  for (std::uint64_t i = 0; i < 200; ++i) {
    tree = tree.Apply(std::vector{UpdateNumber(i)}).value();
    content.insert(UpdateNumber(i));
    ASSERT_EQ(tree.root(), NaiveMapRoot(Items(content)));
    ExpectAbsent(tree, KeyNumber(i + 1));
    if (i < 40 || i % 32 == 31) {
      ExpectSame(tree, content);
    }
  }
}

TEST(MapTreeTest, EqualsTheDefinitionAfterRandomBatches) {
  std::mt19937 random(5);
  std::map<Hash, MapValue> content;
  MapTree tree;
  for (int round = 0; round < 20; ++round) {
    std::map<Hash, MapValue> batch;
    for (std::uint64_t i = random() % 30; i > 0; --i) {
      batch[KeyNumber(random() % 200)] = ValueNumber(random());
    }
    const std::vector<MapUpdate> updates(batch.begin(), batch.end());
    tree = tree.Apply(updates).value();
    for (const MapUpdate& update : updates) {
      content[update.first] = update.second;
    }
    ExpectSame(tree, content);
    for (std::uint64_t i = 200; i < 220; ++i) {
      ExpectAbsent(tree, KeyNumber(i));
    }
  }
}

// Keys that share long prefixes make inner nodes skip many bits.
TEST(MapTreeTest, EqualsTheDefinitionForKeysWithCommonPrefixes) {
  std::mt19937 random(9);
  std::map<Hash, MapValue> content;
  MapTree tree;
  for (int round = 0; round < 60; ++round) {
    std::map<Hash, MapValue> batch;
    for (std::uint64_t i = random() % 8 + 1; i > 0; --i) {
      Hash key;
      for (const std::size_t byte : {0U, 1U, 15U, 31U}) {
        key.bytes[byte] = static_cast<std::uint8_t>(
            random() % 3 == 0 ? 1U << (random() % 8) : 0U);
      }
      batch[key] = ValueNumber(random());
    }
    tree =
        tree.Apply(std::vector<MapUpdate>(batch.begin(), batch.end())).value();
    for (const auto& [key, value] : batch) {
      content[key] = value;
    }
    ASSERT_EQ(tree.root(), NaiveMapRoot(Items(content)));
    if (round < 10 || round % 25 == 24) {
      ExpectSame(tree, content);
    }
  }
}

TEST(MapTreeTest, DoesNotDependOnTheOrderOfInsertion) {
  std::vector<MapUpdate> updates;
  for (std::uint64_t i = 0; i < 300; ++i) {
    updates.push_back(UpdateNumber(i));
  }
  const Hash root = MapTree().Apply(updates).value().root();
  std::mt19937 random(2);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(updates.begin(), updates.end(), random);
    MapTree tree;
    for (std::size_t begin = 0; begin < updates.size();) {
      const std::size_t count =
          std::min<std::size_t>(random() % 50 + 1, updates.size() - begin);
      tree = tree.Apply(std::span(updates).subspan(begin, count)).value();
      begin += count;
    }
    EXPECT_EQ(tree.root(), root);
  }
}

TEST(MapTreeTest, LetsTheLastOfSeveralUpdatesOfAKeyCount) {
  const std::vector<MapUpdate> updates = {UpdateNumber(5),
                                          {KeyNumber(1), ValueNumber(1)},
                                          UpdateNumber(9),
                                          {KeyNumber(1), ValueNumber(2)},
                                          {KeyNumber(1), ValueNumber(3)}};
  const MapTree tree = MapTree().Apply(updates).value();
  EXPECT_EQ(tree.size(), 3U);
  EXPECT_EQ(tree.Get(KeyNumber(1)), ValueNumber(3));
}

TEST(MapTreeTest, KeepsOldVersions) {
  std::map<Hash, MapValue> content;
  std::vector<MapUpdate> updates;
  for (std::uint64_t i = 0; i < 100; ++i) {
    content.insert(UpdateNumber(i));
  }
  const MapTree old =
      MapTree()
          .Apply(std::vector<MapUpdate>(content.begin(), content.end()))
          .value();
  {
    MapTree changed = old;
    for (std::uint64_t i = 50; i < 150; ++i) {
      changed =
          changed
              .Apply(std::vector{MapUpdate{KeyNumber(i), ValueNumber(i + 1)}})
              .value();
    }
    EXPECT_NE(changed.root(), old.root());
    EXPECT_EQ(changed.size(), 150U);
  }
  ExpectSame(old, content);
}

TEST(MapTreeTest, VersionsMayBeReadAndDroppedOnOtherThreads) {
  std::vector<MapUpdate> updates;
  for (std::uint64_t i = 0; i < 500; ++i) {
    updates.push_back(UpdateNumber(i));
  }
  MapTree tree = MapTree().Apply(updates).value();
  std::vector<std::thread> readers;
  std::vector<int> failures(4, 0);
  for (std::size_t r = 0; r < failures.size(); ++r) {
    readers.emplace_back([tree, &failures, r] {
      for (std::uint64_t i = 0; i < 500; ++i) {
        const MapTree copy = tree;
        const MapLookup lookup = copy.Prove(KeyNumber(i));
        failures[r] += VerifyPresence(copy.root(), KeyNumber(i), ValueNumber(i),
                                      lookup.proof)
                               .ok()
                           ? 0
                           : 1;
      }
    });
  }
  for (std::uint64_t i = 0; i < 500; ++i) {
    tree = tree.Apply(std::vector{MapUpdate{KeyNumber(i), ValueNumber(i + 7)}})
               .value();
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_EQ(failures, std::vector<int>(4, 0));
  EXPECT_EQ(tree.Get(KeyNumber(3)), ValueNumber(10));
}

TEST(MapTreeTest, KeepsNodesSmall) {
  if (sizeof(void*) == 8) {
    EXPECT_EQ(sizeof(internal::MapLeaf) + sizeof(internal::MapInner), 136U);
  }
}

}  // namespace
}  // namespace comity::merkle
