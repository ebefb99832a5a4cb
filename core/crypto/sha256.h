// SHA-256, the only hash function of the protocol.
//
// Natively OpenSSL computes it; for WebAssembly a small portable
// implementation does (sha256_portable.h). Tests compare the two.
#ifndef COMITY_CORE_CRYPTO_SHA256_H_
#define COMITY_CORE_CRYPTO_SHA256_H_

#include <initializer_list>
#include <string_view>

#include "core/base/hash.h"

namespace comity::crypto {

// SHA-256 of `bytes`. Thread-safe. Source: FIPS 180-4.
Hash Sha256(std::string_view bytes);

// SHA-256 of the concatenation of `parts`, without copying them together.
// Thread-safe.
Hash Sha256(std::initializer_list<std::string_view> parts);

// HMAC-SHA-256 of `message` under `key`. Thread-safe. Source: RFC 2104.
Hash HmacSha256(std::string_view key, std::string_view message);

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_SHA256_H_
