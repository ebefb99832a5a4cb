// A whole server in this process, with the keys and the founding statements of
// a test registry, and a connection to it.
#ifndef COMITY_TESTS_INTEGRATION_SERVER_SERVER_FIXTURE_H_
#define COMITY_TESTS_INTEGRATION_SERVER_SERVER_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "comity/v1/evidence_service.grpc.pb.h"
#include "comity/v1/registry_service.grpc.pb.h"
#include "core/evidence/verifier.h"
#include "server/comityd/server.h"
#include "tests/support/server_files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::server {

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() : scene_(registry_.Found()) {
    config_ = testing::WriteServerFiles(registry_, directory_.path().string(),
                                        {"KZ"});
    Start();
  }

  std::string Path(const std::string& name) {
    return (directory_.path() / name).string();
  }

  void Start() {
    server_.reset();
    auto server = Server::Start(
        config_, [](std::string_view) {}, [](const Status&) {});
    ASSERT_OK(server);
    server_ = *std::move(server);
    channel_ =
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->grpc_port()),
                            grpc::InsecureChannelCredentials());
  }

  grpc::Status Submit(const testing::SignedStatement& statement,
                      v1::SubmitStatementResponse& response) {
    return testing::SubmitTo(channel_, statement, response);
  }

  void SubmitScene() {
    for (const testing::SignedStatement& founding : scene_) {
      v1::SubmitStatementResponse response;
      const auto status = Submit(founding, response);
      ASSERT_TRUE(status.ok()) << status.error_message();
    }
  }

  evidence::Verdict Ask(std::uint64_t n) {
    v1::GetCredentialEvidenceRequest request;
    request.mutable_credential()->set_origin(registry_.origin());
    request.mutable_credential()->set_credential_id(
        testing::TestRegistry::CredentialId(n));
    v1::GetCredentialEvidenceResponse response;
    grpc::ClientContext context;
    const auto status =
        v1::EvidenceService::NewStub(channel_)->GetCredentialEvidence(
            &context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    evidence::Policy policy;
    policy.origins.push_back(
        {registry_.origin(), registry_.genesis_id(), {"KZ"}, "operator"});
    evidence::VerifyRequest verify;
    verify.question.credential = {registry_.origin(),
                                  testing::TestRegistry::CredentialId(n)};
    verify.question.on = testing::Day("2026-01-05");
    verify.evidence = response.evidence();
    verify.now_ms = static_cast<std::uint64_t>(time(nullptr)) * 1000;
    return evidence::Verify(policy, verify).verdict();
  }

  testing::TemporaryDirectory directory_;
  testing::TestRegistry registry_;
  std::vector<testing::SignedStatement> scene_;
  ServerConfig config_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace comity::server

#endif  // COMITY_TESTS_INTEGRATION_SERVER_SERVER_FIXTURE_H_
