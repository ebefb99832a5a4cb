#include "client/cli/connect.h"

#include "client/cli/inputs.h"
#include "client/connection/connection.h"

namespace comity::cli {

StatusOr<std::unique_ptr<client::RegistryTransport>> Connect(
    const std::string& address, const std::string& certificates_path) {
  client::ConnectionOptions options;
  options.address = address;
  if (!certificates_path.empty()) {
    COMITY_ASSIGN_OR_RETURN(options.root_certificates_pem,
                            ReadInput(certificates_path));
  }
  std::unique_ptr<client::RegistryTransport> connection =
      std::make_unique<client::Connection>(std::move(options));
  return connection;
}

}  // namespace comity::cli
