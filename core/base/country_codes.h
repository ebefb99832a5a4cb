// The country codes that are assigned, so that a slip of the pen is refused
// before it is in a log for ever.
//
// Statements only need the form of a code: a verifier must go on reading old
// logs when a code is withdrawn. Admission asks here.
#ifndef COMITY_CORE_BASE_COUNTRY_CODES_H_
#define COMITY_CORE_BASE_COUNTRY_CODES_H_

#include <cstddef>
#include <string_view>

namespace comity {

inline constexpr std::size_t kCountryCodeCount = 249;

// Whether `code` is officially assigned. Thread-safe.
// Source: ISO 3166-1 alpha-2.
bool IsAssignedCountry(std::string_view code);

// Code number `number` in ascending order. Requires: below kCountryCodeCount.
std::string_view AssignedCountry(std::size_t number);

}  // namespace comity

#endif  // COMITY_CORE_BASE_COUNTRY_CODES_H_
