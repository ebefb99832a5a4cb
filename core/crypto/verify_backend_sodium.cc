// The native backend for Ed25519: libsodium, which verifies in less than half
// the time that OpenSSL 3.0 takes, and this is what most of a server's time
// goes into. docs/adr/0030 says more.
//
// libsodium refuses a few encodings itself; all of them are among those that
// ed25519_checks.h has refused before.
#include <sodium/core.h>
#include <sodium/crypto_sign_ed25519.h>

#include <cstdlib>

#include "core/crypto/verify_backend.h"

namespace comity::crypto {
namespace {

// libsodium wants to be called once before anything else, by any thread.
void StartLibrary() {
  static const int started = sodium_init();
  // "Refused" would be a wrong answer about a signature.
  if (started < 0) {
    std::abort();
  }
}

const unsigned char* Bytes(std::string_view view) {
  return reinterpret_cast<const unsigned char*>(view.data());
}

}  // namespace

bool BackendVerifyEd25519(std::string_view key, std::string_view message,
                          std::string_view signature) {
  StartLibrary();
  return crypto_sign_ed25519_verify_detached(Bytes(signature), Bytes(message),
                                             message.size(), Bytes(key)) == 0;
}

}  // namespace comity::crypto
