#include "core/base/byte_codec.h"

namespace comity {
namespace {

template <typename T>
void AppendBigEndian(std::string& out, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;) {
    out.push_back(
        static_cast<char>(static_cast<std::uint8_t>(value >> (8 * i))));
  }
}

template <typename T>
T BigEndian(std::string_view bytes) {
  T value = 0;
  for (const char c : bytes) {
    value = static_cast<T>(value << 8) | static_cast<std::uint8_t>(c);
  }
  return value;
}

}  // namespace

void AppendU32(std::string& out, std::uint32_t value) {
  AppendBigEndian(out, value);
}

void AppendU64(std::string& out, std::uint64_t value) {
  AppendBigEndian(out, value);
}

void AppendUvarint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void AppendStr(std::string& out, std::string_view bytes) {
  AppendUvarint(out, bytes.size());
  out.append(bytes);
}

std::optional<std::string_view> ByteReader::ReadBytes(std::size_t size) {
  if (failed_ || rest_.size() < size) {
    failed_ = true;
    return std::nullopt;
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::optional<std::uint8_t> ByteReader::ReadU8() {
  const auto bytes = ReadBytes(1);
  if (!bytes) {
    return std::nullopt;
  }
  return static_cast<std::uint8_t>(bytes->front());
}

std::optional<std::uint32_t> ByteReader::ReadU32() {
  const auto bytes = ReadBytes(4);
  if (!bytes) {
    return std::nullopt;
  }
  return BigEndian<std::uint32_t>(*bytes);
}

std::optional<std::uint64_t> ByteReader::ReadU64() {
  const auto bytes = ReadBytes(8);
  if (!bytes) {
    return std::nullopt;
  }
  return BigEndian<std::uint64_t>(*bytes);
}

std::optional<std::uint64_t> ByteReader::ReadUvarint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = ReadU8();
    if (!byte) {
      return std::nullopt;
    }
    const std::uint64_t bits = *byte & 0x7fU;
    if ((shift == 63 && bits > 1) || (*byte == 0 && shift > 0)) {
      break;  // More than 64 bits, or not the shortest form.
    }
    value |= bits << shift;
    if ((*byte & 0x80U) == 0) {
      return value;
    }
  }
  failed_ = true;
  return std::nullopt;
}

std::optional<Hash> ByteReader::ReadHash() {
  const auto bytes = ReadBytes(Hash::kSize);
  if (!bytes) {
    return std::nullopt;
  }
  return Hash::FromBytes(*bytes);
}

std::optional<std::string_view> ByteReader::ReadStr(std::size_t size_max) {
  const auto size = ReadUvarint();
  if (!size || *size > size_max) {
    failed_ = true;
    return std::nullopt;
  }
  return ReadBytes(static_cast<std::size_t>(*size));
}

}  // namespace comity
