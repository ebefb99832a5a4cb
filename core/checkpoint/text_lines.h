// Reading of the line-by-line texts of this folder, each value in its one
// permitted spelling.
#ifndef COMITY_CORE_CHECKPOINT_TEXT_LINES_H_
#define COMITY_CORE_CHECKPOINT_TEXT_LINES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"

namespace comity::checkpoint {

// Takes the first line off `rest` and returns it without its newline; nothing
// (and `rest` unchanged) if no newline is left. Borrowed from `rest`.
std::optional<std::string_view> TakeLine(std::string_view& rest);

// Decimal of at most 64 bits, without sign and leading zeros.
std::optional<std::uint64_t> ParseDecimal(std::string_view text);

// Base64 of exactly 32 bytes.
std::optional<Hash> ParseHash(std::string_view text);

// Takes lines of one base64 hash each and the empty line that ends them;
// nothing if a line is another, there are more than `count_max`, or the empty
// line is missing.
std::optional<std::vector<Hash>> TakeHashLines(std::string_view& rest,
                                               std::size_t count_max);

// Appends what TakeHashLines reads.
void AppendHashLines(std::string& out, std::span<const Hash> hashes);

}  // namespace comity::checkpoint

#endif  // COMITY_CORE_CHECKPOINT_TEXT_LINES_H_
