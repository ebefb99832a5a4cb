// The WebAssembly backend: the host of the module computes on the curves with
// a synchronous library (WebCrypto answers too late). web/ has such a host.
#include <cstddef>

#include "core/crypto/verify_backend.h"

// What the host must provide under the module name "comity". Each takes
// addresses and sizes in the module's memory and returns 1 to accept; every
// other value refuses.
extern "C" {
__attribute__((import_module("comity"), import_name("verify_ed25519"))) int
comity_host_verify_ed25519(const char* key, std::size_t key_size,
                           const char* message, std::size_t message_size,
                           const char* signature, std::size_t signature_size);

__attribute__((import_module("comity"), import_name("verify_p256"))) int
comity_host_verify_p256(const char* key, std::size_t key_size,
                        const char* message, std::size_t message_size,
                        const char* signature, std::size_t signature_size);
}

namespace comity::crypto {

bool BackendVerifyEd25519(std::string_view key, std::string_view message,
                          std::string_view signature) {
  return comity_host_verify_ed25519(key.data(), key.size(), message.data(),
                                    message.size(), signature.data(),
                                    signature.size()) == 1;
}

bool BackendVerifyP256(std::string_view key, std::string_view message,
                       std::string_view signature) {
  return comity_host_verify_p256(key.data(), key.size(), message.data(),
                                 message.size(), signature.data(),
                                 signature.size()) == 1;
}

}  // namespace comity::crypto
