#include "core/crypto/ed25519_checks.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"

namespace comity::crypto {
namespace {

// A point that RFC 8032 (7.1, test 1) uses as a key.
constexpr const char* kPoint =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

// L, least significant byte first.
constexpr const char* kGroupOrder =
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

std::string Bytes(std::string_view hex) {
  return HexDecode(hex).value_or("not hexadecimal");
}

TEST(Ed25519ChecksTest, AcceptsAnOrdinaryPoint) {
  EXPECT_TRUE(IsEd25519PointAcceptable(Bytes(kPoint)));
}

TEST(Ed25519ChecksTest, RefusesEveryPointOfSmallOrderWithEitherSign) {
  for (const char* hex :
       {"0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"}) {
    EXPECT_FALSE(IsEd25519PointAcceptable(Bytes(hex))) << hex;
  }
}

TEST(Ed25519ChecksTest, RefusesYThatIsNotBelowTheFieldPrime) {
  const std::string middle(60, 'f');
  EXPECT_TRUE(IsEd25519PointAcceptable(Bytes("eb" + middle + "7f")));
  for (const char* low : {"ed", "ee", "ef", "f0", "ff"}) {
    EXPECT_FALSE(IsEd25519PointAcceptable(Bytes(low + middle + "7f"))) << low;
    EXPECT_FALSE(IsEd25519PointAcceptable(Bytes(low + middle + "ff"))) << low;
  }
}

TEST(Ed25519ChecksTest, AcceptsSBelowTheGroupOrderOnly) {
  std::string s = kGroupOrder;
  EXPECT_FALSE(IsEd25519SignatureWellFormed(Bytes(kPoint + s)));
  s[1] = 'c';  // L - 1
  EXPECT_TRUE(IsEd25519SignatureWellFormed(Bytes(kPoint + s)));
  s[1] = 'e';  // L + 1
  EXPECT_FALSE(IsEd25519SignatureWellFormed(Bytes(kPoint + s)));
  s[62] = 'f';  // far above
  EXPECT_FALSE(IsEd25519SignatureWellFormed(Bytes(kPoint + s)));
}

TEST(Ed25519ChecksTest, RefusesASignatureWhoseRIsOfSmallOrder) {
  EXPECT_FALSE(IsEd25519SignatureWellFormed(std::string(64, '\0')));
}

}  // namespace
}  // namespace comity::crypto
