#include "core/merkle/map_value.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"

namespace comity::merkle {
namespace {

TEST(MapValueTest, BeginsWithZeros) {
  EXPECT_EQ(MapValue().Encode(), std::string(40, '\0'));
}

TEST(MapValueTest, ChainsPositionsAndLeafHashes) {
  const Hash leaf = crypto::Sha256("statement");
  const std::string first = std::string(1, '\2') + std::string(32, '\0') +
                            std::string("\0\0\0\0\0\0\x01\x02", 8) +
                            std::string(leaf.view());
  const MapValue value = MapValue().Next({0x0102}, leaf);
  EXPECT_EQ(value.chain, crypto::Sha256(first));
  EXPECT_EQ(value.count, 1U);
  EXPECT_EQ(value.Next({7}, leaf).count, 2U);
}

TEST(MapValueTest, DependsOnEveryInput) {
  const Hash a = crypto::Sha256("a");
  const Hash b = crypto::Sha256("b");
  const MapValue value = MapValue().Next({1}, a);
  EXPECT_NE(value, MapValue().Next({2}, a));
  EXPECT_NE(value, MapValue().Next({1}, b));
  EXPECT_NE(value.Next({2}, b), MapValue().Next({2}, b).Next({1}, a));
}

TEST(MapValueTest, ReadsBackWhatItWrote) {
  const MapValue value = MapValue().Next({3}, crypto::Sha256("a"));
  EXPECT_EQ(value.Encode().size(), MapValue::kSize);
  EXPECT_EQ(MapValue::Decode(value.Encode()), value);
}

TEST(MapValueTest, RefusesAnotherLength) {
  EXPECT_EQ(MapValue::Decode(std::string(39, 'a')), std::nullopt);
  EXPECT_EQ(MapValue::Decode(std::string(41, 'a')), std::nullopt);
  EXPECT_EQ(MapValue::Decode(""), std::nullopt);
}

}  // namespace
}  // namespace comity::merkle
