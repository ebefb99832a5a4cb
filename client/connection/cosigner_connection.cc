#include "client/connection/cosigner_connection.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "client/connection/channel.h"
#include "comity/v1/sync_service.grpc.pb.h"
#include "proto/conversion/wire_status.h"

namespace comity::client {
namespace {

// What a call may take beyond the time that the cosigner was given.
constexpr int kSlackMs = 2'000;

template <typename Request, typename Response>
Status Call(const ConnectionOptions& options, v1::SyncService::Stub& stub,
            grpc::Status (v1::SyncService::Stub::*method)(grpc::ClientContext*,
                                                          const Request&,
                                                          Response*),
            std::chrono::milliseconds timeout, const Request& request,
            Response& response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  const grpc::Status status = (stub.*method)(&context, request, &response);
  return status.ok() ? OkStatus()
                     : ExplainUnreachable(
                           options,
                           wire::StatusFromCall(
                               static_cast<int>(status.error_code()),
                               status.error_message(), status.error_details()));
}

}  // namespace

struct CosignerConnection::Stub {
  explicit Stub(const std::shared_ptr<grpc::Channel>& channel)
      : sync(channel) {}

  v1::SyncService::Stub sync;
};

CosignerConnection::CosignerConnection(ConnectionOptions options)
    : options_(std::move(options)),
      stub_(std::make_unique<Stub>(MakeChannel(options_))) {}

CosignerConnection::~CosignerConnection() = default;

StatusOr<AnnounceAnswer> CosignerConnection::Announce(
    const std::string& checkpoint, std::chrono::milliseconds wait) {
  v1::AnnounceHeadRequest request;
  request.set_checkpoint(checkpoint);
  request.set_wait_ms(static_cast<std::uint32_t>(wait.count()));
  v1::AnnounceHeadResponse response;
  COMITY_RETURN_IF_ERROR(
      Call(options_, stub_->sync, &v1::SyncService::Stub::AnnounceHead,
           wait + std::chrono::milliseconds(kSlackMs), request, response));
  return AnnounceAnswer{std::move(*response.mutable_cosigned()),
                        std::move(*response.mutable_fork_evidence())};
}

StatusOr<std::string> CosignerConnection::HeldHead(const std::string& origin) {
  v1::GetLogHeadRequest request;
  request.set_origin(origin);
  v1::GetLogHeadResponse response;
  COMITY_RETURN_IF_ERROR(Call(options_, stub_->sync,
                              &v1::SyncService::Stub::GetLogHead,
                              options_.call_timeout, request, response));
  return std::move(*response.mutable_evidence());
}

}  // namespace comity::client
