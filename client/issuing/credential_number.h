// The number of a credential for people: short enough to print, to read out
// and to type, and refused if one character of it is wrong.
//
//   KZ-5NRHC-GNQ4T-R480B-2FJMZ-QB1JYM-NE
//
// Form: two letters, the country whose registry holds the credential; the 16
// bytes of the credential's id as 26 symbols of Crockford's base32, in groups
// of 5, 5, 5, 5 and 6; two check symbols.
//
// Check: each character counts its place in Crockford's alphabet, 0 to 31; of
// the letters that only countries have, I counts 32, L 33, O 34 and U 35. Taken
// together as the digits of a number in radix 32, the check symbols the last,
// they leave 1 when divided by 1021, the largest prime below 32 * 32. So each
// single wrong character and each swap of two neighbours is noticed, and of all
// other mistakes 1 in 1021 goes unnoticed. Source: the idea of ISO/IEC 7064,
// pure systems with two check characters.
#ifndef COMITY_CLIENT_ISSUING_CREDENTIAL_NUMBER_H_
#define COMITY_CLIENT_ISSUING_CREDENTIAL_NUMBER_H_

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace comity::client {

struct CredentialNumber {
  std::string country;        // ISO 3166-1 alpha-2, upper case.
  std::string credential_id;  // 16 bytes.

  friend bool operator==(const CredentialNumber&,
                         const CredentialNumber&) = default;
};

// The form above.
// Requires: two upper-case letters and 16 bytes.
std::string FormatCredentialNumber(const CredentialNumber& number);

// Reads a number as people write it: in either case, with or without hyphens
// and spaces, the letter O for 0, I or L for 1.
//
// Errors:
//   kCredentialNumberMalformed  too short, too long, or a character that no
//                               number has;
//   kCredentialNumberMistyped   the check symbols do not fit the rest.
StatusOr<CredentialNumber> ParseCredentialNumber(std::string_view text);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_CREDENTIAL_NUMBER_H_
