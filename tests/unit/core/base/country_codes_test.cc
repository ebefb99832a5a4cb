#include "core/base/country_codes.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(CountryCodesTest, FindsEachCodeOfTheList) {
  for (std::size_t i = 0; i < kCountryCodeCount; ++i) {
    EXPECT_TRUE(IsAssignedCountry(AssignedCountry(i))) << AssignedCountry(i);
  }
}

TEST(CountryCodesTest, TheListAscends) {
  for (std::size_t i = 1; i < kCountryCodeCount; ++i) {
    EXPECT_LT(AssignedCountry(i - 1), AssignedCountry(i));
  }
}

TEST(CountryCodesTest, KnowsCountriesFromBothEndsAndTheMiddle) {
  for (const char* code : {"AD", "CN", "DE", "KZ", "RU", "SS", "XK", "ZW"}) {
    EXPECT_EQ(IsAssignedCountry(code), std::string_view(code) != "XK") << code;
  }
}

TEST(CountryCodesTest, RefusesWhatIsNoCode) {
  for (const char* code :
       {"", "K", "KAZ", "kz", "AA", "ZZ", "EU", "UK", "SU", "K\xff"}) {
    EXPECT_FALSE(IsAssignedCountry(code)) << code;
  }
}

}  // namespace
}  // namespace comity
