// Answers the calls of a registry with bytes of the right size and does
// nothing else: what is left is what the transport costs.
//
//   echo_server ENTRY_PROOF_HASHES EVIDENCE_BYTES
//
// Prints "listening on 127.0.0.1:PORT" and runs until it is asked to end.
#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "comity/v1/evidence_service.grpc.pb.h"
#include "comity/v1/log_service.grpc.pb.h"
#include "comity/v1/registry_service.grpc.pb.h"

namespace comity::bench {
namespace {

// A checkpoint with the log's signature and its cosignature.
constexpr std::size_t kCheckpointSize = 400;

// Ends the call at once.
grpc::ServerUnaryReactor* Answered(grpc::CallbackServerContext* context) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

class Log final : public v1::LogService::CallbackService {
  grpc::ServerUnaryReactor* GetCheckpoint(
      grpc::CallbackServerContext* context, const v1::GetCheckpointRequest*,
      v1::GetCheckpointResponse* response) override {
    response->set_checkpoint(std::string(kCheckpointSize, 'c'));
    return Answered(context);
  }
};

class Registry final : public v1::RegistryService::CallbackService {
 public:
  explicit Registry(int hashes) : hashes_(hashes) {}

  grpc::ServerUnaryReactor* SubmitStatement(
      grpc::CallbackServerContext* context,
      const v1::SubmitStatementRequest* request,
      v1::SubmitStatementResponse* response) override {
    response->set_index(1);
    response->set_entry(request->statement() + request->signatures());
    for (int i = 0; i < hashes_; ++i) {
      response->add_inclusion_proof(std::string(32, 'h'));
    }
    response->set_checkpoint(std::string(kCheckpointSize, 'c'));
    return Answered(context);
  }

 private:
  int hashes_;
};

class Evidence final : public v1::EvidenceService::CallbackService {
 public:
  explicit Evidence(std::size_t size) : evidence_(size, 'e') {}

  grpc::ServerUnaryReactor* GetCredentialEvidence(
      grpc::CallbackServerContext* context,
      const v1::GetCredentialEvidenceRequest*,
      v1::GetCredentialEvidenceResponse* response) override {
    response->set_evidence(evidence_);
    return Answered(context);
  }

 private:
  std::string evidence_;
};

int Run(int hashes, std::size_t evidence_size) {
  // Blocked here and thereby in every thread, so that sigwait gets them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  Log log;
  Registry registry(hashes);
  Evidence evidence(evidence_size);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                           &port);
  builder.RegisterService(&log);
  builder.RegisterService(&registry);
  builder.RegisterService(&evidence);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) {
    return 1;
  }
  std::printf("listening on 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  int received = 0;
  sigwait(&ends, &received);
  server->Shutdown();
  return 0;
}

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr,
                 "usage: echo_server ENTRY_PROOF_HASHES EVIDENCE_BYTES\n");
    return 3;
  }
  // As in comityd.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return comity::bench::Run(std::atoi(argv[1]),
                            std::strtoull(argv[2], nullptr, 10));
}
