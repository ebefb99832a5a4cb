#include "client/cli/connect.h"

#include "client/cli/inputs.h"
#include "client/connection/cosigner_connection.h"

namespace comity::cli {

StatusOr<client::ConnectionOptions> ConnectionTo(
    const std::string& address, const std::string& certificates_path) {
  client::ConnectionOptions options;
  options.address = address;
  if (!certificates_path.empty()) {
    COMITY_ASSIGN_OR_RETURN(options.root_certificates_pem,
                            ReadInput(certificates_path));
  }
  return options;
}

StatusOr<std::unique_ptr<client::RegistryTransport>> Connect(
    const std::string& address, const std::string& certificates_path) {
  COMITY_ASSIGN_OR_RETURN(client::ConnectionOptions options,
                          ConnectionTo(address, certificates_path));
  std::unique_ptr<client::RegistryTransport> connection =
      std::make_unique<client::Connection>(std::move(options));
  return connection;
}

StatusOr<std::unique_ptr<client::CosignerTransport>> ConnectCosigner(
    const std::string& address, const std::string& certificates_path) {
  COMITY_ASSIGN_OR_RETURN(client::ConnectionOptions options,
                          ConnectionTo(address, certificates_path));
  std::unique_ptr<client::CosignerTransport> connection =
      std::make_unique<client::CosignerConnection>(std::move(options));
  return connection;
}

}  // namespace comity::cli
