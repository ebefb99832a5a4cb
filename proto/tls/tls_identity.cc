#include "proto/tls/tls_identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <string_view>
#include <utility>
#include <vector>

#include "proto/tls/openssl_handles.h"

namespace comity::wire {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";

Status Invalid(std::string message) {
  return InvalidArgument(ErrorReason::kConfigurationInvalid,
                         "TLS: " + std::move(message));
}

BioHandle Reading(const std::string& pem) {
  return BioHandle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::size_t CountOf(std::string_view pem) {
  std::size_t count = 0;
  for (std::size_t at = pem.find(kBegin); at != std::string_view::npos;
       at = pem.find(kBegin, at + 1)) {
    ++count;
  }
  return count;
}

// No passphrase is asked for on a terminal.
int NoPassphrase(char*, int, int, void*) { return 0; }

}  // namespace

std::vector<CertificateHandle> ReadCertificates(const std::string& pem) {
  const BioHandle reading = Reading(pem);
  std::vector<CertificateHandle> read;
  while (X509* one =
             PEM_read_bio_X509(reading.get(), nullptr, NoPassphrase, nullptr)) {
    read.emplace_back(one);
  }
  ERR_clear_error();
  if (read.size() != CountOf(pem)) {
    read.clear();
  }
  return read;
}

KeyHandle ReadKey(const std::string& pem) {
  const BioHandle reading = Reading(pem);
  KeyHandle key(
      PEM_read_bio_PrivateKey(reading.get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  return key;
}

Status CheckTls(const TlsIdentity& identity) {
  const bool shows_itself =
      !identity.certificate.empty() || !identity.key.empty();
  if (!identity.is_used()) {
    return shows_itself ? Invalid(
                              "a certificate of one's own is shown only "
                              "where there are roots for the other side")
                        : OkStatus();
  }
  if (ReadCertificates(identity.roots).empty()) {
    return Invalid("the roots hold no certificate, or one that cannot be read");
  }
  if (!shows_itself) {
    return OkStatus();
  }
  const auto chain = ReadCertificates(identity.certificate);
  if (chain.empty()) {
    return Invalid("the own certificate cannot be read");
  }
  const KeyHandle key = ReadKey(identity.key);
  if (key == nullptr) {
    return Invalid("the key of the own certificate cannot be read");
  }
  const bool fits = X509_check_private_key(chain.front().get(), key.get()) == 1;
  ERR_clear_error();
  return fits ? OkStatus()
              : Invalid("the key is not that of the own certificate");
}

}  // namespace comity::wire
