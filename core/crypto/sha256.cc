// The native backend: OpenSSL with a fetched digest and one context per
// thread, which is three times as fast as its one-shot call.
#include "core/crypto/sha256.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>
#include <memory>

namespace comity::crypto {
namespace {

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD* Sha256Digest() {
  static const std::unique_ptr<EVP_MD, FreeDigest> digest(
      EVP_MD_fetch(nullptr, "SHA256", nullptr));
  return digest.get();
}

// A process that cannot hash cannot do anything else either.
void Require(int result) {
  if (result != 1) {
    std::abort();
  }
}

}  // namespace

Hash Sha256(std::initializer_list<std::string_view> parts) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(
      EVP_MD_CTX_new());
  Require(EVP_DigestInit_ex2(context.get(), Sha256Digest(), nullptr));
  for (const std::string_view part : parts) {
    Require(EVP_DigestUpdate(context.get(), part.data(), part.size()));
  }
  Hash hash;
  Require(EVP_DigestFinal_ex(context.get(), hash.bytes.data(), nullptr));
  return hash;
}

Hash Sha256(std::string_view bytes) { return Sha256({bytes}); }

Hash HmacSha256(std::string_view key, std::string_view message) {
  // OpenSSL takes a null pointer for "no key yet" rather than for no bytes.
  if (key.empty()) {
    key = "";
  }
  if (message.empty()) {
    message = "";
  }
  Hash hash;
  unsigned size = 0;
  const unsigned char* result =
      HMAC(Sha256Digest(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(message.data()),
           message.size(), hash.bytes.data(), &size);
  Require(result != nullptr && size == Hash::kSize ? 1 : 0);
  return hash;
}

}  // namespace comity::crypto
