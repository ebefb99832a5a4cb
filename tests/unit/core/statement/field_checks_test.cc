#include "core/statement/field_checks.h"

#include <gtest/gtest.h>

#include <string>

namespace comity::statement {
namespace {

// The bytes that `check` accepts as a text of one byte.
std::string AcceptedBytes(bool (*check)(std::string_view)) {
  std::string accepted;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    if (check(text)) {
      accepted += text;
    }
  }
  return accepted;
}

TEST(FieldChecksTest, AnIdIsLowerCaseDigitsAndHyphen) {
  EXPECT_EQ(AcceptedBytes(&IsId), "-0123456789abcdefghijklmnopqrstuvwxyz");
  EXPECT_TRUE(IsId(std::string(64, 'a')));
  EXPECT_FALSE(IsId(std::string(65, 'a')));
  EXPECT_FALSE(IsId(""));
}

TEST(FieldChecksTest, ACodeIsAsciiOfRegisters) {
  EXPECT_EQ(AcceptedBytes(&IsCode),
            "+-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
            "abcdefghijklmnopqrstuvwxyz");
  EXPECT_FALSE(IsCode(""));
}

TEST(FieldChecksTest, AnOriginIsPrintableAsciiButPlus) {
  const std::string accepted = AcceptedBytes(&IsOrigin);
  EXPECT_EQ(accepted.size(), 93U);
  EXPECT_EQ(accepted.front(), '!');
  EXPECT_EQ(accepted.back(), '~');
  EXPECT_EQ(accepted.find('+'), std::string::npos);
  EXPECT_TRUE(IsOrigin(std::string(128, 'a')));
  EXPECT_FALSE(IsOrigin(std::string(129, 'a')));
  EXPECT_FALSE(IsOrigin(""));
}

TEST(FieldChecksTest, ACountryIsTwoCapitals) {
  EXPECT_TRUE(IsCountry("KZ"));
  for (const std::string_view text : {"", "K", "kz", "Kz", "KAZ", "K1", "K "}) {
    EXPECT_FALSE(IsCountry(text)) << text;
  }
}

TEST(FieldChecksTest, TextIsVisibleAndInOneForm) {
  EXPECT_TRUE(IsText("Қазақстан, 工程师 \"№ 7\""));
  EXPECT_FALSE(IsText("e\xcc\x81"));  // NFC has one letter for it.
  EXPECT_FALSE(IsText("a\nb"));       // Control character.
  EXPECT_FALSE(IsText("\xff"));       // Not UTF-8.
}

}  // namespace
}  // namespace comity::statement
