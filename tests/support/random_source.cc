#include <array>

#include "tests/support/random_record.h"

namespace comity::testing {

std::uint64_t RandomSource::Between(std::uint64_t from, std::uint64_t to) {
  switch (Below(4)) {
    case 0:
      return from;
    case 1:
      return to;
    default:
      return from +
             (to - from == UINT64_MAX ? engine_() : Below(to - from + 1));
  }
}

std::string RandomSource::Bytes(std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    bytes.push_back(static_cast<char>(Below(256)));
  }
  return bytes;
}

std::string RandomSource::Of(std::string_view alphabet, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    text.push_back(alphabet[Below(alphabet.size())]);
  }
  return text;
}

std::string RandomSource::Text(std::size_t size_max) {
  // Latin, quotation mark, backslash, Cyrillic, Han, Arabic and Greek.
  static constexpr std::array<std::string_view, 12> kLetters = {
      "a", "Z", "7", "\"", "\\", "é", "Ж", "қ", "工", "程", "ع", "Ω"};
  std::string text = "x";
  while (text.size() + 3 <= size_max) {
    text += kLetters[Below(kLetters.size())];
  }
  return text;
}

}  // namespace comity::testing
