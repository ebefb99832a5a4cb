#include "core/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace comity::text {
namespace {

TEST(Utf8Test, ReadsBackEveryCodePointThatItWrote) {
  for (char32_t code = 0; code <= 0x10ffff; ++code) {
    if (code == 0xd800) {
      code = 0xe000;
    }
    const std::string text = EncodeUtf8(std::u32string(1, code));
    std::string_view rest = text;
    ASSERT_EQ(TakeCharacter(rest), code);
    ASSERT_TRUE(rest.empty());
  }
}

TEST(Utf8Test, UsesTheShortestForm) {
  EXPECT_EQ(EncodeUtf8(U"\x7f"), "\x7f");
  EXPECT_EQ(EncodeUtf8(U"\x80"), "\xc2\x80");
  EXPECT_EQ(EncodeUtf8(U"\x7ff"), "\xdf\xbf");
  EXPECT_EQ(EncodeUtf8(U"\x800"), "\xe0\xa0\x80");
  EXPECT_EQ(EncodeUtf8(U"\xffff"), "\xef\xbf\xbf");
  EXPECT_EQ(EncodeUtf8(U"\x10000"), "\xf0\x90\x80\x80");
  EXPECT_EQ(EncodeUtf8(U"\x10ffff"), "\xf4\x8f\xbf\xbf");
}

TEST(Utf8Test, RefusesLongerForms) {
  for (const char* text :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
        "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(IsValidUtf8(text));
  }
}

TEST(Utf8Test, RefusesSurrogates) {
  EXPECT_TRUE(IsValidUtf8("\xed\x9f\xbf"));
  EXPECT_FALSE(IsValidUtf8("\xed\xa0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xed\xbf\xbf"));
  EXPECT_TRUE(IsValidUtf8("\xee\x80\x80"));
}

TEST(Utf8Test, RefusesWhatIsAboveTheLastCodePoint) {
  EXPECT_FALSE(IsValidUtf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(IsValidUtf8("\xf5\x80\x80\x80"));
  EXPECT_FALSE(IsValidUtf8("\xff"));
}

TEST(Utf8Test, RefusesCutAndStrayBytes) {
  for (const char* text : {"\xc3", "\xe2\x82", "\xf0\x9f\x98", "\x80", "a\xbf",
                           "\xc3\x28", "\xe2\x28\xa1", "\xe2\x82\x28"}) {
    EXPECT_FALSE(IsValidUtf8(text));
    EXPECT_EQ(DecodeUtf8(text), std::nullopt);
  }
}

TEST(Utf8Test, TakesNoCharacterFromTheEndOrFromWrongBytes) {
  std::string_view text = "\xff";
  EXPECT_EQ(TakeCharacter(text), std::nullopt);
  EXPECT_EQ(text, "\xff");
  text = "";
  EXPECT_EQ(TakeCharacter(text), std::nullopt);
}

TEST(Utf8Test, ReadsAZeroByteLikeAnyOther) {
  EXPECT_EQ(DecodeUtf8(std::string_view("a\0b", 3)),
            std::u32string(U"a\0b", 3));
}

}  // namespace
}  // namespace comity::text
