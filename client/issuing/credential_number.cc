#include "client/issuing/credential_number.h"

#include <array>
#include <cassert>
#include <cstdint>
#include <optional>

#include "core/base/text_encoding.h"

namespace comity::client {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::uint32_t kRadix = 32;
constexpr std::uint32_t kModulus = 1021;
constexpr std::size_t kCountrySize = 2;
constexpr std::size_t kIdSymbols = 26;
constexpr std::size_t kCheckSymbols = 2;
constexpr std::size_t kSize = kCountrySize + kIdSymbols + kCheckSymbols;

char Upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool IsLetter(char c) { return c >= 'A' && c <= 'Z'; }

// The symbol that `c` stands for, by Crockford's leniency.
char SymbolOf(char c) {
  if (c == 'O') {
    return '0';
  }
  return c == 'I' || c == 'L' ? '1' : c;
}

std::optional<std::uint32_t> ValueOf(char symbol) {
  const std::size_t value = kAlphabet.find(symbol);
  if (value == std::string_view::npos) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(value);
}

// What a character counts in the check. A letter counts the same in country
// and id, so that a swap across their border is noticed, too.
std::uint32_t WeightOf(char c) {
  constexpr std::string_view kOnlyInCountries = "ILOU";
  return ValueOf(c).value_or(
      kRadix + static_cast<std::uint32_t>(kOnlyInCountries.find(c)));
}

// `compact` as a number modulo kModulus.
std::uint32_t Remainder(std::string_view compact) {
  std::uint32_t remainder = 0;
  for (const char c : compact) {
    remainder = (remainder * kRadix + WeightOf(c)) % kModulus;
  }
  return remainder;
}

std::string CheckSymbols(std::string_view unchecked) {
  const std::uint32_t shifted =
      Remainder(unchecked) * kRadix % kModulus * kRadix % kModulus;
  const std::uint32_t check = (kModulus + 1 - shifted) % kModulus;
  return {kAlphabet[check / kRadix], kAlphabet[check % kRadix]};
}

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kCredentialNumberMalformed,
                         std::move(message));
}

// Without separators, in upper case, every symbol one of the alphabet.
StatusOr<std::string> Compact(std::string_view text) {
  std::string compact;
  for (const char c : text) {
    if (c == '-' || c == ' ') {
      continue;
    }
    const bool in_country = compact.size() < kCountrySize;
    const char symbol = in_country ? Upper(c) : SymbolOf(Upper(c));
    if (in_country ? !IsLetter(symbol) : !ValueOf(symbol)) {
      return Malformed("a credential number does not have the character \"" +
                       std::string(1, c) + "\" at this place");
    }
    compact += symbol;
    if (compact.size() > kSize) {
      break;
    }
  }
  if (compact.size() != kSize) {
    return Malformed("a credential number has " + std::to_string(kSize) +
                     " letters and digits");
  }
  return compact;
}

}  // namespace

std::string FormatCredentialNumber(const CredentialNumber& number) {
  const std::string symbols = Base32Encode(number.credential_id);
  assert(number.country.size() == kCountrySize);
  assert(symbols.size() == kIdSymbols);
  std::string text = number.country;
  std::size_t begin = 0;
  for (const std::size_t size : std::to_array<std::size_t>({5, 5, 5, 5, 6})) {
    text += '-';
    text += symbols.substr(begin, size);
    begin += size;
  }
  return text + "-" + CheckSymbols(number.country + symbols);
}

StatusOr<CredentialNumber> ParseCredentialNumber(std::string_view text) {
  COMITY_ASSIGN_OR_RETURN(const std::string compact, Compact(text));
  const std::string_view view = compact;
  // Three values have a second form of check symbols; only one is allowed.
  if (CheckSymbols(view.substr(0, kSize - kCheckSymbols)) !=
      view.substr(kSize - kCheckSymbols)) {
    return InvalidArgument(ErrorReason::kCredentialNumberMistyped,
                           "the last two characters do not fit the rest");
  }
  const auto id = Base32Decode(view.substr(kCountrySize, kIdSymbols));
  if (!id || id->size() != 16) {
    return Malformed("the last group of the number is out of range");
  }
  return CredentialNumber{.country = compact.substr(0, kCountrySize),
                          .credential_id = *id};
}

}  // namespace comity::client
