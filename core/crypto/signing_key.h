// Private keys: making, storing and signing. Native only.
#ifndef COMITY_CORE_CRYPTO_SIGNING_KEY_H_
#define COMITY_CORE_CRYPTO_SIGNING_KEY_H_

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
};

// Fills and returns `size` bytes from the operating system's generator.
std::string RandomBytes(std::size_t size);

// A new key from the operating system's randomness.
StatusOr<std::unique_ptr<Signer>> GenerateKey(SignatureAlgorithm algorithm);

// The Ed25519 key of a 32-byte seed. For tests and derived demonstration keys.
StatusOr<std::unique_ptr<Signer>> Ed25519KeyFromSeed(std::string_view seed);

// Reads an unencrypted PKCS#8 PEM private key (Ed25519 or P-256).
StatusOr<std::unique_ptr<Signer>> ReadPrivateKeyPem(std::string_view pem);

// PKCS#8 PEM of a key made by the functions above.
// Errors: kKeyMalformed if `signer` does not hold its key in memory.
StatusOr<std::string> WritePrivateKeyPem(const Signer& signer);

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_SIGNING_KEY_H_
