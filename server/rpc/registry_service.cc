#include "server/rpc/registry_service.h"

#include <utility>

#include "server/rpc/messages.h"
#include "server/rpc/status_mapping.h"
#include "server/rpc/submit_stream.h"

namespace comity::server {
namespace {

Status FillResponse(Accepted accepted,
                    const v1::SubmitStatementRequest& request,
                    const storage::LogStore& store,
                    v1::SubmitStatementResponse& response) {
  response.set_index(accepted.index);
  response.set_entry(std::move(accepted.entry));
  AddHashes(accepted.inclusion_proof, *response.mutable_inclusion_proof());
  response.set_checkpoint(accepted.published->checkpoint);
  response.set_duplicate(accepted.duplicate);
  if (request.has_known_head()) {
    return FillConsistency(request.known_head(), *accepted.published, store,
                           *response.mutable_consistency());
  }
  return OkStatus();
}

}  // namespace

// The reactor lives until Finish, and the request and response with it; the
// submitter calls back exactly once.
grpc::ServerUnaryReactor* RegistryServiceImpl::SubmitStatement(
    grpc::CallbackServerContext* context,
    const v1::SubmitStatementRequest* request,
    v1::SubmitStatementResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  log_.Submit({request->statement(), request->signatures()},
              [this, reactor, request, response](StatusOr<Accepted> result) {
                const Status status =
                    result.ok() ? FillResponse(*std::move(result), *request,
                                               store_, *response)
                                : result.status();
                reactor->Finish(ToGrpc(status));
              });
  return reactor;
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>*
RegistryServiceImpl::SubmitStatements(grpc::CallbackServerContext*) {
  return SubmitStream::Start(log_, store_);
}

}  // namespace comity::server
