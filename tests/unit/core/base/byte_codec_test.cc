#include "core/base/byte_codec.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace comity {
namespace {

TEST(ByteCodecTest, WritesIntegersMostSignificantByteFirst) {
  std::string out;
  AppendU32(out, 0x01020304);
  AppendU64(out, 5);
  EXPECT_EQ(out, std::string("\x01\x02\x03\x04\0\0\0\0\0\0\0\x05", 12));
}

TEST(ByteCodecTest, ReadsBackEveryUvarintLength) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    for (const std::uint64_t value :
         {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits}) {
      std::string out;
      AppendUvarint(out, value);
      ByteReader reader(out);
      EXPECT_EQ(reader.ReadUvarint(), value);
      EXPECT_TRUE(reader.done());
    }
  }
}

TEST(ByteCodecTest, RefusesOverLongUvarint) {
  ByteReader reader(std::string_view("\x80\x00", 2));
  EXPECT_EQ(reader.ReadUvarint(), std::nullopt);
  EXPECT_TRUE(reader.failed());
}

TEST(ByteCodecTest, RefusesUvarintAbove64Bits) {
  const std::string bytes = std::string(9, '\xff') + '\x02';
  ByteReader reader(bytes);
  EXPECT_EQ(reader.ReadUvarint(), std::nullopt);
}

TEST(ByteCodecTest, AcceptsLargestUvarint) {
  const std::string bytes = std::string(9, '\xff') + '\x01';
  ByteReader reader(bytes);
  EXPECT_EQ(reader.ReadUvarint(), std::numeric_limits<std::uint64_t>::max());
}

TEST(ByteCodecTest, RefusesStrLongerThanItsBound) {
  std::string out;
  AppendStr(out, "four");
  EXPECT_EQ(ByteReader(out).ReadStr(4), "four");
  EXPECT_EQ(ByteReader(out).ReadStr(3), std::nullopt);
}

TEST(ByteCodecTest, StaysFailedAfterTheFirstFailure) {
  ByteReader reader("ab");
  EXPECT_EQ(reader.ReadU32(), std::nullopt);
  EXPECT_EQ(reader.ReadU8(), std::nullopt);
  EXPECT_FALSE(reader.done());
}

}  // namespace
}  // namespace comity
