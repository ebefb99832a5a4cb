// The hashes and the bit order of the map: a Merkle Patricia tree, binary and
// path-compressed, whose root depends on its keys and values alone.
//
// Keys are byte strings of any length here, as in the published format; our
// own keys are hashes.
#ifndef COMITY_CORE_MERKLE_MAP_HASH_H_
#define COMITY_CORE_MERKLE_MAP_HASH_H_

#include <cstdint>
#include <string_view>

#include "core/base/hash.h"

namespace comity::merkle {

// Root of the map without keys: SHA-256("").
// Thread-safe. Source: docs/spec, Map.
Hash EmptyMapRoot();

// SHA-256(0x00 || str(key) || str(value)).
// Thread-safe. Source: docs/spec, Map.
Hash MapLeafHash(std::string_view key, std::string_view value);

// SHA-256(0x01 || uvarint(bit) || left || right), where `bit` is the first in
// which the keys below differ.
// Thread-safe. Source: docs/spec, Map.
Hash MapNodeHash(std::uint64_t bit, const Hash& left, const Hash& right);

// Bit number `bit` of `key`; 0 is the most significant of the first byte.
// Behind its end a key goes on with one 0x00 and then 0xff for ever, so that
// no two keys agree on all bits. Source: torchwood mpt, Tree Format.
bool MapKeyBit(std::string_view key, std::uint64_t bit);

// The first bit in which two different keys differ, both padded as above.
// Requires: a != b.
std::uint64_t FirstDifferingBit(std::string_view a, std::string_view b);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_MAP_HASH_H_
