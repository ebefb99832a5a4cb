#include "core/text/nfc.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/text/unicode_properties.h"
#include "core/text/utf8.h"

namespace comity::text {
namespace {

// Decomposition steps nest at most a few deep.
void AppendDecomposed(std::u32string& out, char32_t code) {
  const std::optional<DecompositionPair> pair = Decompose(code);
  if (!pair.has_value()) {
    out.push_back(code);
    return;
  }
  AppendDecomposed(out, pair->first);
  if (pair->second != 0) {
    AppendDecomposed(out, pair->second);
  }
}

// Sorts each run of combining marks by class, marks of a class as they come.
void OrderMarks(std::u32string& characters) {
  const auto is_starter = [](char32_t code) {
    return CombiningClass(code) == 0;
  };
  auto begin = characters.begin();
  while (begin != characters.end()) {
    begin = std::find_if_not(begin, characters.end(), is_starter);
    const auto end = std::find_if(begin, characters.end(), is_starter);
    std::stable_sort(begin, end, [](char32_t a, char32_t b) {
      return CombiningClass(a) < CombiningClass(b);
    });
    begin = end;
  }
}

// Joins each mark with the starter before it, unless a mark of its own class
// or a character that is no mark stands between. Source: UAX 15, D117.
std::u32string ComposeMarks(const std::u32string& characters) {
  std::u32string out;
  std::optional<std::size_t> starter;
  for (const char32_t code : characters) {
    const std::uint8_t combining_class = CombiningClass(code);
    if (starter.has_value() && (*starter + 1 == out.size() ||
                                CombiningClass(out.back()) < combining_class)) {
      if (const auto composite = Compose(out[*starter], code)) {
        out[*starter] = *composite;
        continue;
      }
    }
    if (combining_class == 0) {
      starter = out.size();
    }
    out.push_back(code);
  }
  return out;
}

std::u32string Normalise(const std::u32string& characters) {
  std::u32string decomposed;
  for (const char32_t code : characters) {
    AppendDecomposed(decomposed, code);
  }
  OrderMarks(decomposed);
  return ComposeMarks(decomposed);
}

// The answer for the whole text, where the single characters settle it.
QuickCheck CheckQuickly(const std::u32string& characters) {
  QuickCheck result = QuickCheck::kYes;
  std::uint8_t last_class = 0;
  for (const char32_t code : characters) {
    const std::uint8_t combining_class = CombiningClass(code);
    const QuickCheck answer = NfcQuickCheck(code);
    if (answer == QuickCheck::kNo ||
        (combining_class != 0 && combining_class < last_class)) {
      return QuickCheck::kNo;
    }
    if (answer == QuickCheck::kMaybe) {
      result = QuickCheck::kMaybe;
    }
    last_class = combining_class;
  }
  return result;
}

}  // namespace

bool IsNfc(std::string_view utf8) {
  const std::optional<std::u32string> characters = DecodeUtf8(utf8);
  if (!characters.has_value()) {
    return false;
  }
  const QuickCheck answer = CheckQuickly(*characters);
  return answer == QuickCheck::kMaybe ? Normalise(*characters) == *characters
                                      : answer == QuickCheck::kYes;
}

std::optional<std::string> ToNfc(std::string_view utf8) {
  const std::optional<std::u32string> characters = DecodeUtf8(utf8);
  if (!characters.has_value()) {
    return std::nullopt;
  }
  if (CheckQuickly(*characters) == QuickCheck::kYes) {
    return std::string(utf8);
  }
  return EncodeUtf8(Normalise(*characters));
}

}  // namespace comity::text
