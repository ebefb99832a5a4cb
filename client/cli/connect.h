// The one place of the command line that knows how calls travel; everything
// else compiles without gRPC's headers.
#ifndef COMITY_CLIENT_CLI_CONNECT_H_
#define COMITY_CLIENT_CLI_CONNECT_H_

#include <memory>
#include <string>

#include "client/cli/program.h"
#include "client/connection/connection.h"
#include "client/quorum/cosigner_transport.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"

namespace comity::cli {

// How to reach the server at `address`, "host:port": by TLS if there are roots,
// else in clear.
// Errors: those of ReadInput and of wire::CheckTls.
StatusOr<client::ConnectionOptions> ConnectionTo(const std::string& address,
                                                 const TlsFiles& tls);

// A connection to that server, which is made at the first call.
// Errors: those of ConnectionTo.
StatusOr<std::unique_ptr<client::RegistryTransport>> Connect(
    const std::string& address, const TlsFiles& tls);

// The same to a cosigner.
// Errors: those of ConnectionTo.
StatusOr<std::unique_ptr<client::CosignerTransport>> ConnectCosigner(
    const std::string& address, const TlsFiles& tls);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_CONNECT_H_
