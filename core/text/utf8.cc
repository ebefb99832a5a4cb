#include "core/text/utf8.h"

#include <cassert>
#include <cstddef>
#include <cstdint>

namespace comity::text {
namespace {

// How a sequence begins: its length, the bits of its first byte, and the
// smallest code point that needs this length.
struct Lead {
  std::size_t size;
  char32_t bits;
  char32_t smallest;
};

// Size 0 for a byte that begins no sequence.
Lead ReadLead(std::uint8_t byte) {
  if (byte < 0x80) {
    return {1, byte, 0};
  }
  if ((byte & 0xe0) == 0xc0) {
    return {2, byte & 0x1fU, 0x80};
  }
  if ((byte & 0xf0) == 0xe0) {
    return {3, byte & 0x0fU, 0x800};
  }
  if ((byte & 0xf8) == 0xf0) {
    return {4, byte & 0x07U, 0x10000};
  }
  return {0, 0, 0};
}

bool IsScalarValue(char32_t code) {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

void Append(std::string& out, char32_t code) {
  const auto byte = [&out](char32_t value) {
    out.push_back(static_cast<char>(value));
  };
  const auto trail = [&byte](char32_t value) { byte(0x80 | (value & 0x3f)); };
  assert(IsScalarValue(code));
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | (code >> 6));
    trail(code);
  } else if (code < 0x10000) {
    byte(0xe0 | (code >> 12));
    trail(code >> 6);
    trail(code);
  } else {
    byte(0xf0 | (code >> 18));
    trail(code >> 12);
    trail(code >> 6);
    trail(code);
  }
}

}  // namespace

std::optional<char32_t> TakeCharacter(std::string_view& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const Lead lead = ReadLead(static_cast<std::uint8_t>(text.front()));
  if (lead.size == 0 || text.size() < lead.size) {
    return std::nullopt;
  }
  char32_t code = lead.bits;
  for (const char c : text.substr(1, lead.size - 1)) {
    const auto byte = static_cast<std::uint8_t>(c);
    if ((byte & 0xc0) != 0x80) {
      return std::nullopt;
    }
    code = (code << 6) | (byte & 0x3fU);
  }
  if (code < lead.smallest || !IsScalarValue(code)) {
    return std::nullopt;
  }
  text.remove_prefix(lead.size);
  return code;
}

bool IsValidUtf8(std::string_view text) {
  while (TakeCharacter(text).has_value()) {
  }
  return text.empty();
}

std::optional<std::u32string> DecodeUtf8(std::string_view text) {
  std::u32string characters;
  characters.reserve(text.size());
  while (const std::optional<char32_t> code = TakeCharacter(text)) {
    characters.push_back(*code);
  }
  if (!text.empty()) {
    return std::nullopt;
  }
  return characters;
}

std::string EncodeUtf8(std::u32string_view characters) {
  std::string text;
  for (const char32_t code : characters) {
    Append(text, code);
  }
  return text;
}

}  // namespace comity::text
