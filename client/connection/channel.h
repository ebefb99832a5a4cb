// How clients reach a registry over gRPC.
#ifndef COMITY_CLIENT_CONNECTION_CHANNEL_H_
#define COMITY_CLIENT_CONNECTION_CHANNEL_H_

#include <memory>

#include "client/connection/connection.h"

namespace grpc {
class Channel;
}

namespace comity::client {

// Connects at the first call. Thread-safe.
std::shared_ptr<grpc::Channel> MakeChannel(const ConnectionOptions& options);

// `status` of a failed call; where nobody could be reached over TLS, with what
// is wrong with TLS. May take some seconds then.
Status ExplainUnreachable(const ConnectionOptions& options, Status status);

}  // namespace comity::client

#endif  // COMITY_CLIENT_CONNECTION_CHANNEL_H_
