// The calls that are measured, through the generated stubs and nothing else:
// what a client library adds is measured apart.
#ifndef COMITY_TESTS_BENCH_REGISTRY_CALLS_H_
#define COMITY_TESTS_BENCH_REGISTRY_CALLS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "comity/v1/evidence_service.pb.h"
#include "comity/v1/log_service.pb.h"
#include "comity/v1/registry_service.pb.h"
#include "core/base/hash.h"
#include "core/base/status.h"

namespace comity::bench {

// Called once, from a thread of gRPC's. `response` is empty after a failure.
template <typename Response>
using Answered =
    std::function<void(const Status& status, const Response& response)>;

// One connection to a server. Every call ends within 30 seconds, a stream
// within 10 minutes. Thread-safe.
class RegistryCalls {
 public:
  // `address` is "host:port", reached without TLS.
  explicit RegistryCalls(const std::string& address);
  ~RegistryCalls();

  void GetCheckpoint(v1::GetCheckpointRequest request,
                     Answered<v1::GetCheckpointResponse> answered);
  void SubmitStatement(v1::SubmitStatementRequest request,
                       Answered<v1::SubmitStatementResponse> answered);
  void GetCredentialEvidence(
      v1::GetCredentialEvidenceRequest request,
      Answered<v1::GetCredentialEvidenceResponse> answered);

  // Evidence about these histories with the authority behind them; waits.
  StatusOr<std::string> GetHistoryEvidence(const std::vector<Hash>& map_keys);

  // The newest head held of the log `origin`, as Evidence; waits.
  StatusOr<std::string> GetLogHead(const std::string& origin);

  // Sends all requests over one stream and has `check` look at each message of
  // answers, on the caller's thread.
  // Errors: that of the stream, or the first of `check`.
  using CheckAnswers =
      std::function<Status(const v1::SubmitStatementsResponse&)>;
  Status SubmitStatements(
      const std::vector<v1::SubmitStatementsRequest>& requests,
      const CheckAnswers& check);

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_REGISTRY_CALLS_H_
