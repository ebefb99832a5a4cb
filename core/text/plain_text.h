// The only kind of text that statements carry: what is shown is what was
// signed, without invisible characters that could make two texts look alike or
// one text read in another order.
#ifndef COMITY_CORE_TEXT_PLAIN_TEXT_H_
#define COMITY_CORE_TEXT_PLAIN_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace comity::text {

// True if `utf8` is valid UTF-8 in form C (nfc.h) of plain characters only
// (IsPlainCharacter): no control, so no line end either, no bidirectional
// control, nothing that Unicode 15.0.0 does not assign. Thread-safe.
bool IsPlainText(std::string_view utf8);

// What may be shown to people of bytes that came from anywhere: their plain
// characters, `?` for every other one and for each byte that begins none, at
// most `size_max` bytes and no part of a character. So nobody far away can move
// a cursor, turn a line around or break a program's output. Thread-safe.
std::string ShownAsPlainText(std::string_view bytes, std::size_t size_max);

}  // namespace comity::text

#endif  // COMITY_CORE_TEXT_PLAIN_TEXT_H_
