// Numbers of credentials as people type them: what is read has one printed
// form, and one wrong character of it is noticed.
#include "client/issuing/credential_number.h"
#include "core/base/text_encoding.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

void TestTyped(std::string_view text) {
  const auto number = client::ParseCredentialNumber(text);
  if (!number.ok()) {
    return;
  }
  const std::string printed = client::FormatCredentialNumber(*number);
  const auto again = client::ParseCredentialNumber(printed);
  Require(again.ok() && *again == *number, "the printed form reads back");
}

// Of every 16 bytes: the printed form with one character changed.
void TestPrinted(Choices choices) {
  std::string id(choices.Bytes(16));
  id.resize(16, '\0');
  const client::CredentialNumber number = {"KZ", id};
  std::string printed = client::FormatCredentialNumber(number);
  Require(client::ParseCredentialNumber(printed).ok(), "it reads back");
  char& changed = printed[choices.Byte() % printed.size()];
  const char to = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[choices.Below(32)];
  if (changed != '-' && changed != to) {
    changed = to;
    Require(!client::ParseCredentialNumber(printed).ok(),
            "one wrong character is noticed");
  }
}

void TestEncodings(std::string_view text) {
  if (const auto bytes = HexDecode(text)) {
    Require(HexEncode(*bytes) == text, "hexadecimal has one form");
  }
  if (const auto bytes = Base64Decode(text)) {
    Require(Base64Encode(*bytes) == text, "base64 has one form");
  }
  if (const auto bytes = Base32Decode(text)) {
    Require(Base32Decode(Base32Encode(*bytes)) == bytes, "base32 reads back");
  }
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  TestTyped(bytes);
  TestEncodings(bytes);
  TestPrinted(Choices(bytes));
}

}  // namespace comity::fuzzing
