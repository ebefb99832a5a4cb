#include "core/text/plain_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <string>

#include "core/text/unicode_properties.h"
#include "core/text/utf8.h"

namespace comity::text {
namespace {

bool Accepts(std::u32string_view characters) {
  return IsPlainText(EncodeUtf8(characters));
}

void ExpectRefused(std::initializer_list<std::uint32_t> codes) {
  for (const std::uint32_t code : codes) {
    EXPECT_FALSE(Accepts(std::u32string{U'a', code, U'b'})) << std::hex << code;
  }
}

TEST(PlainTextTest, AcceptsNamesInManyScripts) {
  EXPECT_TRUE(Accepts(U""));
  EXPECT_TRUE(Accepts(U"Ana-Mar\u00eda O\u2019Neill, 2nd"));
  EXPECT_TRUE(Accepts(U"\u0645\u062d\u0645\u062f \u0639\u0644\u06cc"));
  EXPECT_TRUE(Accepts(U"\u0e2a\u0e21\u0e0a\u0e32\u0e22"));
  EXPECT_TRUE(Accepts(U"\u674e\u660e\u3000\U00020000"));
}

// Printable ASCII is accepted without a look into the tables.
TEST(PlainTextTest, JudgesEveryAsciiCharacterAsTheTablesDo) {
  for (char32_t code = 0; code < 0x80; ++code) {
    EXPECT_EQ(Accepts(std::u32string{U'a', code, U'b'}),
              IsPlainCharacter(code) && NfcQuickCheck(code) == QuickCheck::kYes)
        << std::hex << static_cast<std::uint32_t>(code);
  }
}

TEST(PlainTextTest, AcceptsTheJoinersThatSpellingNeeds) {
  EXPECT_TRUE(Accepts(U"\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645"));
  EXPECT_TRUE(Accepts(U"\u0d15\u0d4d\u200d"));
}

TEST(PlainTextTest, RefusesControls) {
  ExpectRefused({0x00, 0x09, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9f});
}

TEST(PlainTextTest, RefusesFormatCharacters) {
  ExpectRefused({0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x202a, 0x202e, 0x2060,
                 0x2066, 0x2069, 0xfeff, 0xfff9, 0xe0001, 0xe0061});
}

TEST(PlainTextTest, RefusesLineAndParagraphSeparators) {
  EXPECT_FALSE(Accepts(U"a\u2028b"));
  EXPECT_FALSE(Accepts(U"a\u2029b"));
}

TEST(PlainTextTest, RefusesWhatHasNoAgreedMeaning) {
  ExpectRefused({0xe000, 0xf8ff, 0x378, 0xfdd0, 0xfffe, 0xffff, 0xf0000,
                 0x10fffd, 0x10ffff});
}

TEST(PlainTextTest, RefusesTextThatIsNotInFormC) {
  EXPECT_FALSE(Accepts(U"Mu\u0308ller"));
  EXPECT_FALSE(Accepts(U"\u212b"));
}

TEST(PlainTextTest, RefusesInvalidUtf8) {
  EXPECT_FALSE(IsPlainText("\xff"));
  EXPECT_FALSE(IsPlainText("a\xed\xa0\x80"));
  EXPECT_FALSE(IsPlainText("a\xe2\x82"));
}

TEST(ShownAsPlainTextTest, KeepsWhatIsPlain) {
  EXPECT_EQ(ShownAsPlainText("", 9), "");
  EXPECT_EQ(ShownAsPlainText("Қазақстан, 中国", 99), "Қазақстан, 中国");
}

TEST(ShownAsPlainTextTest, ShowsEachByteThatIsNotOfAPlainCharacterAsAQuestion) {
  EXPECT_EQ(ShownAsPlainText("a\x1b[0m\nb\x7f", 99), "a?[0m?b?");
  EXPECT_EQ(ShownAsPlainText("\xff\xd2z\xe2\x80", 99), "??z??");
  EXPECT_EQ(ShownAsPlainText("\xe2\x80\xae", 99), "?");  // Right to left.
  EXPECT_EQ(ShownAsPlainText(std::string("a\0b", 3), 99), "a?b");
}

TEST(ShownAsPlainTextTest, StopsAtItsBoundAndBeforeACharacterThatDoesNotFit) {
  EXPECT_EQ(ShownAsPlainText("abc", 2), "ab");
  EXPECT_EQ(ShownAsPlainText("aқ", 2), "a");
  EXPECT_EQ(ShownAsPlainText("aқ", 3), "aқ");
  EXPECT_EQ(ShownAsPlainText("abc", 0), "");
}

}  // namespace
}  // namespace comity::text
