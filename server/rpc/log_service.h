// LogService: checkpoints, proofs and entries for mirrors and auditors.
#ifndef COMITY_SERVER_RPC_LOG_SERVICE_H_
#define COMITY_SERVER_RPC_LOG_SERVICE_H_

#include <string>

#include "comity/v1/log_service.grpc.pb.h"
#include "server/submitter.h"
#include "storage/log_store.h"

namespace comity::server {

// Thread-safe.
class LogServiceImpl final : public v1::LogService::CallbackService {
 public:
  // All must outlive the service.
  LogServiceImpl(std::string origin, const Submitter& log,
                 const storage::LogStore& store)
      : origin_(std::move(origin)), log_(log), store_(store) {}

  grpc::ServerUnaryReactor* GetCheckpoint(
      grpc::CallbackServerContext* context,
      const v1::GetCheckpointRequest* request,
      v1::GetCheckpointResponse* response) override;
  grpc::ServerUnaryReactor* GetInclusionProof(
      grpc::CallbackServerContext* context,
      const v1::GetInclusionProofRequest* request,
      v1::GetInclusionProofResponse* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(
      grpc::CallbackServerContext* context,
      const v1::GetConsistencyProofRequest* request,
      v1::GetConsistencyProofResponse* response) override;
  grpc::ServerUnaryReactor* GetMapProofs(
      grpc::CallbackServerContext* context,
      const v1::GetMapProofsRequest* request,
      v1::GetMapProofsResponse* response) override;
  grpc::ServerUnaryReactor* ListEntries(
      grpc::CallbackServerContext* context,
      const v1::ListEntriesRequest* request,
      v1::ListEntriesResponse* response) override;

 private:
  Status Checkpoint(const v1::GetCheckpointRequest& request,
                    v1::GetCheckpointResponse& response) const;
  StatusOr<PublishedHeadPtr> HeadOfSize(std::uint64_t size) const;
  Status InclusionProof(const v1::GetInclusionProofRequest& request,
                        v1::GetInclusionProofResponse& response) const;
  Status ConsistencyProof(const v1::GetConsistencyProofRequest& request,
                          v1::GetConsistencyProofResponse& response) const;
  Status MapProofs(const v1::GetMapProofsRequest& request,
                   v1::GetMapProofsResponse& response) const;
  Status Entries(const v1::ListEntriesRequest& request,
                 v1::ListEntriesResponse& response) const;

  std::string origin_;
  const Submitter& log_;
  const storage::LogStore& store_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_LOG_SERVICE_H_
