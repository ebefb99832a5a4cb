// A whole server in this process, talked to over the network as anybody does.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <string>
#include <vector>

#include "comity/v1/error.pb.h"
#include "comity/v1/log_service.grpc.pb.h"
#include "comity/v1/registry_service.grpc.pb.h"
#include "tests/integration/server/server_fixture.h"

namespace comity::server {
namespace {

using testing::SignedStatement;
using testing::TestRegistry;

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
  EXPECT_NE(
      metrics->body.find("comity_evidence_total{outcome=\"pushed_back\"} 0"),
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
