// The 32-byte SHA-256 value that everything here is named and proven by.
#ifndef COMITY_CORE_BASE_HASH_H_
#define COMITY_CORE_BASE_HASH_H_

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string_view>

namespace comity {

// A SHA-256 value. A struct rather than an alias, since std::array{hash} would
// copy an alias instead of wrapping it.
struct Hash {
  static constexpr std::size_t kSize = 32;

  std::array<std::uint8_t, kSize> bytes{};

  // The 32 bytes of `view`, or nothing if it has another length.
  static std::optional<Hash> FromBytes(std::string_view view) {
    if (view.size() != kSize) {
      return std::nullopt;
    }
    Hash hash;
    std::memcpy(hash.bytes.data(), view.data(), kSize);
    return hash;
  }

  // The bytes, borrowed.
  std::string_view view() const {
    // Octets may be looked at through a pointer to characters, and back.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  friend bool operator==(const Hash&, const Hash&) = default;
  // By the bytes, the first counting most. Spelt out, because the standard
  // library for WebAssembly cannot order arrays yet.
  friend std::strong_ordering operator<=>(const Hash& a, const Hash& b) {
    return std::memcmp(a.bytes.data(), b.bytes.data(), kSize) <=> 0;
  }
};

// For hash tables; SHA-256 values are already evenly spread.
struct HashOfHash {
  std::size_t operator()(const Hash& hash) const {
    std::size_t result = 0;
    std::memcpy(&result, hash.bytes.data(), sizeof(result));
    return result;
  }
};

}  // namespace comity

#endif  // COMITY_CORE_BASE_HASH_H_
