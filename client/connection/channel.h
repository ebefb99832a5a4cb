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

}  // namespace comity::client

#endif  // COMITY_CLIENT_CONNECTION_CHANNEL_H_
