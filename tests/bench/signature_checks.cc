#include "tests/bench/signature_checks.h"

#include <openssl/evp.h>

#include <algorithm>
#include <atomic>

namespace {

std::atomic<std::uint64_t> checks{0};
thread_local comity::bench::CheckRecording* recording = nullptr;

std::string Text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

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
  if (recording != nullptr) {
    recording->Add(
        {Text(key, 32), Text(message, message_size), Text(signature, 64)});
  }
  return __real_crypto_sign_ed25519_verify_detached(signature, message,
                                                    message_size, key);
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp):
// from here on the names are ours again.

namespace comity::bench {

std::uint64_t SignatureChecks() { return checks.load(); }

CheckRecording::CheckRecording() { recording = this; }
CheckRecording::~CheckRecording() { recording = nullptr; }

bool CheckAgain(const std::vector<SignatureCheck>& checks) {
  return std::all_of(checks.begin(), checks.end(), [](const auto& check) {
    return __real_crypto_sign_ed25519_verify_detached(
               Bytes(check.signature), Bytes(check.message),
               check.message.size(), Bytes(check.key)) == 0;
  });
}

}  // namespace comity::bench
