#include "core/text/unicode_properties.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace comity::text {
namespace {

constexpr char32_t kLastCodePoint = 0x10ffff;

// GoogleTest does not print char32_t.
std::uint32_t Number(char32_t code) { return code; }

TEST(UnicodePropertiesTest, KnowsClassesAtTheEdgesOfARange) {
  EXPECT_EQ(CombiningClass(0x2ff), 0);
  EXPECT_EQ(CombiningClass(0x300), 230);
  EXPECT_EQ(CombiningClass(0x314), 230);
  EXPECT_EQ(CombiningClass(0x315), 232);
  EXPECT_EQ(CombiningClass(0x1e94a), 7);
  EXPECT_EQ(CombiningClass(0x1e94b), 0);
  EXPECT_EQ(CombiningClass(kLastCodePoint), 0);
}

TEST(UnicodePropertiesTest, ComposesWhatItDecomposesUnlessItMayNotStand) {
  int pairs = 0;
  for (char32_t code = 0; code <= kLastCodePoint; ++code) {
    const auto parts = Decompose(code);
    if (!parts.has_value()) {
      ASSERT_NE(NfcQuickCheck(code), QuickCheck::kNo) << Number(code);
      continue;
    }
    ++pairs;
    if (NfcQuickCheck(code) == QuickCheck::kNo) {
      ASSERT_NE(Compose(parts->first, parts->second), code) << Number(code);
    } else {
      ASSERT_EQ(Compose(parts->first, parts->second), code) << Number(code);
      ASSERT_NE(NfcQuickCheck(parts->second), QuickCheck::kYes);
    }
  }
  EXPECT_EQ(pairs, 2061 + 11172);
}

TEST(UnicodePropertiesTest, ComposesHangulByArithmetic) {
  EXPECT_EQ(Compose(0x1100, 0x1161), 0xac00U);
  EXPECT_EQ(Compose(0xac00, 0x11a8), 0xac01U);
  EXPECT_EQ(Compose(0x1112, 0x1175), 0xd788U);
  EXPECT_EQ(Compose(0xd788, 0x11c2), 0xd7a3U);
  EXPECT_EQ(Compose(0xac00, 0x11a7), std::nullopt);
  EXPECT_EQ(Compose(0xac01, 0x11a8), std::nullopt);
  EXPECT_EQ(Compose(0x1113, 0x1161), std::nullopt);
  EXPECT_EQ(Compose(0x1100, 0x1176), std::nullopt);
}

TEST(UnicodePropertiesTest, ComposesNothingElse) {
  EXPECT_EQ(Compose('e', 'f'), std::nullopt);
  EXPECT_EQ(Compose(0, 0), std::nullopt);
  EXPECT_EQ(Compose(kLastCodePoint, kLastCodePoint), std::nullopt);
}

TEST(UnicodePropertiesTest, TakesTheAnswersOfUnicodeVersion15) {
  EXPECT_TRUE(IsPlainCharacter(0x31350));   // New in 15.0: CJK extension H.
  EXPECT_FALSE(IsPlainCharacter(0x2ebf0));  // New in 15.1.
  EXPECT_FALSE(IsPlainCharacter(0x1c89));   // New in 16.0.
}

}  // namespace
}  // namespace comity::text
