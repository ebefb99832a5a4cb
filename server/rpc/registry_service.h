// RegistryService: where statements arrive.
#ifndef COMITY_SERVER_RPC_REGISTRY_SERVICE_H_
#define COMITY_SERVER_RPC_REGISTRY_SERVICE_H_

#include "comity/v1/registry_service.grpc.pb.h"
#include "server/submitter.h"
#include "storage/log_store.h"

namespace comity::server {

// Thread-safe.
class RegistryServiceImpl final
    : public v1::RegistryService::WithCallbackMethod_SubmitStatement<
          v1::RegistryService::WithRawCallbackMethod_SubmitStatements<
              v1::RegistryService::Service>> {
 public:
  // Both must outlive the service.
  RegistryServiceImpl(Submitter& log, const storage::LogStore& store)
      : log_(log), store_(store) {}

  grpc::ServerUnaryReactor* SubmitStatement(
      grpc::CallbackServerContext* context,
      const v1::SubmitStatementRequest* request,
      v1::SubmitStatementResponse* response) override;

  // Raw, so that requests are counted before they are objects.
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* SubmitStatements(
      grpc::CallbackServerContext* context) override;

 private:
  Submitter& log_;
  const storage::LogStore& store_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_REGISTRY_SERVICE_H_
