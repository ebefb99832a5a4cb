#include "tests/support/raw_wire.h"

#include "core/base/byte_codec.h"

namespace comity::testing {

std::string Uvarint(std::uint64_t value) {
  std::string bytes;
  AppendUvarint(bytes, value);
  return bytes;
}

std::string OverlongUvarint(std::uint64_t value) {
  std::string bytes = Uvarint(value);
  bytes.back() = static_cast<char>(bytes.back() | '\x80');
  bytes.push_back('\0');
  return bytes;
}

RawField BytesField(std::uint64_t number, std::string_view payload) {
  return {number, Uvarint(number << 3 | kBytesWire) + Uvarint(payload.size()),
          std::string(payload)};
}

RawField VarintField(std::uint64_t number, std::string_view varint) {
  return {number, Uvarint(number << 3 | kVarintWire), std::string(varint)};
}

std::vector<RawField> SplitFields(std::string_view bytes) {
  std::vector<RawField> fields;
  ByteReader reader(bytes);
  while (!reader.done()) {
    const std::uint64_t tag = reader.ReadUvarint().value();
    if ((tag & 7) == kBytesWire) {
      fields.push_back(
          BytesField(tag >> 3, reader.ReadStr(bytes.size()).value()));
    } else {
      fields.push_back(
          VarintField(tag >> 3, Uvarint(reader.ReadUvarint().value())));
    }
  }
  return fields;
}

std::string JoinFields(const std::vector<RawField>& fields) {
  std::string bytes;
  for (const RawField& field : fields) {
    bytes += field.head;
    bytes += field.payload;
  }
  return bytes;
}

}  // namespace comity::testing
