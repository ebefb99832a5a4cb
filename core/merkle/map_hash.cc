#include "core/merkle/map_hash.h"

#include <bit>
#include <cassert>
#include <string>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::merkle {
namespace {

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
  std::string node;
  node.reserve(2 * Hash::kSize + 11);
  node.push_back('\x01');
  AppendUvarint(node, bit);
  node.append(left.view());
  node.append(right.view());
  return crypto::Sha256(node);
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
