#include "core/merkle/map_value.h"

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::merkle {

MapValue MapValue::Next(LeafIndex index, const Hash& leaf_hash) const {
  std::string link;
  link.reserve(1 + 2 * Hash::kSize + sizeof(index.value));
  link.push_back('\x02');
  link.append(chain.view());
  AppendU64(link, index.value);
  link.append(leaf_hash.view());
  return {crypto::Sha256(link), count + 1};
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
