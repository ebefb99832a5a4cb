// Bytes as text: hexadecimal, base64 and base32.
#ifndef COMITY_CORE_BASE_TEXT_ENCODING_H_
#define COMITY_CORE_BASE_TEXT_ENCODING_H_

#include <optional>
#include <string>
#include <string_view>

namespace comity {

// Lower-case hexadecimal.
std::string HexEncode(std::string_view bytes);

// Accepts lower-case hexadecimal of even length only.
std::optional<std::string> HexDecode(std::string_view text);

// Standard alphabet with padding. Source: RFC 4648 section 4.
std::string Base64Encode(std::string_view bytes);

// Accepts only what Base64Encode can have made: padded, no white space, zero
// bits after the end.
std::optional<std::string> Base64Decode(std::string_view text);

// Crockford's alphabet in upper case, no padding: made for people to read out.
std::string Base32Encode(std::string_view bytes);

// Takes either case, reads O as 0 and I and L as 1; hyphens are skipped.
std::optional<std::string> Base32Decode(std::string_view text);

}  // namespace comity

#endif  // COMITY_CORE_BASE_TEXT_ENCODING_H_
