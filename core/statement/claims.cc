#include "core/statement/claims.h"

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::statement {

std::string ClaimSalt(std::string_view secret, std::string_view name) {
  return std::string(crypto::HmacSha256(secret, name).view());
}

Hash ClaimDigestOf(std::string_view credential_id,
                   const Disclosure& disclosure) {
  constexpr std::string_view kClaimTag("comity/claim/v1", 16);
  std::string input(kClaimTag);
  input += credential_id;
  AppendStr(input, disclosure.name);
  input += disclosure.salt;
  AppendStr(input, disclosure.value);
  return crypto::Sha256(input);
}

Status VerifyDisclosure(const Credential& credential,
                        const Disclosure& disclosure) {
  for (const ClaimDigest& claim : credential.claims) {
    if (claim.name != disclosure.name) {
      continue;
    }
    if (claim.digest != ClaimDigestOf(credential.credential_id, disclosure)) {
      return InvalidArgument(
          ErrorReason::kClaimMismatch,
          disclosure.name + ": the credential commits to another value");
    }
    return OkStatus();
  }
  return InvalidArgument(
      ErrorReason::kClaimUnknown,
      disclosure.name + ": the credential has no claim of this name");
}

}  // namespace comity::statement
