// The codes of languages, so that a condition does not ask for one that
// nobody can prove.
#ifndef COMITY_CORE_BASE_LANGUAGE_CODES_H_
#define COMITY_CORE_BASE_LANGUAGE_CODES_H_

#include <string_view>

namespace comity {

// Whether the part of `tag` before its first hyphen is a language: one of two
// letters, or one of three that is official somewhere and has no code of two.
// Script and region behind it are not looked at. Thread-safe.
// Source: BCP 47 (the shortest code), ISO 639-1, ISO 639-3.
bool IsLanguage(std::string_view tag);

// Whether `level` is one of "A1" to "C2". Thread-safe.
// Source: Common European Framework of Reference for Languages.
bool IsLanguageLevel(std::string_view level);

}  // namespace comity

#endif  // COMITY_CORE_BASE_LANGUAGE_CODES_H_
