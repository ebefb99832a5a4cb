#include "core/crypto/sha256.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"

namespace comity::crypto {
namespace {

std::string Hex(const Hash& hash) { return HexEncode(hash.view()); }

// Source: FIPS 180-4, examples of the Secure Hash Standard.
TEST(Sha256Test, GivesThePublishedHashes) {
  EXPECT_EQ(Hex(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Test, HashesPartsLikeTheirConcatenation) {
  EXPECT_EQ(Sha256({"ab", "", "c"}), Sha256("abc"));
  EXPECT_EQ(Sha256({}), Sha256(""));
  EXPECT_NE(Sha256({"ab", "c"}), Sha256({"ab", "d"}));
}

// Source: RFC 4231, test cases 2 and 6.
TEST(HmacSha256Test, GivesThePublishedCodes) {
  EXPECT_EQ(Hex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      Hex(HmacSha256(std::string(131, '\xaa'),
                     "Test Using Larger Than Block-Size Key - Hash Key First")),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256Test, TakesNoKeyAndNoMessage) {
  EXPECT_EQ(Hex(HmacSha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

}  // namespace
}  // namespace comity::crypto
