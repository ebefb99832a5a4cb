// Questions for evidence over the wire while nothing more may wait.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "comity/v1/evidence_service.grpc.pb.h"
#include "proto/conversion/wire_status.h"
#include "server/rpc/evidence_service.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

// A registry that has published nothing yet.
class NoLog final : public Submitter {
 public:
  void Submit(Submission, Done done) override {
    done(Unavailable(ErrorReason::kRegistryStopped, "there is no log"));
  }
  PublishedHeadPtr Newest() const override { return nullptr; }
};

// A service whose queue has `count_max` places.
class EvidenceOverloadTest : public ::testing::Test {
 protected:
  void Serve(std::size_t count_max) {
    queue_ = std::make_unique<CallQueue>(
        CallQueueOptions{.threads = 1, .limits = {.count_max = count_max}},
        clock_);
    service_ = std::make_unique<EvidenceServiceImpl>("registry.example", log_,
                                                     logs_, *queue_);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    stub_ = v1::EvidenceService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                            grpc::InsecureChannelCredentials()));
  }
  void TearDown() override {
    server_->Shutdown();
    server_->Wait();
  }

  grpc::Status AskForCredential() {
    v1::GetCredentialEvidenceRequest request;
    request.mutable_credential()->set_origin("registry.example");
    request.mutable_credential()->set_credential_id(std::string(16, 'c'));
    v1::GetCredentialEvidenceResponse response;
    grpc::ClientContext context;
    return stub_->GetCredentialEvidence(&context, request, &response);
  }
  grpc::Status AskForHistory() {
    v1::GetHistoryEvidenceRequest request;
    request.add_map_keys(std::string(32, 'k'));
    v1::GetHistoryEvidenceResponse response;
    grpc::ClientContext context;
    return stub_->GetHistoryEvidence(&context, request, &response);
  }

  static Status Read(const grpc::Status& status) {
    return wire::StatusFromCall(status.error_code(), status.error_message(),
                                status.error_details());
  }

  testing::FakeClock clock_;
  NoLog log_;
  HeldLogs logs_;
  std::unique_ptr<CallQueue> queue_;
  std::unique_ptr<EvidenceServiceImpl> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::EvidenceService::Stub> stub_;
};

TEST_F(EvidenceOverloadTest, PushesBackWithReasonAndTheTimeToComeAgain) {
  Serve(0);
  for (const grpc::Status& refused : {AskForCredential(), AskForHistory()}) {
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_FAILS(Read(refused), ErrorReason::kQueueFull);
    EXPECT_GE(wire::RetryAfter(refused.error_details()),
              std::chrono::milliseconds(250));
    EXPECT_LE(wire::RetryAfter(refused.error_details()),
              std::chrono::milliseconds(2'000));
  }
  EXPECT_EQ(queue_->counts().pushed_back, 2U);
  EXPECT_EQ(queue_->counts().taken, 0U);
}

TEST_F(EvidenceOverloadTest, AnswersWhoeverFindsAPlace) {
  Serve(1);
  EXPECT_FAILS(Read(AskForCredential()), ErrorReason::kNotReady);
  EXPECT_FAILS(Read(AskForHistory()), ErrorReason::kNotReady);
  EXPECT_EQ(queue_->counts().taken, 2U);
}

}  // namespace
}  // namespace comity::server
