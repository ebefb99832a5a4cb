// What made-up worlds are made of: few countries, codes and days, so that they
// often meet.
#ifndef COMITY_TESTS_SUPPORT_RECOGNITION_CHOICES_H_
#define COMITY_TESTS_SUPPORT_RECOGNITION_CHOICES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/civil_date.h"
#include "core/recognition/facts.h"
#include "tests/support/recognition_worlds.h"

namespace comity::testing::worlds {

inline constexpr std::array kCountries = {"CN", "KZ", "DE", "FR", "GB"};
inline constexpr std::array kFields = {"0713", "0715", "0732",
                                       "0710", "07",   "0731"};
inline constexpr std::array kLevels = {"6", "7", "5", "4", "x"};
inline constexpr std::array kLanguageLevels = {"B2", "C1", "B1"};

template <typename T, std::size_t kSize>
T Any(Tape& tape, const std::array<T, kSize>& items) {
  return items[tape.Below(kSize)];
}

CivilDate DayOf(int year, int month, int day);

std::string Country(Tape& tape);
std::string SocietyOf(const std::string& country);
std::string AgencyOf(const std::string& country);

// Few days, and their neighbours, so that days often meet.
CivilDate SomeDay(Tape& tape);
std::optional<CivilDate> SomeDayOnceIn(Tape& tape, std::uint32_t odds);
recognition::DayRange SomeDays(Tape& tape);

}  // namespace comity::testing::worlds

#endif  // COMITY_TESTS_SUPPORT_RECOGNITION_CHOICES_H_
