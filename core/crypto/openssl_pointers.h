// Owning pointers to OpenSSL's objects, for the native .cc files of this
// folder only.
#ifndef COMITY_CORE_CRYPTO_OPENSSL_POINTERS_H_
#define COMITY_CORE_CRYPTO_OPENSSL_POINTERS_H_

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

namespace comity::crypto {

template <auto Free>
struct OpenSslFree {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

template <typename T, auto Free>
using OpenSslPointer = std::unique_ptr<T, OpenSslFree<Free>>;

using BigNumberPointer = OpenSslPointer<BIGNUM, BN_clear_free>;
using BioPointer = OpenSslPointer<BIO, BIO_free>;
using DigestContextPointer = OpenSslPointer<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcdsaSignaturePointer = OpenSslPointer<ECDSA_SIG, ECDSA_SIG_free>;
using KeyPointer = OpenSslPointer<EVP_PKEY, EVP_PKEY_free>;
using KeyContextPointer = OpenSslPointer<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Pkcs8Pointer =
    OpenSslPointer<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

// Removes on destruction what OpenSSL left in this thread's error queue since
// construction, so that other users of the queue never read our refusals.
class ErrorQueueGuard {
 public:
  ErrorQueueGuard() { ERR_set_mark(); }
  ~ErrorQueueGuard() { ERR_pop_to_mark(); }
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
};

// The bytes of `view` as OpenSSL wants them.
inline const unsigned char* Data(std::string_view view) {
  // Octets may be looked at through a pointer to characters, and back.
  return reinterpret_cast<const unsigned char*>(view.data());
}

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_OPENSSL_POINTERS_H_
