// Public keys as one line of text, for files, command lines and policies:
// "ed25519:<base64>" or "p256:<base64>".
#ifndef COMITY_CORE_CRYPTO_PUBLIC_KEY_TEXT_H_
#define COMITY_CORE_CRYPTO_PUBLIC_KEY_TEXT_H_

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/signature.h"

namespace comity::crypto {

// The line, without a line end.
std::string PublicKeyToText(const PublicKey& key);

// Accepts only what PublicKeyToText can have made.
//
// Errors:
//   kUnknownAlgorithm  another word before the colon, or no colon;
//   kKeyMalformed      the rest is not base64 of a key (PublicKey::Parse).
StatusOr<PublicKey> PublicKeyFromText(std::string_view text);

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_PUBLIC_KEY_TEXT_H_
