#include "core/crypto/public_key_text.h"

#include <array>
#include <optional>
#include <utility>

#include "core/base/text_encoding.h"

namespace comity::crypto {
namespace {

constexpr std::array<std::pair<SignatureAlgorithm, std::string_view>, 2>
    kPrefixes = {{{SignatureAlgorithm::kEd25519, "ed25519:"},
                  {SignatureAlgorithm::kEcdsaP256, "p256:"}}};

}  // namespace

std::string PublicKeyToText(const PublicKey& key) {
  std::string text;
  for (const auto& [algorithm, prefix] : kPrefixes) {
    if (algorithm == key.algorithm()) {
      text = prefix;
    }
  }
  return text + Base64Encode(key.bytes());
}

StatusOr<PublicKey> PublicKeyFromText(std::string_view text) {
  for (const auto& [algorithm, prefix] : kPrefixes) {
    if (!text.starts_with(prefix)) {
      continue;
    }
    const std::optional<std::string> bytes =
        Base64Decode(text.substr(prefix.size()));
    if (!bytes.has_value()) {
      return InvalidArgument(ErrorReason::kKeyMalformed,
                             "the key is not in base64");
    }
    return PublicKey::Parse(static_cast<std::uint32_t>(algorithm), *bytes);
  }
  return InvalidArgument(ErrorReason::kUnknownAlgorithm,
                         "a public key begins with ed25519: or p256:");
}

}  // namespace comity::crypto
