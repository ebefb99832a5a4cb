#include "client/issuing/credential_number.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/status_matchers.h"

namespace comity::client {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kSymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string RandomId(std::mt19937_64& random) {
  std::string id(16, '\0');
  for (char& byte : id) {
    byte = static_cast<char>(random());
  }
  return id;
}

// Some numbers, the extremes of their ids and countries among them.
std::vector<CredentialNumber> Samples() {
  std::mt19937_64 random(20261);
  std::vector<CredentialNumber> samples = {
      {.country = "AA", .credential_id = std::string(16, '\0')},
      {.country = "ZZ", .credential_id = std::string(16, '\xff')},
      {.country = "IL", .credential_id = std::string(16, '\x11')},
      {.country = "UO", .credential_id = std::string(16, '\x08')}};
  for (const char* country : {"KZ", "CN", "KG", "TJ", "UZ", "DE", "LU"}) {
    for (int i = 0; i < 40; ++i) {
      samples.push_back(
          {.country = country, .credential_id = RandomId(random)});
    }
  }
  return samples;
}

std::string WithoutHyphens(std::string text) {
  std::erase(text, '-');
  return text;
}

// `text` is refused, or stands for the same number.
bool IsNoticed(const std::string& text, const CredentialNumber& truth) {
  const auto parsed = ParseCredentialNumber(text);
  return !parsed.ok() || *parsed == truth;
}

TEST(CredentialNumberTest, HasTheDocumentedForm) {
  const std::string text = FormatCredentialNumber(
      {.country = "KZ", .credential_id = std::string(16, '\x5a')});
  EXPECT_EQ(text, "KZ-B9D5M-PJTB9-D5MPJ-TB9D5-MPJTB8-E8");
}

TEST(CredentialNumberTest, ReadsWhatItWrote) {
  for (const CredentialNumber& number : Samples()) {
    const auto parsed = ParseCredentialNumber(FormatCredentialNumber(number));
    ASSERT_OK(parsed);
    EXPECT_EQ(*parsed, number);
  }
}

TEST(CredentialNumberTest, ReadsLowerCaseSpacesAndNoSeparators) {
  const CredentialNumber number = Samples()[10];
  std::string text = FormatCredentialNumber(number);
  const std::string compact = WithoutHyphens(text);
  for (char& c : text) {
    c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  }
  EXPECT_EQ(*ParseCredentialNumber(text), number);
  EXPECT_EQ(*ParseCredentialNumber(compact), number);
}

TEST(CredentialNumberTest, ReadsLookAlikesAsDigits) {
  const CredentialNumber number = {
      .country = "KZ",
      .credential_id = std::string("\x08\x40\0\0", 4) + std::string(12, '\0')};
  std::string text = FormatCredentialNumber(number);
  ASSERT_EQ(text.substr(3, 5), "11000");
  text.replace(3, 5, "iLoO0");
  EXPECT_EQ(*ParseCredentialNumber(text), number);
}

TEST(CredentialNumberTest, NoticesEverySingleWrongCharacter) {
  for (const CredentialNumber& number : Samples()) {
    const std::string right = WithoutHyphens(FormatCredentialNumber(number));
    for (std::size_t place = 0; place < right.size(); ++place) {
      for (const char c : place < 2 ? kLetters : kSymbols) {
        std::string wrong = right;
        wrong[place] = c;
        if (wrong != right) {
          ASSERT_FAILS(ParseCredentialNumber(wrong),
                       ErrorReason::kCredentialNumberMistyped)
              << right << " as " << wrong;
        }
      }
    }
  }
}

TEST(CredentialNumberTest, NoticesEverySwapOfTwoCharactersOfTheId) {
  for (const CredentialNumber& number : Samples()) {
    const std::string right = WithoutHyphens(FormatCredentialNumber(number));
    for (std::size_t a = 2; a < right.size(); ++a) {
      for (std::size_t b = a + 1; b < right.size(); ++b) {
        std::string wrong = right;
        std::swap(wrong[a], wrong[b]);
        ASSERT_TRUE(wrong == right || IsNoticed(wrong, number))
            << right << " as " << wrong;
      }
    }
  }
}

TEST(CredentialNumberTest, NoticesEverySwapOfNeighboursForAllCountries) {
  std::mt19937_64 random(7);
  for (const char first : kLetters) {
    for (const char second : kLetters) {
      for (int i = 0; i < 32; ++i) {
        std::string id = RandomId(random);
        id[0] = static_cast<char>(i << 3);  // Every first symbol.
        const CredentialNumber number = {.country = {first, second},
                                         .credential_id = id};
        std::string text = WithoutHyphens(FormatCredentialNumber(number));
        std::swap(text[1], text[2]);
        ASSERT_TRUE(IsNoticed(text, number)) << text;
        std::swap(text[1], text[2]);
        std::swap(text[0], text[1]);
        ASSERT_TRUE(IsNoticed(text, number)) << text;
      }
    }
  }
}

TEST(CredentialNumberTest, HasOneFormOfCheckSymbolsOnly) {
  // A remainder of 0 to 2 could also be written as 1021 to 1023.
  std::mt19937_64 random(3);
  int seen = 0;
  while (seen < 3) {
    const CredentialNumber number = {.country = "KZ",
                                     .credential_id = RandomId(random)};
    std::string text = FormatCredentialNumber(number);
    const std::string check = text.substr(text.size() - 2);
    if (check != "00" && check != "01" && check != "02") {
      continue;
    }
    ++seen;
    const std::size_t low = static_cast<std::size_t>(check[1] - '0');
    text.replace(text.size() - 2, 2, {'Z', "XYZ"[low]});
    EXPECT_FAILS(ParseCredentialNumber(text),
                 ErrorReason::kCredentialNumberMistyped);
  }
}

TEST(CredentialNumberTest, RefusesOtherLengths) {
  const std::string right = FormatCredentialNumber(Samples()[5]);
  EXPECT_FAILS(ParseCredentialNumber(""),
               ErrorReason::kCredentialNumberMalformed);
  EXPECT_FAILS(ParseCredentialNumber(right.substr(0, right.size() - 1)),
               ErrorReason::kCredentialNumberMalformed);
  EXPECT_FAILS(ParseCredentialNumber(right + "0"),
               ErrorReason::kCredentialNumberMalformed);
}

TEST(CredentialNumberTest, RefusesCharactersThatNoNumberHas) {
  for (const char c : std::string("!U_\xc3")) {
    std::string text = FormatCredentialNumber(Samples()[5]);
    text[5] = c;
    EXPECT_FAILS(ParseCredentialNumber(text),
                 ErrorReason::kCredentialNumberMalformed);
  }
  std::string text = FormatCredentialNumber(Samples()[5]);
  text[0] = '1';
  EXPECT_FAILS(ParseCredentialNumber(text),
               ErrorReason::kCredentialNumberMalformed);
}

}  // namespace
}  // namespace comity::client
