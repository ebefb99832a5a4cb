// Protocol Buffers bytes as a list of fields that a test can bend.
#ifndef COMITY_TESTS_SUPPORT_RAW_WIRE_H_
#define COMITY_TESTS_SUPPORT_RAW_WIRE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace comity::testing {

inline constexpr std::uint32_t kVarintWire = 0;
inline constexpr std::uint32_t kFixed64Wire = 1;
inline constexpr std::uint32_t kBytesWire = 2;
inline constexpr std::uint32_t kFixed32Wire = 5;

struct RawField {
  std::uint64_t number = 0;
  // Tag and, for bytes, length; as they stand on the wire.
  std::string head;
  // The bytes, or the varint as it stands on the wire.
  std::string payload;
};

std::string Uvarint(std::uint64_t value);
// The same number with a needless last byte.
std::string OverlongUvarint(std::uint64_t value);

RawField BytesField(std::uint64_t number, std::string_view payload);
// `varint` as it shall stand on the wire.
RawField VarintField(std::uint64_t number, std::string_view varint);

// Requires: well-formed fields of types varint and bytes.
std::vector<RawField> SplitFields(std::string_view bytes);
std::string JoinFields(const std::vector<RawField>& fields);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_RAW_WIRE_H_
