#include "client/connection/channel.h"

#include <grpc/grpc.h>
#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

namespace comity::client {
namespace {

// Evidence has at most 8 MiB; the rest is room for proofs of consistency.
constexpr int kReceiveSizeMax = 9 << 20;

// Keeps gRPC until the process ends. When its last object goes it stops its
// threads, and after large messages it can wait ten seconds for one of them.
void KeepGrpc() {
  static const bool kept = (grpc_init(), true);
  static_cast<void>(kept);
}

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const ConnectionOptions& options) {
  KeepGrpc();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kReceiveSizeMax);
  // No answer comes compressed, and none is expanded.
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  // Left alone, gRPC waits a second before it connects anew, and all repeated
  // calls would fail meanwhile without having tried.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS,
                   static_cast<int>(options.retry.pause.count()));
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS,
                   static_cast<int>(options.retry.pause_max.count()));
  if (options.root_certificates_pem.empty()) {
    return grpc::CreateCustomChannel(
        options.address, grpc::InsecureChannelCredentials(), arguments);
  }
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = options.root_certificates_pem;
  return grpc::CreateCustomChannel(options.address, grpc::SslCredentials(tls),
                                   arguments);
}

}  // namespace comity::client
