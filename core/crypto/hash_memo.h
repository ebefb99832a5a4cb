// Remembers the hashes of short inputs that are asked for again and again: the
// names of a few keys and bodies, beside thousands of credentials that are each
// asked for once or twice.
#ifndef COMITY_CORE_CRYPTO_HASH_MEMO_H_
#define COMITY_CORE_CRYPTO_HASH_MEMO_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/hash.h"

namespace comity::crypto {

// Hashes that a memo holds at most; each takes 168 bytes.
inline constexpr std::size_t kHashMemoCountMax = 64;
// Bytes of the longest input that it remembers.
inline constexpr std::size_t kHashMemoInputMax = 128;

// One thread.
class HashMemo {
 public:
  // SHA-256 of `input`. A remembered hash is that of exactly these bytes; who
  // chooses the inputs decides at most what is forgotten.
  Hash Sha256(std::string_view input);

 private:
  struct Slot {
    std::array<char, kHashMemoInputMax> input;
    std::uint32_t size;
    bool used;
    Hash hash;
  };

  std::array<Slot, kHashMemoCountMax> slots_ = {};
};

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_HASH_MEMO_H_
