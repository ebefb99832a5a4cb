// The identity as gRPC takes it.
#ifndef COMITY_PROTO_TLS_TLS_CREDENTIALS_H_
#define COMITY_PROTO_TLS_TLS_CREDENTIALS_H_

#include <memory>

#include "proto/tls/tls_identity.h"

namespace grpc {
class ChannelCredentials;
}

namespace comity::wire {

// For a channel: by TLS, or in clear if the identity is not used.
std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(
    const TlsIdentity& identity);

}  // namespace comity::wire

#endif  // COMITY_PROTO_TLS_TLS_CREDENTIALS_H_
