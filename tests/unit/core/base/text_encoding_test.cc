#include "core/base/text_encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace comity {
namespace {

// Source: RFC 4648 section 10.
TEST(TextEncodingTest, EncodesBase64AsPublished) {
  EXPECT_EQ(Base64Encode(""), "");
  EXPECT_EQ(Base64Encode("f"), "Zg==");
  EXPECT_EQ(Base64Encode("fo"), "Zm8=");
  EXPECT_EQ(Base64Encode("foo"), "Zm9v");
  EXPECT_EQ(Base64Encode("foobar"), "Zm9vYmFy");
}

TEST(TextEncodingTest, RefusesBase64ThatItWouldNotWrite) {
  for (const char* text :
       {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm 9v", "Zm9v\n"}) {
    EXPECT_EQ(Base64Decode(text), std::nullopt) << text;
  }
}

TEST(TextEncodingTest, ReadsBackWhatItWrote) {
  std::string bytes;
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(Base64Decode(Base64Encode(bytes)), bytes);
    EXPECT_EQ(HexDecode(HexEncode(bytes)), bytes);
    EXPECT_EQ(Base32Decode(Base32Encode(bytes)), bytes);
    bytes.push_back(static_cast<char>(i * 37 + 11));
  }
}

TEST(TextEncodingTest, RefusesUpperCaseOrOddHexadecimal) {
  EXPECT_EQ(HexDecode("AB"), std::nullopt);
  EXPECT_EQ(HexDecode("abc"), std::nullopt);
}

TEST(TextEncodingTest, ReadsBase32AsPeopleTypeIt) {
  const std::string text = Base32Encode("\x01\x10\xff");
  EXPECT_EQ(Base32Decode("o4" + text.substr(2)),
            Base32Decode("04" + text.substr(2)));
  EXPECT_EQ(Base32Decode("U0"), std::nullopt);
}

}  // namespace
}  // namespace comity
