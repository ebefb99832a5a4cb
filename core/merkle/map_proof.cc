#include "core/merkle/map_proof.h"

#include <cstdint>
#include <limits>
#include <optional>

#include "core/base/byte_codec.h"
#include "core/merkle/map_hash.h"

namespace comity::merkle {
namespace {

constexpr std::uint64_t kAnyBit = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kHashBits = 8 * Hash::kSize;

Status Malformed(const char* message) {
  return InvalidArgument(ErrorReason::kProofMalformed, message);
}

// Follows the path in `reader` from the leaf (leaf_key, value) to a root and
// compares it. On the way `key` must agree with `leaf_key` on every bit that
// the path names; for presence both are the same. Bits stay below `bit_limit`.
Status FollowPath(const Hash& root, std::string_view key,
                  std::string_view leaf_key, std::string_view value,
                  std::uint64_t bit_limit, ByteReader& reader) {
  Hash hash = MapLeafHash(leaf_key, value);
  std::uint64_t above = bit_limit;
  bool same_place = true;
  while (!reader.done()) {
    const auto bit = reader.ReadUvarint();
    const auto sibling = reader.ReadHash();
    if (!bit || !sibling) {
      return Malformed("a step of the map proof is cut off or over-long");
    }
    if (*bit >= above) {
      return Malformed("the bits of the map proof do not fall strictly");
    }
    above = *bit;
    const bool right = MapKeyBit(leaf_key, *bit);
    same_place = same_place && MapKeyBit(key, *bit) == right;
    hash = right ? MapNodeHash(*bit, *sibling, hash)
                 : MapNodeHash(*bit, hash, *sibling);
  }
  if (!same_place) {
    return InvalidArgument(ErrorReason::kMapProofOtherKey,
                           "the key would not stand where the proof ends");
  }
  if (hash != root) {
    return InvalidArgument(ErrorReason::kRootMismatch,
                           "the map proof leads to another root");
  }
  return OkStatus();
}

Status CheckPresence(const Hash& root, std::string_view key,
                     std::string_view value, std::string_view proof,
                     std::uint64_t bit_limit) {
  if (proof.size() > kMapProofBytesMax) {
    return Malformed("the map proof is longer than any can be");
  }
  ByteReader reader(proof);
  return FollowPath(root, key, key, value, bit_limit, reader);
}

// What leaves of a map look like.
struct LeafShape {
  std::optional<std::size_t> key_size;
  std::optional<std::size_t> value_size;
  std::uint64_t bit_limit = kAnyBit;
};

Status CheckAbsence(const Hash& root, std::string_view key,
                    std::string_view proof, const LeafShape& shape) {
  if (proof.size() > kMapProofBytesMax) {
    return Malformed("the map proof is longer than any can be");
  }
  if (proof.empty()) {
    return root == EmptyMapRoot()
               ? OkStatus()
               : InvalidArgument(ErrorReason::kRootMismatch,
                                 "only the empty map needs no absence proof");
  }
  ByteReader reader(proof);
  const auto other_key = reader.ReadStr(kMapProofBytesMax);
  const auto value = reader.ReadStr(kMapProofBytesMax);
  if (!other_key || !value) {
    return Malformed("the leaf of the absence proof is cut off");
  }
  if (other_key->size() != shape.key_size.value_or(other_key->size()) ||
      value->size() != shape.value_size.value_or(value->size())) {
    return Malformed("the leaf of the absence proof is not one of this map");
  }
  if (*other_key == key) {
    return InvalidArgument(ErrorReason::kMapProofOtherKey,
                           "the absence proof ends at the key itself");
  }
  return FollowPath(root, key, *other_key, *value, shape.bit_limit, reader);
}

}  // namespace

Status VerifyPresence(const Hash& root, std::string_view key,
                      std::string_view value, std::string_view proof) {
  return CheckPresence(root, key, value, proof, kAnyBit);
}

Status VerifyAbsence(const Hash& root, std::string_view key,
                     std::string_view proof) {
  return CheckAbsence(root, key, proof, LeafShape());
}

Status VerifyPresence(const Hash& root, const Hash& key, const MapValue& value,
                      std::string_view proof) {
  return CheckPresence(root, key.view(), value.Encode(), proof, kHashBits);
}

Status VerifyAbsence(const Hash& root, const Hash& key,
                     std::string_view proof) {
  return CheckAbsence(root, key.view(), proof,
                      {Hash::kSize, MapValue::kSize, kHashBits});
}

}  // namespace comity::merkle
