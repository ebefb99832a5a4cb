// The one place of the command line that knows how calls travel; everything
// else compiles without gRPC's headers.
#ifndef COMITY_CLIENT_CLI_CONNECT_H_
#define COMITY_CLIENT_CLI_CONNECT_H_

#include <memory>
#include <string>

#include "client/connection/connection.h"
#include "client/quorum/cosigner_transport.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"

namespace comity::cli {

// How to reach the server at `address`, "host:port". With `certificates_path`,
// a PEM file of who may vouch for the server, by TLS; without, in clear.
// Errors: those of ReadInput.
StatusOr<client::ConnectionOptions> ConnectionTo(
    const std::string& address, const std::string& certificates_path);

// A connection to the server at `address`, "host:port", which is made at the
// first call. With `certificates_path`, a PEM file of who may vouch for the
// server, by TLS; without, in clear.
// Errors: those of ReadInput.
StatusOr<std::unique_ptr<client::RegistryTransport>> Connect(
    const std::string& address, const std::string& certificates_path);

// The same to a cosigner.
// Errors: those of ReadInput.
StatusOr<std::unique_ptr<client::CosignerTransport>> ConnectCosigner(
    const std::string& address, const std::string& certificates_path);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_CONNECT_H_
