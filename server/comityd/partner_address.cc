#include "server/comityd/partner_address.h"

#include <string_view>
#include <utility>
#include <vector>

#include "server/config/secret_file.h"

namespace comity::server {
namespace {

// Of a file of certificates.
constexpr std::size_t kCertificatesSizeMax = std::size_t{1} << 20;

Status Invalid(std::string message) {
  return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                            std::move(message));
}

}  // namespace

StatusOr<PartnerAddress> ParsePartner(const std::string& setting) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos) {
    return Invalid("partner: '" + setting +
                   "' is not ORIGIN=HOST:PORT or ORIGIN=file:PATH");
  }
  PartnerAddress partner;
  partner.origin = setting.substr(0, equals);
  partner.address = setting.substr(equals + 1);
  if (FileOf(partner).empty()) {
    COMITY_ASSIGN_OR_RETURN(const ListenAddress address,
                            ParseListenAddress(partner.address));
    if (address.host.empty()) {
      return Invalid("partner: '" + partner.address + "' is not HOST:PORT");
    }
  }
  return partner;
}

StatusOr<PartnerAddress> ReadPartner(const ServerConfig& config,
                                     const std::string& setting) {
  COMITY_ASSIGN_OR_RETURN(PartnerAddress partner, ParsePartner(setting));
  const auto read = [&partner](const std::vector<std::string>& files,
                               auto read_file) -> StatusOr<std::string> {
    const std::string path = FileForPartner(files, partner.origin);
    return path.empty() ? std::string() : read_file(path);
  };
  const auto read_public = [](const std::string& path) {
    return ReadWholeFile(path, kCertificatesSizeMax);
  };
  COMITY_ASSIGN_OR_RETURN(partner.tls.roots,
                          read(config.partner_tls_roots, read_public));
  COMITY_ASSIGN_OR_RETURN(partner.tls.certificate,
                          read(config.partner_tls_certificates, read_public));
  COMITY_ASSIGN_OR_RETURN(partner.tls.key,
                          read(config.partner_tls_keys, ReadSecretFile));
  const Status checked = wire::CheckTls(partner.tls);
  if (!checked.ok()) {
    return Invalid("partner " + partner.origin + ": " + checked.message());
  }
  return partner;
}

std::string FileOf(const PartnerAddress& partner) {
  constexpr std::string_view kPrefix = "file:";
  return partner.address.starts_with(kPrefix)
             ? partner.address.substr(kPrefix.size())
             : "";
}

}  // namespace comity::server
