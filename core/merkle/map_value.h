// What the map holds for a key: a chain over the log positions and leaf hashes
// of all statements that touch it, so that none can be left out of a history.
#ifndef COMITY_CORE_MERKLE_MAP_VALUE_H_
#define COMITY_CORE_MERKLE_MAP_VALUE_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/merkle/tree_types.h"

namespace comity::merkle {

// The value after `count` statements; a default one stands before the first.
// Source: docs/spec, Map.
struct MapValue {
  static constexpr std::size_t kSize = 40;

  // v(count); v(0) is 32 zero bytes.
  Hash chain;
  std::uint64_t count = 0;

  // The value after one more statement, which stands at `index` of the log:
  // v(i+1) = SHA-256(0x02 || v(i) || u64 index || leaf hash).
  MapValue Next(LeafIndex index, const Hash& leaf_hash) const;

  // chain || u64 count: kSize bytes.
  std::string Encode() const;

  // Reads what Encode writes; nothing if the length is another.
  static std::optional<MapValue> Decode(std::string_view bytes);

  friend auto operator<=>(const MapValue&, const MapValue&) = default;
};

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_MAP_VALUE_H_
