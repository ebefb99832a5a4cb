// Text: form C is stable, and what is plain is valid, in form C and stays so.
#include "core/text/nfc.h"
#include "core/text/plain_text.h"
#include "core/text/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {

void TestOneInput(std::string_view bytes) {
  const auto normal = text::ToNfc(bytes);
  if (!normal) {
    Require(!text::IsNfc(bytes) && !text::IsPlainText(bytes),
            "what is no UTF-8 is no text");
    return;
  }
  Require(text::IsNfc(*normal), "what is brought into form C is in form C");
  Require(text::ToNfc(*normal) == normal, "form C is stable");
  Require(text::IsNfc(bytes) == (*normal == bytes),
          "text is in form C exactly if bringing it there changes nothing");
  if (text::IsPlainText(bytes)) {
    Require(text::IsNfc(bytes), "plain text is in form C");
    Require(bytes.find_first_of(std::string_view("\0\n\r\t\x7f", 5)) ==
                std::string_view::npos,
            "plain text has no control characters");
  }
}

}  // namespace comity::fuzzing
