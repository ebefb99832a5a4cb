#include "core/checkpoint/text_lines.h"

#include <limits>

#include "core/base/text_encoding.h"

namespace comity::checkpoint {

std::optional<std::string_view> TakeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> ParseDecimal(std::string_view text) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  if (text.empty() || (text.front() == '0' && text.size() > 1)) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (kMax - digit) / 10) {
      return std::nullopt;
    }
    value = value * 10 + digit;
  }
  return value;
}

std::optional<Hash> ParseHash(std::string_view text) {
  const auto bytes = Base64Decode(text);
  return bytes ? Hash::FromBytes(*bytes) : std::nullopt;
}

std::optional<std::vector<Hash>> TakeHashLines(std::string_view& rest,
                                               std::size_t count_max) {
  std::vector<Hash> hashes;
  for (;;) {
    const auto line = TakeLine(rest);
    if (!line) {
      return std::nullopt;
    }
    if (line->empty()) {
      return hashes;
    }
    const auto hash = ParseHash(*line);
    if (!hash || hashes.size() == count_max) {
      return std::nullopt;
    }
    hashes.push_back(*hash);
  }
}

void AppendHashLines(std::string& out, std::span<const Hash> hashes) {
  for (const Hash& hash : hashes) {
    out += Base64Encode(hash.view()) + "\n";
  }
  out += "\n";
}

}  // namespace comity::checkpoint
