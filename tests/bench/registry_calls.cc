#include "tests/bench/registry_calls.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <thread>
#include <utility>

#include "comity/v1/evidence_service.grpc.pb.h"
#include "comity/v1/log_service.grpc.pb.h"
#include "comity/v1/registry_service.grpc.pb.h"
#include "comity/v1/sync_service.grpc.pb.h"

namespace comity::bench {
namespace {

constexpr std::chrono::seconds kCallMax{30};
constexpr std::chrono::minutes kStreamMax{10};
// A message of the contract may be 8 MiB of evidence and a little more.
constexpr int kMessageSizeMax = 9 << 20;

Status FromGrpc(const grpc::Status& status) {
  return status.ok() ? OkStatus()
                     : Internal("call failed with code " +
                                std::to_string(status.error_code()) + ": " +
                                status.error_message());
}

// What a call needs until it is answered; deletes itself then.
template <typename Request, typename Response>
struct Call {
  grpc::ClientContext context;
  Request request;
  Response response;
  Answered<Response> answered;
};

// Starts the call by `method`, a member of the stub's async interface.
template <typename Async, typename Request, typename Response, typename Method>
void StartCall(Async* async, Method method, Request request,
               Answered<Response> answered) {
  auto* call = new Call<Request, Response>{
      {}, std::move(request), {}, std::move(answered)};
  call->context.set_deadline(std::chrono::system_clock::now() + kCallMax);
  (async->*method)(&call->context, &call->request, &call->response,
                   [call](const grpc::Status& status) {
                     const std::unique_ptr<Call<Request, Response>> owner(call);
                     call->answered(FromGrpc(status), call->response);
                   });
}

}  // namespace

struct RegistryCalls::Stubs {
  std::unique_ptr<v1::LogService::Stub> log;
  std::unique_ptr<v1::RegistryService::Stub> registry;
  std::unique_ptr<v1::EvidenceService::Stub> evidence;
  std::unique_ptr<v1::SyncService::Stub> sync;
};

RegistryCalls::RegistryCalls(const std::string& address)
    : stubs_(std::make_unique<Stubs>()) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageSizeMax);
  const auto channel = grpc::CreateCustomChannel(
      address, grpc::InsecureChannelCredentials(), arguments);
  stubs_->log = v1::LogService::NewStub(channel);
  stubs_->registry = v1::RegistryService::NewStub(channel);
  stubs_->evidence = v1::EvidenceService::NewStub(channel);
  stubs_->sync = v1::SyncService::NewStub(channel);
}

RegistryCalls::~RegistryCalls() = default;

void RegistryCalls::GetCheckpoint(
    v1::GetCheckpointRequest request,
    Answered<v1::GetCheckpointResponse> answered) {
  using Async = v1::LogService::Stub::async_interface;
  using Request = v1::GetCheckpointRequest;
  using Method = void (Async::*)(grpc::ClientContext*, const Request*,
                                 v1::GetCheckpointResponse*,
                                 std::function<void(grpc::Status)>);
  Async* async = stubs_->log->async();
  StartCall(async, static_cast<Method>(&Async::GetCheckpoint),
            std::move(request), std::move(answered));
}

void RegistryCalls::SubmitStatement(
    v1::SubmitStatementRequest request,
    Answered<v1::SubmitStatementResponse> answered) {
  using Async = v1::RegistryService::Stub::async_interface;
  using Request = v1::SubmitStatementRequest;
  using Method = void (Async::*)(grpc::ClientContext*, const Request*,
                                 v1::SubmitStatementResponse*,
                                 std::function<void(grpc::Status)>);
  Async* async = stubs_->registry->async();
  StartCall(async, static_cast<Method>(&Async::SubmitStatement),
            std::move(request), std::move(answered));
}

void RegistryCalls::GetCredentialEvidence(
    v1::GetCredentialEvidenceRequest request,
    Answered<v1::GetCredentialEvidenceResponse> answered) {
  using Async = v1::EvidenceService::Stub::async_interface;
  using Request = v1::GetCredentialEvidenceRequest;
  using Method = void (Async::*)(grpc::ClientContext*, const Request*,
                                 v1::GetCredentialEvidenceResponse*,
                                 std::function<void(grpc::Status)>);
  Async* async = stubs_->evidence->async();
  StartCall(async, static_cast<Method>(&Async::GetCredentialEvidence),
            std::move(request), std::move(answered));
}

StatusOr<std::string> RegistryCalls::GetHistoryEvidence(
    const std::vector<Hash>& map_keys) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallMax);
  v1::GetHistoryEvidenceRequest request;
  for (const Hash& key : map_keys) {
    *request.add_map_keys() = key.view();
  }
  request.set_with_authority(true);
  v1::GetHistoryEvidenceResponse response;
  COMITY_RETURN_IF_ERROR(FromGrpc(
      stubs_->evidence->GetHistoryEvidence(&context, request, &response)));
  return std::move(*response.mutable_evidence());
}

StatusOr<std::string> RegistryCalls::GetLogHead(const std::string& origin) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallMax);
  v1::GetLogHeadRequest request;
  request.set_origin(origin);
  v1::GetLogHeadResponse response;
  COMITY_RETURN_IF_ERROR(
      FromGrpc(stubs_->sync->GetLogHead(&context, request, &response)));
  return std::move(*response.mutable_evidence());
}

// Writes from a thread of its own: the server reads ahead only a little, so a
// caller that wrote all before it read would wait for ever.
Status RegistryCalls::SubmitStatements(
    const std::vector<v1::SubmitStatementsRequest>& requests,
    const CheckAnswers& check) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kStreamMax);
  const auto stream = stubs_->registry->SubmitStatements(&context);
  std::thread writer([&stream, &requests] {
    for (const auto& request : requests) {
      if (!stream->Write(request)) {
        return;
      }
    }
    stream->WritesDone();
  });
  v1::SubmitStatementsResponse response;
  Status status;
  while (status.ok() && stream->Read(&response)) {
    status = check(response);
  }
  if (!status.ok()) {
    context.TryCancel();
  }
  writer.join();
  const Status ended = FromGrpc(stream->Finish());
  return status.ok() ? ended : status;
}

}  // namespace comity::bench
