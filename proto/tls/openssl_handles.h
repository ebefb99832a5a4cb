// OpenSSL's objects for TLS, freed by their owners.
#ifndef COMITY_PROTO_TLS_OPENSSL_HANDLES_H_
#define COMITY_PROTO_TLS_OPENSSL_HANDLES_H_

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

namespace comity::wire {

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using BioHandle = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using SslHandle = std::unique_ptr<SSL, FreeWith<SSL_free>>;
using SslContextHandle = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using CertificateHandle = std::unique_ptr<X509, FreeWith<X509_free>>;

// The certificates in `pem`, in their order; none if one cannot be read.
std::vector<CertificateHandle> ReadCertificates(const std::string& pem);

// Null if it cannot be read.
KeyHandle ReadKey(const std::string& pem);

}  // namespace comity::wire

#endif  // COMITY_PROTO_TLS_OPENSSL_HANDLES_H_
