#include "core/crypto/p256_checks.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"

namespace comity::crypto {
namespace {

constexpr const char* kPrime =
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
constexpr const char* kPrimeLessOne =
    "ffffffff00000001000000000000000000000000fffffffffffffffffffffffe";
constexpr const char* kOrder =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
constexpr const char* kOrderLessOne =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
constexpr const char* kHalf =
    "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
constexpr const char* kHalfPlusOne =
    "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a9";
constexpr const char* kOne =
    "0000000000000000000000000000000000000000000000000000000000000001";
constexpr const char* kZero =
    "0000000000000000000000000000000000000000000000000000000000000000";

std::string Bytes(std::string_view hex) {
  return HexDecode(hex).value_or("not hexadecimal");
}

bool Accepts(std::string_view r, std::string_view s) {
  return IsP256SignatureWellFormed(Bytes(r) + Bytes(s));
}

TEST(P256ChecksTest, AcceptsACompressedPointWithXBelowThePrimeOnly) {
  EXPECT_TRUE(IsP256PointWellFormed("\x02" + Bytes(kPrimeLessOne)));
  EXPECT_TRUE(IsP256PointWellFormed("\x03" + Bytes(kZero)));
  EXPECT_FALSE(IsP256PointWellFormed("\x02" + Bytes(kPrime)));
  EXPECT_FALSE(IsP256PointWellFormed("\x04" + Bytes(kOne)));
  EXPECT_FALSE(IsP256PointWellFormed(std::string(33, '\0')));
}

TEST(P256ChecksTest, AcceptsRFromOneToTheOrderLessOne) {
  EXPECT_FALSE(Accepts(kZero, kOne));
  EXPECT_TRUE(Accepts(kOne, kOne));
  EXPECT_TRUE(Accepts(kOrderLessOne, kOne));
  EXPECT_FALSE(Accepts(kOrder, kOne));
}

TEST(P256ChecksTest, AcceptsSFromOneToHalfTheOrder) {
  EXPECT_FALSE(Accepts(kOne, kZero));
  EXPECT_TRUE(Accepts(kOne, kHalf));
  EXPECT_FALSE(Accepts(kOne, kHalfPlusOne));
  EXPECT_FALSE(Accepts(kOne, kOrderLessOne));
}

TEST(P256ChecksTest, ReplacesAHighSByItsNegative) {
  EXPECT_EQ(WithLowS(Bytes(kOne) + Bytes(kOrderLessOne)),
            Bytes(kOne) + Bytes(kOne));
  EXPECT_EQ(WithLowS(Bytes(kOne) + Bytes(kHalfPlusOne)),
            Bytes(kOne) + Bytes(kHalf));
  EXPECT_EQ(WithLowS(Bytes(kOne) + Bytes(kHalf)), Bytes(kOne) + Bytes(kHalf));
}

}  // namespace
}  // namespace comity::crypto
