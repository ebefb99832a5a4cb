#include "server/comityd/self_call.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "comity/v1/log_service.grpc.pb.h"

namespace comity::server {

Status CallSelf(const std::string& address, std::chrono::milliseconds timeout) {
  grpc::ChannelArguments arguments;
  // A connection kept from an earlier call would hide that no new ones are
  // taken.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto channel = grpc::CreateCustomChannel(
      address, grpc::InsecureChannelCredentials(), arguments);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  v1::GetCheckpointResponse response;
  const grpc::Status answered =
      v1::LogService::NewStub(channel)->GetCheckpoint(&context, {}, &response);
  if (!answered.ok()) {
    return Unavailable(ErrorReason::kServerUnreachable,
                       answered.error_message());
  }
  return OkStatus();
}

}  // namespace comity::server
