// Public keys, key ids and the one rule by which a signature is accepted, the
// same in the server, the client and WebAssembly.
//
// Signing keys live in signing_key.h, which WebAssembly does not have.
#ifndef COMITY_CORE_CRYPTO_SIGNATURE_H_
#define COMITY_CORE_CRYPTO_SIGNATURE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/base/status.h"

namespace comity::crypto {

// The algorithm belongs to the key; a message never chooses it.
enum class SignatureAlgorithm : std::uint8_t {
  kEd25519 = 1,    // 32-byte keys, 64-byte signatures. Source: RFC 8032.
  kEcdsaP256 = 2,  // With SHA-256: 33-byte compressed point; r||s, low s.
};

inline constexpr std::size_t kSignatureSize = 64;

// A well-formed public key: right length, canonical encoding, not of small
// order. Thread-compatible.
//
// That the bytes are a point on the curve shows only in Verify, which refuses
// every signature of a key that is none: backends cannot all tell earlier, and
// Parse must answer the same everywhere.
class PublicKey {
 public:
  // Reads `bytes` as a key of `algorithm` (its number on the wire).
  //
  // Errors:
  //   kUnknownAlgorithm  the number is neither 1 nor 2;
  //   kKeyMalformed      wrong length, not canonical, or of small order.
  static StatusOr<PublicKey> Parse(std::uint32_t algorithm,
                                   std::string_view bytes);

  SignatureAlgorithm algorithm() const { return algorithm_; }

  // 32 (Ed25519) or 33 (P-256, compressed) bytes.
  const std::string& bytes() const { return bytes_; }

  // SHA-256(algorithm byte || key bytes). Source: docs/spec, Keys.
  const Hash& id() const { return id_; }

  // OK exactly if this key is a point on its curve and `signature` over
  // `message` is acceptable:
  //   Ed25519: s < L, A and R canonical and not of small order, cofactorless
  //            equation;
  //   P-256:   64-byte r||s, both in [1, n-1], s at most n/2.
  // Thread-safe.
  //
  // Errors: kSignatureInvalid.
  Status Verify(std::string_view message, std::string_view signature) const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) {
    return a.id_ == b.id_;
  }

 private:
  PublicKey(SignatureAlgorithm algorithm, std::string bytes);

  SignatureAlgorithm algorithm_;
  std::string bytes_;
  Hash id_;
};

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_SIGNATURE_H_
