// Calendar days without a time zone, which is what certificates and treaties
// speak of. All rules here compare days; none uses a clock.
#ifndef COMITY_CORE_BASE_CIVIL_DATE_H_
#define COMITY_CORE_BASE_CIVIL_DATE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comity {

// A day of the proleptic Gregorian calendar, years 1 to 9999.
class CivilDate {
 public:
  // 0001-01-01.
  CivilDate() = default;

  // The day, or nothing if the month has no such day or the year is out of
  // range.
  static std::optional<CivilDate> FromYmd(int year, int month, int day);

  // Reads exactly "YYYY-MM-DD". Source: ISO 8601-1, 5.2.2.1.
  static std::optional<CivilDate> Parse(std::string_view text);

  // The UTC day that contains `unix_ms`; clamped to the years 1 to 9999.
  static CivilDate FromUnixMs(std::uint64_t unix_ms);

  int year() const { return year_; }
  int month() const { return month_; }
  int day() const { return day_; }

  // "YYYY-MM-DD".
  std::string ToString() const;

  // Days since 1970-01-01; negative before it.
  std::int64_t DaysSinceEpoch() const;

  // The day `days` later (or earlier); clamped to the years 1 to 9999.
  CivilDate PlusDays(std::int64_t days) const;

  // The same day of the month `months` later, or the month's last day if it
  // is shorter: 31 August + 6 months = 28 February.
  CivilDate PlusMonths(int months) const;

  friend auto operator<=>(const CivilDate&, const CivilDate&) = default;

 private:
  CivilDate(int year, int month, int day)
      : year_(static_cast<std::int16_t>(year)),
        month_(static_cast<std::int8_t>(month)),
        day_(static_cast<std::int8_t>(day)) {}

  static CivilDate FromDaysClamped(std::int64_t days);

  std::int16_t year_ = 1;
  std::int8_t month_ = 1;
  std::int8_t day_ = 1;
};

}  // namespace comity

#endif  // COMITY_CORE_BASE_CIVIL_DATE_H_
