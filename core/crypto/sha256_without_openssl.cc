// The WebAssembly backend of sha256.h.
#include "core/crypto/sha256.h"
#include "core/crypto/sha256_portable.h"

namespace comity::crypto {

Hash Sha256(std::initializer_list<std::string_view> parts) {
  PortableSha256 hasher;
  for (const std::string_view part : parts) {
    hasher.Update(part);
  }
  return hasher.Finish();
}

Hash Sha256(std::string_view bytes) { return Sha256({bytes}); }

Hash HmacSha256(std::string_view key, std::string_view message) {
  return PortableHmacSha256(key, message);
}

}  // namespace comity::crypto
