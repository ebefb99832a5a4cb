#include "core/base/language_codes.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(LanguageCodesTest, KnowsLanguagesWithAndWithoutAScript) {
  for (const char* tag :
       {"aa", "de", "kk", "kk-Cyrl", "zh-Hans-CN", "zu", "fil", "nso"}) {
    EXPECT_TRUE(IsLanguage(tag)) << tag;
  }
}

// A language of two letters has no other code; pairs of letters that span two
// codes of the list are none.
TEST(LanguageCodesTest, KnowsNoOthers) {
  for (const char* tag : {"", "k", "xx", "KK", "kaz", "deu", "ilp", "-kk",
                          "bebg", "aaab", "qq-Cyrl"}) {
    EXPECT_FALSE(IsLanguage(tag)) << tag;
  }
}

TEST(LanguageCodesTest, LevelsAreThoseOfTheCommonFramework) {
  for (const char* level : {"A1", "A2", "B1", "B2", "C1", "C2"}) {
    EXPECT_TRUE(IsLanguageLevel(level)) << level;
  }
  for (const char* level : {"", "A", "A3", "A0", "D1", "b1", "B1+"}) {
    EXPECT_FALSE(IsLanguageLevel(level)) << level;
  }
}

}  // namespace
}  // namespace comity
