#include "tests/support/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <utility>

namespace comity::testing {
namespace {

constexpr long kSecondsPerDay = 24L * 60 * 60;

// A test without certificates tests nothing.
void Require(bool is_so) {
  if (!is_so) {
    std::abort();
  }
}

template <typename Write>
std::string Pem(const Write& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()),
                                                          BIO_free_all);
  Require(write(out.get()) == 1);
  char* bytes = nullptr;
  const long size = BIO_ctrl(out.get(), BIO_CTRL_INFO, 0, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

void AddExtension(X509* certificate, X509* issuer, int kind,
                  const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  Require(extension != nullptr &&
          X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void SetName(X509_NAME* entry, const std::string& name) {
  Require(X509_NAME_add_entry_by_txt(
              entry, "CN", MBSTRING_UTF8,
              reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
              0) == 1);
}

}  // namespace

TestAuthority::TestAuthority(const std::string& name)
    : name_(name),
      key_(EVP_EC_gen("P-256"), EVP_PKEY_free),
      certificate_(nullptr, X509_free) {
  EVP_PKEY_up_ref(key_.get());
  own_ = Make(name, "", {}, Key(key_.get(), EVP_PKEY_free));
}

TestIdentity TestAuthority::Issue(const std::string& host, Validity validity) {
  const bool is_numeric =
      host.find_first_not_of("0123456789.") == std::string::npos;
  return Make(host, (is_numeric ? "IP:" : "DNS:") + host, validity,
              Key(EVP_EC_gen("P-256"), EVP_PKEY_free));
}

TestIdentity TestAuthority::Make(const std::string& name,
                                 const std::string& names, Validity validity,
                                 Key key) {
  Certificate made(X509_new(), X509_free);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial_++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()),
                  validity.from_days * kSecondsPerDay);
  X509_gmtime_adj(X509_getm_notAfter(made.get()),
                  validity.until_days * kSecondsPerDay);
  X509_set_pubkey(made.get(), key.get());
  SetName(X509_get_subject_name(made.get()), name);
  SetName(X509_get_issuer_name(made.get()), name_);
  if (names.empty()) {
    AddExtension(made.get(), made.get(), NID_basic_constraints,
                 "critical,CA:TRUE");
  } else {
    AddExtension(made.get(), certificate_.get(), NID_subject_alt_name, names);
  }
  Require(X509_sign(made.get(), key_.get(), EVP_sha256()) > 0);
  TestIdentity identity = {
      Pem([&](BIO* out) { return PEM_write_bio_X509(out, made.get()); }),
      Pem([&](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0,
                                        nullptr, nullptr);
      })};
  if (names.empty()) {
    certificate_ = std::move(made);
  }
  return identity;
}

}  // namespace comity::testing
