#include "core/crypto/signing_key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "core/crypto/openssl_pointers.h"
#include "core/crypto/p256_checks.h"

namespace comity::crypto {
namespace {

unsigned char* MutableData(std::string& bytes) {
  // Octets may be looked at through a pointer to characters, and back.
  return reinterpret_cast<unsigned char*>(bytes.data());
}

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kKeyMalformed, std::move(message));
}

// DER of an ECDSA signature as r || s with low s; nothing if it is no DER.
std::optional<std::string> FromDer(const std::string& der) {
  const unsigned char* position = Data(der);
  // NOLINTNEXTLINE(google-runtime-int): OpenSSL's type.
  const auto size = static_cast<long>(der.size());
  const EcdsaSignaturePointer numbers(d2i_ECDSA_SIG(nullptr, &position, size));
  std::string signature(kSignatureSize, '\0');
  if (numbers == nullptr ||
      BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), MutableData(signature),
                   32) != 32 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), MutableData(signature) + 32,
                   32) != 32) {
    return std::nullopt;
  }
  return WithLowS(signature);
}

// A key in this process's memory, which OpenSSL wipes when it frees it.
class MemorySigner final : public Signer {
 public:
  MemorySigner(KeyPointer key, PublicKey public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}

  const PublicKey& public_key() const override { return public_key_; }

  StatusOr<std::string> Sign(std::string_view message) const override {
    const ErrorQueueGuard guard;
    const bool is_p256 =
        public_key_.algorithm() == SignatureAlgorithm::kEcdsaP256;
    const DigestContextPointer context(EVP_MD_CTX_new());
    std::string signature(80, '\0');  // DER of P-256 has at most 72 bytes.
    std::size_t size = signature.size();
    if (context == nullptr ||
        EVP_DigestSignInit(context.get(), nullptr,
                           is_p256 ? EVP_sha256() : nullptr, nullptr,
                           key_.get()) != 1 ||
        EVP_DigestSign(context.get(), MutableData(signature), &size,
                       Data(message), message.size()) != 1) {
      return Internal("OpenSSL cannot sign with a key that it made");
    }
    signature.resize(size);
    if (!is_p256) {
      return signature;
    }
    std::optional<std::string> low = FromDer(signature);
    if (!low.has_value()) {
      return Internal("OpenSSL made an ECDSA signature that is not DER");
    }
    return *std::move(low);
  }

 private:
  StatusOr<std::string> PrivateKeyPem() const override {
    const ErrorQueueGuard guard;
    const BioPointer memory(BIO_new(BIO_s_secmem()));
    if (memory == nullptr ||
        PEM_write_bio_PKCS8PrivateKey(memory.get(), key_.get(), nullptr,
                                      nullptr, 0, nullptr, nullptr) != 1) {
      return Internal("OpenSSL cannot write a key that it made");
    }
    char* pem = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &pem);
    return std::string(pem, static_cast<std::size_t>(size));
  }

  KeyPointer key_;
  PublicKey public_key_;
};

std::optional<std::string> CoordinateOf(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
    return std::nullopt;
  }
  const BigNumberPointer owned(number);
  std::string bytes(32, '\0');
  if (BN_bn2binpad(number, MutableData(bytes), 32) != 32) {
    return std::nullopt;
  }
  return bytes;
}

StatusOr<PublicKey> P256PublicKeyOf(const EVP_PKEY* key) {
  const auto x = CoordinateOf(key, OSSL_PKEY_PARAM_EC_PUB_X);
  const auto y = CoordinateOf(key, OSSL_PKEY_PARAM_EC_PUB_Y);
  if (!x.has_value() || !y.has_value()) {
    return Malformed("the key has no public point");
  }
  const char prefix = static_cast<char>(2 + (y->back() & 1));
  return PublicKey::Parse(
      static_cast<std::uint32_t>(SignatureAlgorithm::kEcdsaP256), prefix + *x);
}

StatusOr<PublicKey> Ed25519PublicKeyOf(const EVP_PKEY* key) {
  std::string bytes(32, '\0');
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key, MutableData(bytes), &size) != 1) {
    return Malformed("the key has no public half");
  }
  return PublicKey::Parse(
      static_cast<std::uint32_t>(SignatureAlgorithm::kEd25519), bytes);
}

bool IsP256(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) ==
             1 &&
         std::string_view(group.data()) == SN_X9_62_prime256v1;
}

// A file may name a public point that does not belong to its private number.
bool HalvesBelongTogether(EVP_PKEY* key) {
  const KeyContextPointer context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context != nullptr && EVP_PKEY_pairwise_check(context.get()) == 1;
}

StatusOr<std::unique_ptr<Signer>> MakeSigner(KeyPointer key) {
  const bool is_p256 = IsP256(key.get());
  if (!is_p256 && EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
    return InvalidArgument(ErrorReason::kUnknownAlgorithm,
                           "the key is neither Ed25519 nor P-256");
  }
  if (is_p256 && !HalvesBelongTogether(key.get())) {
    return Malformed("the public half is not that of the private half");
  }
  COMITY_ASSIGN_OR_RETURN(
      PublicKey public_key,
      is_p256 ? P256PublicKeyOf(key.get()) : Ed25519PublicKeyOf(key.get()));
  return std::unique_ptr<Signer>(
      std::make_unique<MemorySigner>(std::move(key), std::move(public_key)));
}

}  // namespace

StatusOr<std::string> Signer::PrivateKeyPem() const {
  return FailedPrecondition(ErrorReason::kKeyNotExportable,
                            "the key is not in this program's memory");
}

std::string RandomBytes(std::size_t size) {
  std::string bytes(size, '\0');
  // A predictable nonce or key is worse than no program.
  if (size > std::numeric_limits<int>::max() ||
      RAND_bytes(MutableData(bytes), static_cast<int>(size)) != 1) {
    std::abort();
  }
  return bytes;
}

StatusOr<std::unique_ptr<Signer>> GenerateKey(SignatureAlgorithm algorithm) {
  const ErrorQueueGuard guard;
  KeyPointer key;
  switch (algorithm) {
    case SignatureAlgorithm::kEd25519:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
      break;
    case SignatureAlgorithm::kEcdsaP256:
      key.reset(EVP_EC_gen(SN_X9_62_prime256v1));
      break;
    default:
      return InvalidArgument(ErrorReason::kUnknownAlgorithm,
                             "keys are Ed25519 or P-256");
  }
  if (key == nullptr) {
    return Internal("OpenSSL cannot make a key");
  }
  return MakeSigner(std::move(key));
}

StatusOr<std::unique_ptr<Signer>> Ed25519KeyFromSeed(std::string_view seed) {
  const ErrorQueueGuard guard;
  KeyPointer key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                              Data(seed), seed.size()));
  if (key == nullptr) {
    return Malformed("a seed has 32 bytes");
  }
  return MakeSigner(std::move(key));
}

StatusOr<std::unique_ptr<Signer>> ReadPrivateKeyPem(std::string_view pem) {
  const ErrorQueueGuard guard;
  if (pem.size() > std::numeric_limits<int>::max()) {
    return Malformed("too long for a key");
  }
  const BioPointer memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // This reads "PRIVATE KEY" only, so it never asks for a pass phrase.
  const Pkcs8Pointer info(PEM_read_bio_PKCS8_PRIV_KEY_INFO(
      memory.get(), nullptr, nullptr, nullptr));
  KeyPointer key(info == nullptr ? nullptr : EVP_PKCS82PKEY(info.get()));
  if (key == nullptr) {
    return Malformed("not an unencrypted PKCS#8 private key in PEM");
  }
  return MakeSigner(std::move(key));
}

StatusOr<std::string> WritePrivateKeyPem(const Signer& signer) {
  return signer.PrivateKeyPem();
}

void WipeBytes(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace comity::crypto
