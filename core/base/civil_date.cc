#include "core/base/civil_date.h"

#include <algorithm>
#include <array>

namespace comity {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;

bool IsLeapYear(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysInMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30,
                                         31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year)
             ? 29
             : kDays[static_cast<std::size_t>(month - 1)];
}

// Days from 0000-03-01 to 1970-01-01, and in 400 years.
constexpr std::int64_t kEpochShift = 719'468;
constexpr std::int64_t kDaysPerEra = 146'097;

std::optional<int> ParseDigits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

void AppendDigits(std::string& out, int value, int width) {
  const std::string digits = std::to_string(value);
  out.append(static_cast<std::size_t>(width) - digits.size(), '0');
  out += digits;
}

}  // namespace

std::optional<CivilDate> CivilDate::FromYmd(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
      day > DaysInMonth(year, month)) {
    return std::nullopt;
  }
  return CivilDate(year, month, day);
}

std::optional<CivilDate> CivilDate::Parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = ParseDigits(text.substr(0, 4));
  const auto month = ParseDigits(text.substr(5, 2));
  const auto day = ParseDigits(text.substr(8, 2));
  if (!year || !month || !day) {
    return std::nullopt;
  }
  return FromYmd(*year, *month, *day);
}

CivilDate CivilDate::FromUnixMs(std::uint64_t unix_ms) {
  return FromDaysClamped(static_cast<std::int64_t>(unix_ms / kMsPerDay));
}

std::string CivilDate::ToString() const {
  std::string text;
  AppendDigits(text, year_, 4);
  text += '-';
  AppendDigits(text, month_, 2);
  text += '-';
  AppendDigits(text, day_, 2);
  return text;
}

// Counts years from March, so that the leap day is the last of its year.
std::int64_t CivilDate::DaysSinceEpoch() const {
  const std::int64_t year = month_ <= 2 ? year_ - 1 : year_;
  const std::int64_t era = year / 400;
  const std::int64_t year_of_era = year % 400;
  const std::int64_t month_from_march = (month_ + 9) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + day_ - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kEpochShift;
}

CivilDate CivilDate::FromDaysClamped(std::int64_t days) {
  const std::int64_t first = CivilDate(1, 1, 1).DaysSinceEpoch();
  const std::int64_t last = CivilDate(9999, 12, 31).DaysSinceEpoch();
  const std::int64_t shifted = std::clamp(days, first, last) + kEpochShift;
  const std::int64_t era = shifted / kDaysPerEra;
  const std::int64_t day_of_era = shifted % kDaysPerEra;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 +
                                    day_of_era / 36524 - day_of_era / 146096) /
                                   365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const auto day =
      static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const auto month = static_cast<int>(
      month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  const auto year =
      static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  return {year, month, day};
}

CivilDate CivilDate::PlusDays(std::int64_t days) const {
  return FromDaysClamped(DaysSinceEpoch() + days);
}

CivilDate CivilDate::PlusMonths(int months) const {
  const int total = year_ * 12 + (month_ - 1) + months;
  const int year = std::clamp(total / 12, 1, 9999);
  const int month = (total % 12 + 12) % 12 + 1;
  return {year, month,
          std::min(static_cast<int>(day_), DaysInMonth(year, month))};
}

}  // namespace comity
