#include "core/text/nfc.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "core/text/unicode_properties.h"
#include "core/text/utf8.h"

namespace comity::text {
namespace {

std::string Utf8(std::u32string_view characters) {
  return EncodeUtf8(characters);
}

TEST(NfcTest, LeavesNormalisedTextAsItIs) {
  for (const std::u32string_view text :
       {U"", U"Ada Lovelace", U"M\u00fcller", U"\u0414\u0438\u043d\u0430",
        U"\u738b\u5c0f\u660e", U"\ud55c\uae00", U"q\u0307"}) {
    EXPECT_TRUE(IsNfc(Utf8(text)));
    EXPECT_EQ(ToNfc(Utf8(text)), Utf8(text));
  }
}

TEST(NfcTest, ComposesMarksTypedAfterTheirLetter) {
  EXPECT_FALSE(IsNfc(Utf8(U"Mu\u0308ller")));
  EXPECT_EQ(ToNfc(Utf8(U"Mu\u0308ller")), Utf8(U"M\u00fcller"));
}

TEST(NfcTest, ReplacesSingletons) {
  EXPECT_FALSE(IsNfc(Utf8(U"\u212b")));
  EXPECT_EQ(ToNfc(Utf8(U"\u212b")), Utf8(U"\u00c5"));
}

TEST(NfcTest, OrdersMarksByClassAndKeepsThoseOfOneClassInOrder) {
  EXPECT_FALSE(IsNfc(Utf8(U"q\u0307\u0323")));
  EXPECT_EQ(ToNfc(Utf8(U"q\u0307\u0323")), Utf8(U"q\u0323\u0307"));
  EXPECT_EQ(ToNfc(Utf8(U"q\u0307\u0308")), Utf8(U"q\u0307\u0308"));
  EXPECT_EQ(ToNfc(Utf8(U"q\u0308\u0307")), Utf8(U"q\u0308\u0307"));
}

TEST(NfcTest, DoesNotComposePastAMarkOfTheSameClass) {
  EXPECT_EQ(ToNfc(Utf8(U"a\u0305\u0301")), Utf8(U"a\u0305\u0301"));
  EXPECT_EQ(ToNfc(Utf8(U"a\u0323\u0301")), Utf8(U"\u1ea1\u0301"));
  EXPECT_EQ(ToNfc(Utf8(U"a\u0327\u0301")), Utf8(U"\u00e1\u0327"));
}

TEST(NfcTest, DoesNotComposePastALetter) {
  EXPECT_EQ(ToNfc(Utf8(U"\u1100x\u1161")), Utf8(U"\u1100x\u1161"));
  EXPECT_EQ(ToNfc(Utf8(U"\u1100\u0301\u1161")), Utf8(U"\u1100\u0301\u1161"));
}

TEST(NfcTest, ComposesHangul) {
  EXPECT_FALSE(IsNfc(Utf8(U"\u1112\u1161\u11ab")));
  EXPECT_EQ(ToNfc(Utf8(U"\u1112\u1161\u11ab")), Utf8(U"\ud55c"));
}

TEST(NfcTest, KeepsCompositionExclusionsApart) {
  EXPECT_EQ(ToNfc(Utf8(U"\u0958")), Utf8(U"\u0915\u093c"));
  EXPECT_TRUE(IsNfc(Utf8(U"\u0915\u093c")));
}

TEST(NfcTest, TakesTextThatBeginsWithAMark) {
  EXPECT_TRUE(IsNfc(Utf8(U"\u0301a")));
  EXPECT_EQ(ToNfc(Utf8(U"\u0308\u0301")), Utf8(U"\u0308\u0301"));
  EXPECT_EQ(ToNfc(Utf8(U"\u0344")), Utf8(U"\u0308\u0301"));
}

TEST(NfcTest, RefusesInvalidUtf8) {
  EXPECT_FALSE(IsNfc("\xff"));
  EXPECT_EQ(ToNfc("a\xc0\x80"), std::nullopt);
}

// Random sequences of the code points that normalisation has rules for.
TEST(NfcTest, NormalisesOnceForAllAndKnowsItsOwnResult) {
  std::vector<char32_t> interesting;
  for (char32_t code = 0; code < 0x30000; ++code) {
    if (CombiningClass(code) != 0 || NfcQuickCheck(code) != QuickCheck::kYes ||
        (Decompose(code).has_value() && code < 0xac00)) {
      interesting.push_back(code);
    }
  }
  std::mt19937_64 random(15);
  for (int round = 0; round < 20'000; ++round) {
    std::u32string characters;
    for (int i = 0; i < 6; ++i) {
      characters.push_back(interesting[random() % interesting.size()]);
    }
    const std::string text = Utf8(characters);
    const std::optional<std::string> normalised = ToNfc(text);
    ASSERT_TRUE(normalised.has_value());
    EXPECT_TRUE(IsNfc(*normalised));
    EXPECT_EQ(ToNfc(*normalised), normalised);
    EXPECT_EQ(IsNfc(text), text == *normalised);
  }
}

// Sorting a long run must not take quadratic time.
TEST(NfcTest, TakesALongRunOfMarks) {
  std::u32string characters = U"a";
  std::u32string ordered = U"a";
  for (int i = 0; i < 20'000; ++i) {
    characters += i % 2 == 0 ? U'\u0307' : U'\u0323';
  }
  ordered[0] = U'\u1ea1';  // The first dot below joins the letter.
  ordered.append(9'999, U'\u0323');
  ordered.append(10'000, U'\u0307');
  EXPECT_EQ(ToNfc(Utf8(characters)), Utf8(ordered));
}

}  // namespace
}  // namespace comity::text
