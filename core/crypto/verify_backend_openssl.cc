// The native backend for P-256. Keys are loaded for each call: a cache would
// have to be bounded and locked, and hardly anybody signs with P-256.
#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>
#include <string>

#include "core/crypto/openssl_pointers.h"
#include "core/crypto/verify_backend.h"

namespace comity::crypto {
namespace {

KeyPointer LoadP256(std::string_view key) {
  const KeyContextPointer context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  std::string group = SN_X9_62_prime256v1;
  std::string point(key);
  const std::array<OSSL_PARAM, 3> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(),
                                       0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                        point.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* loaded = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &loaded, EVP_PKEY_PUBLIC_KEY,
                        // OpenSSL takes them without const, but only reads.
                        const_cast<OSSL_PARAM*>(parameters.data())) != 1) {
    return nullptr;
  }
  return KeyPointer(loaded);
}

// r || s as the DER that OpenSSL reads; empty if memory is short.
std::string ToDer(std::string_view signature) {
  const EcdsaSignaturePointer numbers(ECDSA_SIG_new());
  BigNumberPointer r(BN_bin2bn(Data(signature), 32, nullptr));
  BigNumberPointer s(BN_bin2bn(Data(signature.substr(32)), 32, nullptr));
  if (numbers == nullptr || r == nullptr || s == nullptr ||
      ECDSA_SIG_set0(numbers.get(), r.get(), s.get()) != 1) {
    return {};
  }
  static_cast<void>(r.release());  // `numbers` owns them now.
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &der);
  if (size <= 0) {
    return {};
  }
  std::string result(der, der + size);
  OPENSSL_free(der);
  return result;
}

bool VerifyWith(EVP_PKEY* key, std::string_view message, std::string_view der) {
  const DigestContextPointer context(EVP_MD_CTX_new());
  // Below zero means an error, so only 1 accepts.
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                              key) == 1 &&
         EVP_DigestVerify(context.get(), Data(der), der.size(), Data(message),
                          message.size()) == 1;
}

}  // namespace

bool BackendVerifyP256(std::string_view key, std::string_view message,
                       std::string_view signature) {
  const ErrorQueueGuard guard;
  const KeyPointer loaded = LoadP256(key);
  const std::string der = ToDer(signature);
  return !der.empty() && VerifyWith(loaded.get(), message, der);
}

}  // namespace comity::crypto
