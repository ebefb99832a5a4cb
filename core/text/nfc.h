// Normalisation form C of Unicode 15.0.0, so that a name has one spelling in
// bytes: signed text must be in it, typed text is brought into it.
#ifndef COMITY_CORE_TEXT_NFC_H_
#define COMITY_CORE_TEXT_NFC_H_

#include <optional>
#include <string>
#include <string_view>

namespace comity::text {

// True if `utf8` is valid UTF-8 in form C. Code points that Unicode 15.0.0
// does not assign count as characters that nothing combines with. Thread-safe.
// Source: UAX 15.
bool IsNfc(std::string_view utf8);

// `utf8` in form C; nothing if it is not valid UTF-8. Thread-safe.
std::optional<std::string> ToNfc(std::string_view utf8);

}  // namespace comity::text

#endif  // COMITY_CORE_TEXT_NFC_H_
