// Requests that no honest client makes: large, compressed, deep, many at once,
// or about what does not exist. Each is refused or answered at a bounded price,
// and the server goes on.
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "comity/v1/error.pb.h"
#include "comity/v1/log_service.grpc.pb.h"
#include "core/evidence/evidence_records.h"
#include "core/statement/wire.h"
#include "proto/conversion/wire_status.h"
#include "server/rpc/request_reader.h"
#include "tests/integration/server/server_fixture.h"

namespace comity::server {
namespace {

using testing::TestRegistry;

constexpr char kSubmit[] = "/comity.v1.RegistryService/SubmitStatement";
constexpr char kHistories[] = "/comity.v1.EvidenceService/GetHistoryEvidence";

class HostileRequestsTest : public ServerTest {
 protected:
  HostileRequestsTest() { SubmitScene(); }

  // Sends `bytes` as the request of a call, whatever they are.
  grpc::Status Call(const std::string& method, const std::string& bytes) {
    grpc::GenericStub stub(channel_);
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::ClientContext context;
    std::promise<grpc::Status> answered;
    stub.UnaryCall(&context, method, {}, &request, &response,
                   [&answered](const grpc::Status& status) {
                     answered.set_value(status);
                   });
    return answered.get_future().get();
  }

  // Perhaps on a new connection: the server may have closed that of before
  // while a call was about to take it.
  bool Serves() {
    grpc::Status status;
    for (int attempt = 0; attempt < 5; ++attempt) {
      grpc::ClientContext context;
      context.set_wait_for_ready(true);
      context.set_deadline(std::chrono::system_clock::now() +
                           std::chrono::seconds(10));
      v1::GetCheckpointResponse response;
      status = v1::LogService::NewStub(channel_)->GetCheckpoint(&context, {},
                                                                &response);
      if (status.error_code() != grpc::StatusCode::UNAVAILABLE) {
        break;
      }
    }
    EXPECT_TRUE(status.ok()) << status.error_message();
    return status.ok();
  }

  v1::GetCredentialEvidenceRequest Question(const std::string& id) {
    v1::GetCredentialEvidenceRequest request;
    request.mutable_credential()->set_origin(registry_.origin());
    request.mutable_credential()->set_credential_id(id);
    return request;
  }

  grpc::Status AskAbout(const v1::GetCredentialEvidenceRequest& request,
                        v1::GetCredentialEvidenceResponse& response) {
    grpc::ClientContext context;
    return v1::EvidenceService::NewStub(channel_)->GetCredentialEvidence(
        &context, request, &response);
  }
};

TEST_F(HostileRequestsTest, RefusesACompressedRequestAndDoesNotExpandIt) {
  v1::SubmitStatementRequest request;
  request.set_statement(std::string(4'000'000, '\0'));
  for (const grpc_compression_algorithm algorithm :
       {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    grpc::ClientContext context;
    context.set_compression_algorithm(algorithm);
    v1::SubmitStatementResponse response;
    const auto status = v1::RegistryService::NewStub(channel_)->SubmitStatement(
        &context, request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED)
        << status.error_message();
  }
  EXPECT_TRUE(Serves());
}

TEST_F(HostileRequestsTest, AnswersForNoLogThatItDoesNotHold) {
  auto request = Question(testing::TestRegistry::CredentialId(1));
  request.mutable_credential()->set_origin("registry.xx.example");
  v1::GetCredentialEvidenceResponse response;
  const grpc::Status status = AskAbout(request, response);
  const Status refused = wire::StatusFromCall(
      status.error_code(), status.error_message(), status.error_details());
  EXPECT_FAILS(refused, ErrorReason::kOriginNotServed);
  EXPECT_EQ(refused.code(), StatusCode::kNotFound);
  // What a host's log says of it is half of an answer.
  request.set_host_country("KZ");
  EXPECT_TRUE(AskAbout(request, response).ok());
}

TEST_F(HostileRequestsTest, RefusesAMessageBeyondItsBound) {
  EXPECT_EQ(Call(kSubmit, std::string(4'500'001, '\x0a')).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Serves());
}

TEST_F(HostileRequestsTest, RefusesWhatIsNoMessage) {
  for (const char* bytes : {"\xff\xff\xff\xff", "\x0a\x7f", "\x0a"}) {
    EXPECT_FALSE(Call(kSubmit, bytes).ok());
  }
  EXPECT_TRUE(Serves());
}

TEST_F(HostileRequestsTest, RefusesDeepNesting) {
  // Groups of a field that nobody knows, each in the one before.
  EXPECT_FALSE(Call(kSubmit, std::string(100'000, '\x7b')).ok());
  EXPECT_FALSE(
      Call(kSubmit, std::string(200, '\x7b') + std::string(200, '\x7c')).ok());
  EXPECT_TRUE(Serves());
}

TEST_F(HostileRequestsTest, RefusesMoreItemsThanACallMayHave) {
  std::string keys;
  for (int i = 0; i < 100'000; ++i) {
    keys += std::string("\x0a\x00", 2);  // An empty one takes two bytes.
  }
  EXPECT_EQ(Call(kHistories, keys).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(Serves());
}

TEST_F(HostileRequestsTest, RefusesMoreItemsThanAMessageOfAStreamMayHave) {
  grpc::ClientContext context;
  const auto stub = v1::RegistryService::NewStub(channel_);
  const auto stream = stub->SubmitStatements(&context);
  v1::SubmitStatementsRequest request;
  for (int i = 0; i < 200'000; ++i) {
    request.add_items();
  }
  EXPECT_TRUE(stream->Write(request));
  v1::SubmitStatementsResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(Serves());
}

// Field 1 of a message of the stream, with `content`.
std::string Item(const std::string& content) {
  return std::string("\x0a") + static_cast<char>(content.size()) + content;
}

std::string Repeated(const std::string& piece, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    all += piece;
  }
  return all;
}

Status Read(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  grpc::ByteBuffer buffer(&slice, 1);
  v1::SubmitStatementsRequest request;
  return ReadSubmitRequest(buffer, request);
}

TEST(RequestReaderTest, ReadsAsManyItemsAsThereMayBe) {
  EXPECT_OK(Read(Item("\x12\x01s")));
  EXPECT_OK(Read(Repeated(Item("\x12\x01s"), 1000)));
  // Fields of a later version.
  EXPECT_OK(Read(Item("\x12\x01s\x7a\x01x") + "\x78\x01"));
}

TEST(RequestReaderTest, RefusesNoneAndTooMany) {
  for (const std::string& bytes :
       {std::string(), Repeated(Item("\x12\x01s"), 1001),
        Repeated(Item(""), 2'000'000),
        // Unknown fields, beside items and inside one.
        Item("") + Repeated("\x78\x01", 8'000),
        Repeated(Item(Repeated("\x78\x01", 60)), 200)}) {
    EXPECT_FAILS(Read(bytes), ErrorReason::kFieldMalformed);
  }
}

TEST(RequestReaderTest, RefusesWhatIsNoMessage) {
  for (const char* bytes :
       {"\xff\xff\xff\xff", "\x0a", "\x0a\x05x", "\x0a\x02\x12\x05",
        "\x0a\xff\xff\xff\xff\x0f", "\x7b\x7c", "\x0a\x01\x7b",
        "\x0a\x02\x7b\x7c", "\x01"}) {
    EXPECT_FAILS(Read(bytes), ErrorReason::kFieldMalformed);
  }
}

TEST_F(HostileRequestsTest, RefusesLargeMetadata) {
  grpc::ClientContext context;
  context.AddMetadata("x-large", std::string(100'000, 'a'));
  v1::GetCheckpointResponse response;
  EXPECT_FALSE(v1::LogService::NewStub(channel_)
                   ->GetCheckpoint(&context, {}, &response)
                   .ok());
  EXPECT_TRUE(Serves());
}

// What an answer about a credential that does not exist looks like.
struct Shape {
  std::vector<std::size_t> entries;
  std::vector<std::vector<bool>> lookups;  // Present or absent.
  std::string verdict;

  bool operator==(const Shape&) const = default;
};

Shape ShapeOf(const v1::GetCredentialEvidenceResponse& response) {
  Shape shape;
  const auto evidence =
      statement::DecodeRecord<evidence::Evidence>(response.evidence());
  EXPECT_OK(evidence);
  for (const auto& registry : evidence->registries) {
    shape.entries.push_back(registry.entries.size());
    std::vector<bool> present;
    for (const auto& lookup : registry.lookups) {
      present.push_back(!lookup.value.empty());
    }
    std::sort(present.begin(), present.end());
    shape.lookups.push_back(present);
  }
  shape.verdict = response.unverified_verdict();
  return shape;
}

TEST_F(HostileRequestsTest, AnswersAboutUnknownCredentialsLookAlike) {
  for (std::uint64_t n = 0; n < 64; ++n) {
    v1::SubmitStatementResponse response;
    ASSERT_TRUE(
        Submit(registry_.Sign(registry_.CredentialRecord(n), {"centre/1"}),
               response)
            .ok());
  }
  std::vector<Shape> shapes;
  std::set<std::size_t> sizes;
  for (std::uint64_t n = 1'000; n < 1'064; ++n) {
    // Some are a bit away from one that exists.
    std::string id = TestRegistry::CredentialId(n % 2 == 0 ? n : n - 1'000);
    id.back() = static_cast<char>(id.back() ^ 0x40);
    v1::GetCredentialEvidenceResponse response;
    const auto status = AskAbout(Question(id), response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    shapes.push_back(ShapeOf(response));
    sizes.insert(response.evidence().size());
  }
  for (Shape& shape : shapes) {
    // The verdict names the credential that was asked about.
    shape.verdict.clear();
    EXPECT_EQ(shape, shapes.front());
  }
  // Only the paths differ, by how deep the map is at each place: a hash for
  // each level, and what stands at its end.
  EXPECT_LE(*sizes.rbegin() - *sizes.begin(), 12U * 32U + 72U);
}

TEST_F(HostileRequestsTest, AMalformedIdIsRefusedTheSameWhateverExists) {
  v1::SubmitStatementResponse submitted;
  ASSERT_TRUE(
      Submit(registry_.Sign(registry_.CredentialRecord(1), {"centre/1"}),
             submitted)
          .ok());
  std::set<std::tuple<int, std::string, std::string>> refusals;
  const std::string known = TestRegistry::CredentialId(1);
  const std::string unknown = TestRegistry::CredentialId(2);
  for (const std::string& id :
       {known.substr(0, 15), known + "x", unknown.substr(0, 15), unknown + "x",
        std::string()}) {
    v1::GetCredentialEvidenceResponse response;
    const auto status = AskAbout(Question(id), response);
    refusals.insert(
        {status.error_code(), status.error_message(), status.error_details()});
  }
  EXPECT_EQ(refusals.size(), 1U);
  EXPECT_EQ(std::get<0>(*refusals.begin()), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace comity::server
