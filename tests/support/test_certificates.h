// Certificates for tests of TLS, made by OpenSSL: an authority, and what it
// vouches for.
#ifndef COMITY_TESTS_SUPPORT_TEST_CERTIFICATES_H_
#define COMITY_TESTS_SUPPORT_TEST_CERTIFICATES_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace comity::testing {

// In PEM.
struct TestIdentity {
  std::string certificate;
  std::string key;
};

// How long a certificate holds, from now on.
struct Validity {
  int from_days = -2;
  int until_days = 2;
};

// One thread.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name);

  const std::string& certificate() const { return own_.certificate; }

  // For `host`, a name or "127.0.0.1".
  TestIdentity Issue(const std::string& host, Validity validity = {});

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  // `names` as OpenSSL writes alternative names; empty for the authority.
  TestIdentity Make(const std::string& name, const std::string& names,
                    Validity validity, Key key);

  const std::string name_;
  long serial_ = 1;
  Key key_;
  Certificate certificate_;
  TestIdentity own_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_TEST_CERTIFICATES_H_
