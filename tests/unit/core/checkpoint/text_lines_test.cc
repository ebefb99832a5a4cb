#include "core/checkpoint/text_lines.h"

#include <gtest/gtest.h>

#include <string>

namespace comity::checkpoint {
namespace {

TEST(TextLinesTest, TakesLinesOneByOne) {
  std::string_view rest = "one\n\nthree";
  EXPECT_EQ(TakeLine(rest), "one");
  EXPECT_EQ(TakeLine(rest), "");
  EXPECT_EQ(TakeLine(rest), std::nullopt);
  EXPECT_EQ(rest, "three");
}

TEST(TextLinesTest, ReadsDecimals) {
  EXPECT_EQ(ParseDecimal("0"), 0U);
  EXPECT_EQ(ParseDecimal("20852163"), 20852163U);
  EXPECT_EQ(ParseDecimal("18446744073709551615"), UINT64_MAX);
}

TEST(TextLinesTest, RefusesOtherSpellingsOfANumber) {
  for (const char* text : {"", "00", "01", "-1", "+1", " 1", "1 ", "1x", "0x1",
                           "18446744073709551616", "99999999999999999999"}) {
    EXPECT_EQ(ParseDecimal(text), std::nullopt) << text;
  }
}

constexpr char kHash[] = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

TEST(TextLinesTest, ReadsHashesOf32BytesOnly) {
  EXPECT_TRUE(ParseHash(kHash));
  EXPECT_FALSE(ParseHash(""));
  EXPECT_FALSE(ParseHash("AAAA"));
  EXPECT_FALSE(ParseHash(std::string(kHash).substr(0, 43)));
  EXPECT_FALSE(ParseHash("AAAA" + std::string(kHash)));
}

TEST(TextLinesTest, TakesHashLinesUpToTheEmptyLine) {
  const std::string text = std::string(kHash) + "\n" + kHash + "\n\nrest";
  std::string_view rest = text;
  const auto hashes = TakeHashLines(rest, 2);
  ASSERT_TRUE(hashes);
  EXPECT_EQ(hashes->size(), 2U);
  EXPECT_EQ(rest, "rest");
  std::string written;
  AppendHashLines(written, *hashes);
  EXPECT_EQ(written + "rest", text);
}

TEST(TextLinesTest, RefusesTooManyHashesAndOtherLines) {
  const std::string line = std::string(kHash) + "\n";
  for (const std::string& text :
       {line + line + line + "\n", line, std::string(), line + "x\n\n"}) {
    std::string_view rest = text;
    EXPECT_EQ(TakeHashLines(rest, 2), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace comity::checkpoint
