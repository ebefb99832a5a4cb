#include "client/connection/channel.h"

#include <grpc/grpc.h>
#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

#include "proto/tls/tls_credentials.h"
#include "proto/tls/tls_identity.h"
#include "proto/tls/tls_probe.h"

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

wire::TlsIdentity TlsOf(const ConnectionOptions& options) {
  return {options.root_certificates_pem, options.certificate_pem,
          options.key_pem};
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
  return grpc::CreateCustomChannel(
      options.address, wire::CredentialsOf(TlsOf(options)), arguments);
}

Status ExplainUnreachable(const ConnectionOptions& options, Status status) {
  if (status.reason() != ErrorReason::kServerUnreachable) {
    return status;
  }
  const std::string why = wire::ExplainTls(TlsOf(options), options.address);
  return why.empty() ? std::move(status)
                     : Status(status.code(), status.reason(),
                              "no connection by TLS: " + why);
}

}  // namespace comity::client
