#include "core/text/plain_text.h"

#include <optional>

#include "core/text/nfc.h"
#include "core/text/unicode_properties.h"
#include "core/text/utf8.h"

namespace comity::text {

bool IsPlainText(std::string_view utf8) {
  std::string_view rest = utf8;
  while (const std::optional<char32_t> code = TakeCharacter(rest)) {
    if (!IsPlainCharacter(*code)) {
      return false;
    }
  }
  return rest.empty() && IsNfc(utf8);
}

}  // namespace comity::text
