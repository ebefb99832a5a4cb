// The seam to the libraries that compute on curves: natively libsodium for
// Ed25519 and OpenSSL for P-256, the host of the module in WebAssembly. The
// verify_backend_*.cc of a build define these two functions; signature.cc has
// checked everything else before.
#ifndef COMITY_CORE_CRYPTO_VERIFY_BACKEND_H_
#define COMITY_CORE_CRYPTO_VERIFY_BACKEND_H_

#include <string_view>

namespace comity::crypto {

// True exactly if `key` is a point and the cofactorless equation
// s B = R + SHA-512(R || key || message) A holds for R || s = `signature`.
//
// Requires: 32-byte key and 64-byte signature that passed ed25519_checks.h.
// Thread-safe.
bool BackendVerifyEd25519(std::string_view key, std::string_view message,
                          std::string_view signature);

// True exactly if `key` is a point and r || s = `signature` is its ECDSA
// signature over SHA-256(message).
//
// Requires: 33-byte key and 64-byte signature that passed p256_checks.h.
// Thread-safe.
bool BackendVerifyP256(std::string_view key, std::string_view message,
                       std::string_view signature);

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_VERIFY_BACKEND_H_
