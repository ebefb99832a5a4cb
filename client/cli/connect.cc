#include "client/cli/connect.h"

#include "client/cli/inputs.h"
#include "client/connection/cosigner_connection.h"
#include "proto/tls/tls_identity.h"

namespace comity::cli {
namespace {

// Empty for no file.
StatusOr<std::string> ReadGiven(const std::string& path) {
  return path.empty() ? std::string() : ReadInput(path);
}

}  // namespace

StatusOr<client::ConnectionOptions> ConnectionTo(const std::string& address,
                                                 const TlsFiles& tls) {
  client::ConnectionOptions options;
  options.address = address;
  COMITY_ASSIGN_OR_RETURN(options.root_certificates_pem, ReadGiven(tls.roots));
  COMITY_ASSIGN_OR_RETURN(options.certificate_pem, ReadGiven(tls.certificate));
  COMITY_ASSIGN_OR_RETURN(options.key_pem, ReadGiven(tls.key));
  COMITY_RETURN_IF_ERROR(
      wire::CheckTls({options.root_certificates_pem, options.certificate_pem,
                      options.key_pem}));
  return options;
}

StatusOr<std::unique_ptr<client::RegistryTransport>> Connect(
    const std::string& address, const TlsFiles& tls) {
  COMITY_ASSIGN_OR_RETURN(client::ConnectionOptions options,
                          ConnectionTo(address, tls));
  std::unique_ptr<client::RegistryTransport> connection =
      std::make_unique<client::Connection>(std::move(options));
  return connection;
}

StatusOr<std::unique_ptr<client::CosignerTransport>> ConnectCosigner(
    const std::string& address, const TlsFiles& tls) {
  COMITY_ASSIGN_OR_RETURN(client::ConnectionOptions options,
                          ConnectionTo(address, tls));
  std::unique_ptr<client::CosignerTransport> connection =
      std::make_unique<client::CosignerConnection>(std::move(options));
  return connection;
}

}  // namespace comity::cli
