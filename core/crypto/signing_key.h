// Private keys: making, storing and signing. Native only.
#ifndef COMITY_CORE_CRYPTO_SIGNING_KEY_H_
#define COMITY_CORE_CRYPTO_SIGNING_KEY_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/signature.h"

namespace comity::crypto {

// Something that signs with one key: a key in memory here, a token elsewhere.
// Implementations are thread-safe.
class Signer {
 public:
  virtual ~Signer() = default;

  virtual const PublicKey& public_key() const = 0;

  // A 64-byte signature that PublicKey::Verify accepts (for P-256 with low s).
  virtual StatusOr<std::string> Sign(std::string_view message) const = 0;

 private:
  friend StatusOr<std::string> WritePrivateKeyPem(const Signer& signer);

  // A token keeps its key and inherits this refusal (kKeyNotExportable).
  virtual StatusOr<std::string> PrivateKeyPem() const;
};

// Fills and returns `size` bytes from the operating system's generator; ends
// the process if that fails. Thread-safe.
std::string RandomBytes(std::size_t size);

// A new key from the operating system's randomness.
//
// Errors: kUnknownAlgorithm.
StatusOr<std::unique_ptr<Signer>> GenerateKey(SignatureAlgorithm algorithm);

// The Ed25519 key of a 32-byte seed. For tests and derived demonstration keys.
//
// Errors: kKeyMalformed. Source: RFC 8032 section 5.1.5.
StatusOr<std::unique_ptr<Signer>> Ed25519KeyFromSeed(std::string_view seed);

// Reads an unencrypted PKCS#8 PEM private key (Ed25519 or P-256). The caller
// wipes `pem` (WipeBytes).
//
// Errors:
//   kKeyMalformed      not such a PEM, or its two halves do not belong
//                      together;
//   kUnknownAlgorithm  a key of another algorithm or curve.
StatusOr<std::unique_ptr<Signer>> ReadPrivateKeyPem(std::string_view pem);

// PKCS#8 PEM of a key made by the functions above. The caller wipes it.
//
// Errors: kKeyNotExportable if `signer` does not hold its key in memory.
StatusOr<std::string> WritePrivateKeyPem(const Signer& signer);

// Overwrites `secret` with zeros, which no optimiser removes, and empties it.
void WipeBytes(std::string& secret);

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_SIGNING_KEY_H_
