#include "tests/bench/signature_counter.h"

#include <openssl/evp.h>

#include <atomic>

namespace {
std::atomic<std::uint64_t> checks{0};
}  // namespace

// Reserved names, because the linker's --wrap makes them up; hence
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern "C" {
int __real_EVP_DigestVerify(EVP_MD_CTX* context, const unsigned char* signature,
                            std::size_t signature_size,
                            const unsigned char* message,
                            std::size_t message_size);

int __wrap_EVP_DigestVerify(EVP_MD_CTX* context, const unsigned char* signature,
                            std::size_t signature_size,
                            const unsigned char* message,
                            std::size_t message_size) {
  checks.fetch_add(1, std::memory_order_relaxed);
  return __real_EVP_DigestVerify(context, signature, signature_size, message,
                                 message_size);
}

int __real_crypto_sign_ed25519_verify_detached(const unsigned char* signature,
                                               const unsigned char* message,
                                               unsigned long long message_size,
                                               const unsigned char* key);

int __wrap_crypto_sign_ed25519_verify_detached(const unsigned char* signature,
                                               const unsigned char* message,
                                               unsigned long long message_size,
                                               const unsigned char* key) {
  checks.fetch_add(1, std::memory_order_relaxed);
  return __real_crypto_sign_ed25519_verify_detached(signature, message,
                                                    message_size, key);
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp):
// from here on the names are ours again.

namespace comity::bench {

std::uint64_t SignatureChecks() { return checks.load(); }

}  // namespace comity::bench
