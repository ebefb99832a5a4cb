#include "core/base/hash.h"

#include <gtest/gtest.h>

#include <string>

namespace comity {
namespace {

TEST(HashTest, TakesExactly32Bytes) {
  EXPECT_TRUE(Hash::FromBytes(std::string(32, 'a')).has_value());
  EXPECT_EQ(Hash::FromBytes(std::string(31, 'a')), std::nullopt);
  EXPECT_EQ(Hash::FromBytes(std::string(33, 'a')), std::nullopt);
}

TEST(HashTest, OrdersByUnsignedBytesFromTheFirst) {
  Hash low;
  Hash high;
  low.bytes[31] = 0xff;
  high.bytes[0] = 0x80;
  EXPECT_LT(low, high);
  EXPECT_GT(high, low);
  EXPECT_NE(low, high);
  EXPECT_EQ(low, low);
  EXPECT_LE(low, low);
}

}  // namespace
}  // namespace comity
