#include "core/crypto/signature.h"

#include <utility>

#include "core/crypto/ed25519_checks.h"
#include "core/crypto/hash_memo.h"
#include "core/crypto/p256_checks.h"
#include "core/crypto/verify_backend.h"

namespace comity::crypto {
namespace {

Hash KeyId(SignatureAlgorithm algorithm, std::string_view bytes) {
  std::string input(1, static_cast<char>(algorithm));
  input += bytes;
  thread_local HashMemo memo;
  return memo.Sha256(input);
}

bool IsEd25519Key(std::string_view bytes) {
  return bytes.size() == kEd25519KeySize && IsEd25519PointAcceptable(bytes);
}

bool IsP256Key(std::string_view bytes) {
  return bytes.size() == kP256KeySize && IsP256PointWellFormed(bytes);
}

}  // namespace

StatusOr<PublicKey> PublicKey::Parse(std::uint32_t algorithm,
                                     std::string_view bytes) {
  switch (algorithm) {
    case static_cast<std::uint32_t>(SignatureAlgorithm::kEd25519):
      if (!IsEd25519Key(bytes)) {
        return InvalidArgument(ErrorReason::kKeyMalformed,
                               "not the canonical encoding of an Ed25519 key "
                               "in 32 bytes, or of small order");
      }
      return PublicKey(SignatureAlgorithm::kEd25519, std::string(bytes));
    case static_cast<std::uint32_t>(SignatureAlgorithm::kEcdsaP256):
      if (!IsP256Key(bytes)) {
        return InvalidArgument(
            ErrorReason::kKeyMalformed,
            "not the compressed encoding of a P-256 key in 33 bytes");
      }
      return PublicKey(SignatureAlgorithm::kEcdsaP256, std::string(bytes));
    default:
      return InvalidArgument(
          ErrorReason::kUnknownAlgorithm,
          "algorithm " + std::to_string(algorithm) + " is unknown");
  }
}

PublicKey::PublicKey(SignatureAlgorithm algorithm, std::string bytes)
    : algorithm_(algorithm),
      bytes_(std::move(bytes)),
      id_(KeyId(algorithm, bytes_)) {}

Status PublicKey::Verify(std::string_view message,
                         std::string_view signature) const {
  if (signature.size() != kSignatureSize) {
    return InvalidArgument(ErrorReason::kSignatureInvalid,
                           "a signature has 64 bytes");
  }
  const bool accepted =
      algorithm_ == SignatureAlgorithm::kEd25519
          ? IsEd25519SignatureWellFormed(signature) &&
                BackendVerifyEd25519(bytes_, message, signature)
          : IsP256SignatureWellFormed(signature) &&
                BackendVerifyP256(bytes_, message, signature);
  if (!accepted) {
    return InvalidArgument(ErrorReason::kSignatureInvalid,
                           "the signature does not belong to this key and "
                           "these bytes");
  }
  return OkStatus();
}

}  // namespace comity::crypto
