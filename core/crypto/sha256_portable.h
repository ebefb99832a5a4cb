// SHA-256 in plain C++, for builds without OpenSSL. Native builds have it only
// to compare it with OpenSSL in tests.
#ifndef COMITY_CORE_CRYPTO_SHA256_PORTABLE_H_
#define COMITY_CORE_CRYPTO_SHA256_PORTABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/hash.h"

namespace comity::crypto {

// One running hash. One thread. Source: FIPS 180-4 sections 5 and 6.2.
class PortableSha256 {
 public:
  PortableSha256();

  void Update(std::string_view bytes);

  // The hash of everything given to Update. Call once, as the last call.
  Hash Finish();

 private:
  static constexpr std::size_t kBlockSize = 64;

  // Mixes `block` into the state. Requires: kBlockSize bytes.
  void MixBlock(const char* block);

  std::array<std::uint32_t, 8> state_;
  std::array<char, kBlockSize> pending_{};
  std::uint64_t size_ = 0;  // Bytes given so far.
};

// HMAC-SHA-256. Thread-safe. Source: RFC 2104.
Hash PortableHmacSha256(std::string_view key, std::string_view message);

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_SHA256_PORTABLE_H_
