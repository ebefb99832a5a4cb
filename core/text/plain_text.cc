#include "core/text/plain_text.h"

#include <algorithm>
#include <optional>

#include "core/text/nfc.h"
#include "core/text/unicode_properties.h"
#include "core/text/utf8.h"

namespace comity::text {
namespace {

bool IsPrintableAscii(char c) { return c >= ' ' && c <= '~'; }

}  // namespace

bool IsPlainText(std::string_view utf8) {
  // Most text, and all of it is plain and its own normal form.
  if (std::all_of(utf8.begin(), utf8.end(), IsPrintableAscii)) {
    return true;
  }
  std::string_view rest = utf8;
  while (const std::optional<char32_t> code = TakeCharacter(rest)) {
    if (!IsPlainCharacter(*code)) {
      return false;
    }
  }
  return rest.empty() && IsNfc(utf8);
}

std::string ShownAsPlainText(std::string_view bytes, std::size_t size_max) {
  std::string shown;
  while (!bytes.empty()) {
    std::string_view rest = bytes;
    const std::optional<char32_t> code = TakeCharacter(rest);
    const std::size_t length = code ? bytes.size() - rest.size() : 1;
    const bool plain = code && IsPlainCharacter(*code);
    const std::string_view next = plain ? bytes.substr(0, length) : "?";
    if (shown.size() + next.size() > size_max) {
      break;
    }
    shown += next;
    bytes.remove_prefix(length);
  }
  return shown;
}

}  // namespace comity::text
