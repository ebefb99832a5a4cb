#include "core/merkle/map_value.h"

#include <algorithm>
#include <array>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::merkle {

MapValue MapValue::Next(LeafIndex index, const Hash& leaf_hash) const {
  // Hashed for every item of every history: one buffer, without allocation.
  std::array<char, 1 + 2 * Hash::kSize + sizeof(index.value)> link;
  char* end = link.data();
  *end++ = '\x02';
  end = std::copy(chain.bytes.begin(), chain.bytes.end(), end);
  for (int shift = 56; shift >= 0; shift -= 8) {
    *end++ = static_cast<char>(index.value >> shift);
  }
  std::copy(leaf_hash.bytes.begin(), leaf_hash.bytes.end(), end);
  return {crypto::Sha256(std::string_view(link.data(), link.size())),
          count + 1};
}

std::string MapValue::Encode() const {
  std::string bytes;
  bytes.reserve(kSize);
  bytes += chain.view();
  AppendU64(bytes, count);
  return bytes;
}

std::optional<MapValue> MapValue::Decode(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto chain = reader.ReadHash();
  const auto count = reader.ReadU64();
  if (!chain || !count || !reader.done()) {
    return std::nullopt;
  }
  return MapValue{*chain, *count};
}

}  // namespace comity::merkle
