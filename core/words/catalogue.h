// The one list of texts in which answers are said to people, in every
// language of the project, so that no text exists in one language only.
//
// catalogue.inc is the list; docs/words.md says how to correct a text.
#ifndef COMITY_CORE_WORDS_CATALOGUE_H_
#define COMITY_CORE_WORDS_CATALOGUE_H_

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace comity::words {

enum class Language : std::size_t {
  kEnglish = 0,
  kRussian = 1,
  kKazakh = 2,   // In Cyrillic script.
  kChinese = 3,  // In simplified characters.
};

inline constexpr std::array kLanguages = {Language::kEnglish,
                                          Language::kRussian, Language::kKazakh,
                                          Language::kChinese};

// The language of the code "en", "ru", "kk" or "zh".
std::optional<Language> LanguageFromCode(std::string_view code);

// The code of `language`, for example "kk".
std::string_view CodeOf(Language language);

// What a text is about. Up to kSentence each text is a whole sentence; the
// others are put into sentences.
enum class WordKind {
  kOutcome,       // recognition::Outcome; prefer SayOutcome.
  kReason,        // Names of core/base/error_reasons.inc.
  kCondition,     // statement::ConditionCode; prefer SayCondition.
  kBasis,         // recognition::Basis.
  kPath,          // recognition::Path.
  kAuthenticity,  // evidence::Authenticity.
  kStatus,        // evidence::DayStatus.
  kAssurance,     // evidence::Assurance.
  kSentence,      // Fixed sentences around an answer.
  kPurpose,       // statement::Purpose.
  kType,          // statement::CredentialType.
  kChoice,        // Ways to meet COMPENSATION_MEASURE.
  kLanguageName,  // By BCP 47, for example "kk".
  kAge,           // How old something is; prefer SayAge.
  kJoin,          // What stands between the items of a list.
};

// One row. Codes are unique within their kind.
struct Words {
  WordKind kind;
  std::string_view code;
  std::array<std::string_view, kLanguages.size()> texts;

  std::string_view In(Language language) const {
    return texts[static_cast<std::size_t>(language)];
  }
};

// All rows in the order of the list.
std::span<const Words> Catalogue();

// The row of `code`, or null.
const Words* FindWords(WordKind kind, std::string_view code);

}  // namespace comity::words

#endif  // COMITY_CORE_WORDS_CATALOGUE_H_
