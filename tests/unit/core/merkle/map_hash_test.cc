#include "core/merkle/map_hash.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"

namespace comity::merkle {
namespace {

using std::string_literals::operator""s;

TEST(MapHashTest, HashesTheEmptyMapAsTheEmptyString) {
  EXPECT_EQ(HexEncode(EmptyMapRoot().view()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// Source: torchwood mpt, published tree hashes.
TEST(MapHashTest, HashesLeavesAsPublished) {
  EXPECT_EQ(HexEncode(MapLeafHash("\xab", "\xcd").view()),
            "e2803f59293564e96b6c5c16157cec731a294631aefb5d08d18630ed6a27184c");
  EXPECT_EQ(HexEncode(MapLeafHash("", "").view()),
            "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c");
}

TEST(MapHashTest, CommitsToTheBitOfANode) {
  const Hash left = MapLeafHash("a", "1");
  const Hash right = MapLeafHash("b", "2");
  EXPECT_NE(MapNodeHash(6, left, right), MapNodeHash(7, left, right));
  EXPECT_NE(MapNodeHash(6, left, right), MapNodeHash(6, right, left));
}

TEST(MapHashTest, CountsBitsFromTheMostSignificant) {
  EXPECT_TRUE(MapKeyBit("\x80", 0));
  EXPECT_FALSE(MapKeyBit("\x80", 7));
  EXPECT_TRUE(MapKeyBit("\x80\x01", 15));
}

TEST(MapHashTest, PadsKeysWithAZeroByteAndThenOnes) {
  for (unsigned bit = 8; bit < 16; ++bit) {
    EXPECT_FALSE(MapKeyBit("\xff", bit));
  }
  EXPECT_TRUE(MapKeyBit("\xff", 16));
  EXPECT_TRUE(MapKeyBit("\xff", 1'000'000'007));
}

TEST(MapHashTest, FindsTheFirstBitInWhichKeysDiffer) {
  EXPECT_EQ(FirstDifferingBit("\x00"s, "\x80"), 0U);
  EXPECT_EQ(FirstDifferingBit("\xaa\x01", "\xaa\x00"s), 15U);
}

TEST(MapHashTest, TellsAKeyFromItsExtensionByZeros) {
  // "K" goes on 00 ff ff..., "K 00" goes on 00 00 ff...
  EXPECT_EQ(FirstDifferingBit("K", "K\x00"s), 16U);
  EXPECT_EQ(FirstDifferingBit("K", "K\x00\xff"s), 24U);
  EXPECT_EQ(FirstDifferingBit("", "\x00"s), 8U);
}

}  // namespace
}  // namespace comity::merkle
