#include "tests/support/recognition_choices.h"

namespace comity::testing::worlds {

using recognition::DayRange;

CivilDate DayOf(int year, int month, int day) {
  return *CivilDate::FromYmd(year, month, day);
}

std::string Country(Tape& tape) { return Any(tape, kCountries); }
std::string SocietyOf(const std::string& country) { return "soc-" + country; }
std::string AgencyOf(const std::string& country) { return "acc-" + country; }

CivilDate SomeDay(Tape& tape) {
  static const std::array kDays = {DayOf(2020, 1, 1),  DayOf(2022, 8, 31),
                                   DayOf(2023, 2, 28), DayOf(2024, 2, 29),
                                   DayOf(2023, 8, 31), DayOf(2024, 8, 31),
                                   DayOf(2021, 1, 1),  DayOf(2025, 1, 1)};
  const CivilDate day = Any(tape, kDays);
  return day.PlusDays(tape.OnceIn(4) ? 1 : (tape.OnceIn(4) ? -1 : 0));
}

std::optional<CivilDate> SomeDayOnceIn(Tape& tape, std::uint32_t odds) {
  return tape.OnceIn(odds) ? std::optional(SomeDay(tape)) : std::nullopt;
}

DayRange SomeDays(Tape& tape) {
  DayRange days{SomeDay(tape), std::nullopt};
  if (!tape.OnceIn(4)) {
    days.until = days.from->PlusDays(tape.Below(3) * 300);
  }
  if (tape.Trouble(8)) {
    days.from.reset();
  }
  return days;
}

}  // namespace comity::testing::worlds
