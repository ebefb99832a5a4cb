#include "core/base/civil_date.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

TEST(CivilDateTest, ParsesAndPrintsTheSameDay) {
  for (const char* text : {"0001-01-01", "2000-02-29", "9999-12-31"}) {
    EXPECT_EQ(Day(text).ToString(), text);
  }
}

TEST(CivilDateTest, RefusesWhatIsNoDay) {
  for (const char* text :
       {"", "2026-1-01", "2026-13-01", "2026-00-10", "1900-02-29", "2026-04-31",
        "0000-01-01", "2026/01/01", "2026-01-01 ", "20a6-01-01"}) {
    EXPECT_FALSE(CivilDate::Parse(text).has_value()) << text;
  }
}

TEST(CivilDateTest, CountsEveryDayOfFourCenturiesOnce) {
  CivilDate day = Day("1999-12-31");
  for (int i = 0; i < 146'097; ++i) {
    const CivilDate next = day.PlusDays(1);
    ASSERT_LT(day, next);
    ASSERT_EQ(next.DaysSinceEpoch(), day.DaysSinceEpoch() + 1);
    ASSERT_EQ(CivilDate::FromYmd(next.year(), next.month(), next.day()), next);
    day = next;
  }
  EXPECT_EQ(day.ToString(), "2399-12-31");
}

TEST(CivilDateTest, KnowsTheDayOfATime) {
  EXPECT_EQ(CivilDate::FromUnixMs(0).ToString(), "1970-01-01");
  EXPECT_EQ(CivilDate::FromUnixMs(951'782'399'999).ToString(), "2000-02-28");
  EXPECT_EQ(CivilDate::FromUnixMs(951'782'400'000).ToString(), "2000-02-29");
}

TEST(CivilDateTest, ClampsAddedMonthsToTheMonthsEnd) {
  EXPECT_EQ(Day("2025-08-31").PlusMonths(6).ToString(), "2026-02-28");
  EXPECT_EQ(Day("2023-08-31").PlusMonths(6).ToString(), "2024-02-29");
  EXPECT_EQ(Day("2025-12-15").PlusMonths(1).ToString(), "2026-01-15");
  EXPECT_EQ(Day("2025-01-15").PlusMonths(-1).ToString(), "2024-12-15");
}

TEST(CivilDateTest, ClampsAtTheEndsOfTheCalendar) {
  EXPECT_EQ(Day("9999-12-31").PlusDays(1).ToString(), "9999-12-31");
  EXPECT_EQ(Day("0001-01-01").PlusDays(-1).ToString(), "0001-01-01");
}

}  // namespace
}  // namespace comity
