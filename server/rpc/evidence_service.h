// EvidenceService: everything an asker needs to recompute an answer.
#ifndef COMITY_SERVER_RPC_EVIDENCE_SERVICE_H_
#define COMITY_SERVER_RPC_EVIDENCE_SERVICE_H_

#include <string>

#include "comity/v1/evidence_service.grpc.pb.h"
#include "server/evidence/evidence_builder.h"
#include "server/evidence/held_log.h"
#include "server/rpc/call_queue.h"
#include "server/submitter.h"

namespace comity::server {

// Thread-safe.
class EvidenceServiceImpl final : public v1::EvidenceService::CallbackService {
 public:
  // All must outlive the service. `log` is that called `origin` in `logs`.
  // `queue` builds the evidence.
  EvidenceServiceImpl(std::string origin, const Submitter& log,
                      const HeldLogs& logs, CallQueue& queue)
      : origin_(std::move(origin)),
        log_(log),
        logs_(logs),
        queue_(queue),
        builder_(logs, origin_) {}

  grpc::ServerUnaryReactor* GetCredentialEvidence(
      grpc::CallbackServerContext* context,
      const v1::GetCredentialEvidenceRequest* request,
      v1::GetCredentialEvidenceResponse* response) override;

  grpc::ServerUnaryReactor* GetHistoryEvidence(
      grpc::CallbackServerContext* context,
      const v1::GetHistoryEvidenceRequest* request,
      v1::GetHistoryEvidenceResponse* response) override;

 private:
  Status CredentialEvidence(const v1::GetCredentialEvidenceRequest& request,
                            v1::GetCredentialEvidenceResponse& response) const;
  Status HistoryEvidence(const v1::GetHistoryEvidenceRequest& request,
                         v1::GetHistoryEvidenceResponse& response) const;

  std::string origin_;
  const Submitter& log_;
  const HeldLogs& logs_;
  CallQueue& queue_;
  const EvidenceBuilder builder_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_EVIDENCE_SERVICE_H_
