// UTF-8, read strictly: two encodings of one character would be two texts that
// look alike and hash differently.
#ifndef COMITY_CORE_TEXT_UTF8_H_
#define COMITY_CORE_TEXT_UTF8_H_

#include <optional>
#include <string>
#include <string_view>

namespace comity::text {

// Takes one character off the front of `text`; nothing if `text` is empty or
// does not begin with a shortest-form encoding of a code point up to U+10FFFF
// that is no surrogate. Then `text` is unchanged. Source: Unicode table 3-7.
std::optional<char32_t> TakeCharacter(std::string_view& text);

// True if `text` consists of such characters only.
bool IsValidUtf8(std::string_view text);

// The characters of `text`; nothing if it is not valid.
std::optional<std::u32string> DecodeUtf8(std::string_view text);

// Requires: code points up to U+10FFFF, no surrogates.
std::string EncodeUtf8(std::u32string_view characters);

}  // namespace comity::text

#endif  // COMITY_CORE_TEXT_UTF8_H_
