// A whole server in this process, talked to over the network as anybody does.
#include "server/comityd/server.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "comity/v1/error.pb.h"
#include "comity/v1/evidence_service.grpc.pb.h"
#include "comity/v1/log_service.grpc.pb.h"
#include "comity/v1/registry_service.grpc.pb.h"
#include "core/evidence/verifier.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "server/registry/genesis_file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::server {
namespace {

using testing::Day;
using testing::IsOk;
using testing::SignedStatement;
using testing::TestRegistry;

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() : scene_(registry_.Found()) {
    config_.data_dir = Path("data");
    config_.countries = {"KZ"};
    config_.genesis_file = Path("genesis");
    Write(config_.genesis_file,
          FormatGenesisFile({scene_[0].statement.bytes, scene_[0].signatures}));
    config_.log_key_file = WriteKey("log");
    config_.cosigning_key_file = WriteKey("cosigning");
    config_.listen.port = 0;
    config_.http.port = 0;
    Start();
  }

  std::string Path(const std::string& name) {
    return (directory_.path() / name).string();
  }
  static void Write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  std::string WriteKey(const std::string& name) {
    const std::string path = Path(name + ".pem");
    Write(path, crypto::WritePrivateKeyPem(registry_.Key(name)).value());
    chmod(path.c_str(), 0600);
    return path;
  }

  void Start() {
    server_.reset();
    auto server = Server::Start(
        config_, [](std::string_view) {}, [](const Status&) {});
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    channel_ =
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->grpc_port()),
                            grpc::InsecureChannelCredentials());
  }

  grpc::Status Submit(const SignedStatement& statement,
                      v1::SubmitStatementResponse& response) {
    v1::SubmitStatementRequest request;
    request.set_statement(statement.statement.bytes);
    request.set_signatures(statement.signatures);
    grpc::ClientContext context;
    return v1::RegistryService::NewStub(channel_)->SubmitStatement(
        &context, request, &response);
  }

  void SubmitScene() {
    for (const SignedStatement& founding : scene_) {
      v1::SubmitStatementResponse response;
      const auto status = Submit(founding, response);
      ASSERT_TRUE(status.ok()) << status.error_message();
    }
  }

  evidence::Verdict Ask(std::uint64_t n) {
    v1::GetCredentialEvidenceRequest request;
    request.mutable_credential()->set_origin(registry_.origin());
    request.mutable_credential()->set_credential_id(
        TestRegistry::CredentialId(n));
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
                                  TestRegistry::CredentialId(n)};
    verify.question.on = Day("2026-01-05");
    verify.evidence = response.evidence();
    verify.now_ms = static_cast<std::uint64_t>(time(nullptr)) * 1000;
    return evidence::Verify(policy, verify).verdict();
  }

  testing::TemporaryDirectory directory_;
  TestRegistry registry_;
  std::vector<SignedStatement> scene_;
  ServerConfig config_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServerTest, FromGenesisToAVerdictAndOverARestart) {
  SubmitScene();
  v1::SubmitStatementResponse issued;
  const auto issue =
      registry_.Sign(registry_.CredentialRecord(1), {"centre/1"});
  ASSERT_TRUE(Submit(issue, issued).ok());
  EXPECT_FALSE(issued.duplicate());
  EXPECT_EQ(Ask(1).authenticity, evidence::Authenticity::kGenuine);
  EXPECT_EQ(Ask(2).authenticity, evidence::Authenticity::kFalse);

  server_->Shutdown(5'000);
  Start();
  EXPECT_EQ(Ask(1).authenticity, evidence::Authenticity::kGenuine);
  v1::SubmitStatementResponse again;
  ASSERT_TRUE(Submit(issue, again).ok());
  EXPECT_TRUE(again.duplicate());
  EXPECT_EQ(again.index(), issued.index());
  EXPECT_EQ(again.entry(), issued.entry());
}

TEST_F(ServerTest, ARefusalCarriesItsReason) {
  SubmitScene();
  v1::SubmitStatementResponse response;
  const auto status = Submit(
      registry_.Sign(registry_.CredentialRecord(1), {"registrar/1"}), response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  v1::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  v1::ErrorDetail detail;
  ASSERT_TRUE(details.details(0).UnpackTo(&detail));
  EXPECT_EQ(detail.reason(), "NO_GRANT");
}

TEST_F(ServerTest, AStreamAnswersEveryItemInOrder) {
  SubmitScene();
  std::vector<statement::StatementBody> bodies;
  for (std::uint64_t n = 0; n < 300; ++n) {
    bodies.emplace_back(registry_.CredentialRecord(n));
  }
  const auto batch = registry_.SignBatch(bodies, "centre/1");
  grpc::ClientContext context;
  const auto stub = v1::RegistryService::NewStub(channel_);
  const auto stream = stub->SubmitStatements(&context);
  for (std::size_t at = 0; at < batch.size(); at += 100) {
    v1::SubmitStatementsRequest request;
    for (std::size_t i = at; i < at + 100; ++i) {
      auto& item = *request.add_items();
      item.set_item(i);
      item.set_statement(batch[i].statement.bytes);
      item.set_signatures(i == 150 ? "garbage" : batch[i].signatures);
    }
    ASSERT_TRUE(stream->Write(request));
  }
  stream->WritesDone();
  std::uint64_t next = 0;
  v1::SubmitStatementsResponse response;
  while (stream->Read(&response)) {
    for (const auto& result : response.results()) {
      EXPECT_EQ(result.item(), next);
      EXPECT_EQ(result.has_accepted(), next != 150);
      ++next;
    }
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(next, 300U);
}

TEST_F(ServerTest, TellsItsHealthAndItsNumbers) {
  SubmitScene();
  httplib::Client http("127.0.0.1", server_->http_port());
  const auto health = http.Get("/healthz");
  ASSERT_TRUE(health);
  EXPECT_EQ(health->status, 200);
  const auto metrics = http.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_NE(
      metrics->body.find("comity_submissions_total{outcome=\"admitted\"}"),
      std::string::npos);
  EXPECT_NE(metrics->body.find("comity_healthy 1"), std::string::npos);
}

TEST_F(ServerTest, RefusesAMessageBeyondItsBound) {
  SignedStatement large = scene_[0];
  large.statement.bytes = std::string(5'000'000, 'x');
  v1::SubmitStatementResponse response;
  EXPECT_EQ(Submit(large, response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

}  // namespace
}  // namespace comity::server
