#include "core/merkle/map_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <string>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::merkle {
namespace {

constexpr std::size_t kUvarintRoom = 10;

// As AppendUvarint; returns the end.
char* WriteUvarint(char* out, std::uint64_t value) {
  while (value >= 0x80) {
    *out++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<char>(value);
  return out;
}

std::uint8_t PaddedByte(std::string_view key, std::uint64_t index) {
  if (index < key.size()) {
    return static_cast<std::uint8_t>(key[static_cast<std::size_t>(index)]);
  }
  return index == key.size() ? 0x00 : 0xff;
}

}  // namespace

Hash EmptyMapRoot() { return crypto::Sha256(std::string_view()); }

Hash MapLeafHash(std::string_view key, std::string_view value) {
  std::string leaf;
  leaf.reserve(key.size() + value.size() + 8);
  leaf.push_back('\x00');
  AppendStr(leaf, key);
  AppendStr(leaf, value);
  return crypto::Sha256(leaf);
}

Hash MapNodeHash(std::uint64_t bit, const Hash& left, const Hash& right) {
  // Hashed for every node of every proof: one buffer, without allocation.
  std::array<char, 1 + kUvarintRoom + 2 * Hash::kSize> node;
  char* end = node.data();
  *end++ = '\x01';
  end = WriteUvarint(end, bit);
  end = std::copy(left.bytes.begin(), left.bytes.end(), end);
  end = std::copy(right.bytes.begin(), right.bytes.end(), end);
  return crypto::Sha256(std::string_view(
      node.data(), static_cast<std::size_t>(end - node.data())));
}

bool MapKeyBit(std::string_view key, std::uint64_t bit) {
  return (PaddedByte(key, bit / 8) >> (7 - bit % 8) & 1) != 0;
}

std::uint64_t FirstDifferingBit(std::string_view a, std::string_view b) {
  assert(a != b);
  std::uint64_t index = 0;
  while (PaddedByte(a, index) == PaddedByte(b, index)) {
    ++index;
  }
  const auto difference =
      static_cast<std::uint8_t>(PaddedByte(a, index) ^ PaddedByte(b, index));
  return index * 8 + static_cast<unsigned>(std::countl_zero(difference));
}

}  // namespace comity::merkle
