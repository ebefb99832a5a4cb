#include "core/words/catalogue.h"

#include <algorithm>

namespace comity::words {
namespace {

constexpr std::array<std::string_view, kLanguages.size()> kCodes = {"en", "ru",
                                                                    "kk", "zh"};

constexpr std::array kWords = {
#define COMITY_WORDS(kind, code, en, ru, kk, zh) \
  Words{WordKind::kind, code, {en, ru, kk, zh}},
#include "core/words/catalogue.inc"
#undef COMITY_WORDS
};

}  // namespace

std::optional<Language> LanguageFromCode(std::string_view code) {
  const auto* found = std::find(kCodes.begin(), kCodes.end(), code);
  if (found == kCodes.end()) {
    return std::nullopt;
  }
  return kLanguages[static_cast<std::size_t>(found - kCodes.begin())];
}

std::string_view CodeOf(Language language) {
  return kCodes[static_cast<std::size_t>(language)];
}

std::span<const Words> Catalogue() { return kWords; }

const Words* FindWords(WordKind kind, std::string_view code) {
  const auto* found =
      std::find_if(kWords.begin(), kWords.end(), [&](const Words& words) {
        return words.kind == kind && words.code == code;
      });
  return found == kWords.end() ? nullptr : found;
}

}  // namespace comity::words
