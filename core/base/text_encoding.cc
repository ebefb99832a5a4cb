#include "core/base/text_encoding.h"

#include <cstddef>
#include <cstdint>

namespace comity {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase32Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// Writes `bytes` in digits of `bits_per_digit` bits, most significant first.
std::string EncodeBits(std::string_view bytes, std::string_view digits,
                       unsigned bits_per_digit) {
  std::string text;
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  const std::uint32_t mask = (1U << bits_per_digit) - 1;
  for (const char c : bytes) {
    pending = (pending << 8) | static_cast<std::uint8_t>(c);
    pending_bits += 8;
    while (pending_bits >= bits_per_digit) {
      pending_bits -= bits_per_digit;
      text.push_back(digits[(pending >> pending_bits) & mask]);
    }
  }
  if (pending_bits > 0) {
    text.push_back(digits[(pending << (bits_per_digit - pending_bits)) & mask]);
  }
  return text;
}

// Reverses EncodeBits; fails on another digit, on set bits after the last
// whole byte, and on a digit too many.
std::optional<std::string> DecodeBits(std::string_view text,
                                      std::string_view digits,
                                      unsigned bits_per_digit) {
  std::string bytes;
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    pending = (pending << bits_per_digit) | static_cast<std::uint32_t>(digit);
    pending_bits += bits_per_digit;
    if (pending_bits >= 8) {
      pending_bits -= 8;
      bytes.push_back(static_cast<char>(pending >> pending_bits));
      pending &= (1U << pending_bits) - 1;
    }
  }
  if (pending != 0 || pending_bits >= bits_per_digit) {
    return std::nullopt;
  }
  return bytes;
}

char Base32Digit(char c) {
  if (c >= 'a' && c <= 'z') {
    c = static_cast<char>(c - 'a' + 'A');
  }
  if (c == 'O') {
    return '0';
  }
  return c == 'I' || c == 'L' ? '1' : c;
}

}  // namespace

std::string HexEncode(std::string_view bytes) {
  return EncodeBits(bytes, kHexDigits, 4);
}

std::optional<std::string> HexDecode(std::string_view text) {
  return DecodeBits(text, kHexDigits, 4);
}

std::string Base64Encode(std::string_view bytes) {
  std::string text = EncodeBits(bytes, kBase64Digits, 6);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
    text.remove_suffix(1);
  }
  return DecodeBits(text, kBase64Digits, 6);
}

std::string Base32Encode(std::string_view bytes) {
  return EncodeBits(bytes, kBase32Digits, 5);
}

std::optional<std::string> Base32Decode(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '-') {
      digits.push_back(Base32Digit(c));
    }
  }
  return DecodeBits(digits, kBase32Digits, 5);
}

}  // namespace comity
