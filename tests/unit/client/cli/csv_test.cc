#include "client/cli/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace comity::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Cells = std::vector<std::string>;

CsvTable Parsed(std::string_view bytes) {
  const auto table = ParseCsv(bytes);
  EXPECT_TRUE(table.ok()) << table.status().message();
  return table.ok() ? *table : CsvTable{};
}

TEST(CsvTest, ReadsColumnsAndNumberedRows) {
  const CsvTable table = Parsed("a,b\n1,2\n3,4");
  EXPECT_THAT(table.columns, ElementsAre("a", "b"));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].number, 2U);
  EXPECT_THAT(table.rows[1].cells, ElementsAre("3", "4"));
}

TEST(CsvTest, ReadsWhatSpreadsheetsWrite) {
  // Byte order mark, semicolons, CR LF.
  const CsvTable table = Parsed("\xEF\xBB\xBFname;day\r\nӘлия;2026-01-05\r\n");
  EXPECT_THAT(table.columns, ElementsAre("name", "day"));
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_THAT(table.rows[0].cells, ElementsAre("Әлия", "2026-01-05"));
}

TEST(CsvTest, ReadsQuotedCells) {
  const CsvTable table =
      Parsed("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n,\"\"\n5,6\n");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_THAT(table.rows[0].cells, ElementsAre("x, \"y\"", "two\nlines"));
  // Row 3 was empty.
  EXPECT_EQ(table.rows[1].number, 4U);
}

TEST(CsvTest, IgnoresSeparatorsInQuotedColumnNames) {
  EXPECT_THAT(Parsed("\"a;b;c\",d\n").columns, ElementsAre("a;b;c", "d"));
}

TEST(CsvTest, KeepsRowsOfOtherLengthForTheCallerToReport) {
  const CsvTable table = Parsed("a,b\n1\n1,2,3\n");
  EXPECT_EQ(table.rows[0].cells.size(), 1U);
  EXPECT_EQ(table.rows[1].cells.size(), 3U);
}

TEST(CsvTest, RefusesWhatItWouldHaveToGuess) {
  for (const char* bytes : {"", "a,a\n", "a,\n", "a\nx\"y\n", "a\n\"x\n",
                            "a\n\"x\"y\n", "a\n\xff\n"}) {
    EXPECT_FAILS(ParseCsv(bytes), ErrorReason::kCsvMalformed) << bytes;
  }
}

TEST(CsvTest, NamesTheRowThatIsWrong) {
  EXPECT_THAT(ParseCsv("a\n1\n\"2\n").status().message(), HasSubstr("row 3"));
}

TEST(CsvTest, WritesLinesThatItReadsBack) {
  const Cells cells = {"plain", "with, comma", "with \"marks\"", "",
                       "two\nlines"};
  const CsvTable table = Parsed("a,b,c,d,e\n" + CsvLine(cells));
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0].cells, cells);
}

TEST(CsvTest, ACellThatBeginsWithAByteOrderMarkReadsBack) {
  const std::string mark = "\xEF\xBB\xBF";
  const CsvTable table = Parsed(CsvLine({mark + "a", "b"}));
  EXPECT_THAT(table.columns, ElementsAre(mark + "a", "b"));
}

}  // namespace
}  // namespace comity::cli
