// The connection against servers that answer well, badly, late or never.
#include "client/connection/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "comity/v1/error.pb.h"
#include "comity/v1/evidence_service.pb.h"
#include "comity/v1/log_service.pb.h"
#include "comity/v1/registry_service.pb.h"
#include "tests/support/loopback_port.h"
#include "tests/support/scripted_server.h"
#include "tests/support/status_matchers.h"

namespace comity::client {
namespace {

using std::chrono::milliseconds;
using testing::Answer;
using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::LoopbackPort;
using testing::ScriptedServer;

// The largest answer that the connection takes.
constexpr std::size_t kAnswerSizeMax = 9U << 20;

ConnectionOptions OptionsFor(const std::string& address) {
  ConnectionOptions options;
  options.address = address;
  options.retry = {.attempts_max = 1};
  return options;
}

Answer CheckpointAnswer(const std::string& checkpoint) {
  v1::GetCheckpointResponse response;
  response.set_checkpoint(checkpoint);
  return {.bytes = response.SerializeAsString()};
}

Answer Refusal(grpc::StatusCode code, const std::string& reason,
               const std::string& message) {
  v1::Status status;
  status.set_code(static_cast<int>(code));
  v1::ErrorDetail detail;
  detail.set_reason(reason);
  detail.set_message(message);
  status.add_details()->PackFrom(detail);
  return {.status = {code, message, status.SerializeAsString()}};
}

// A server that gives every call the same answer.
ScriptedServer::Script Always(std::optional<Answer> answer) {
  return [answer](const std::string&, const std::string&) { return answer; };
}

TEST(ConnectionTest, BringsTheAnswerOfACall) {
  std::string asked;
  ScriptedServer server([&](const std::string& method, const std::string&) {
    asked = method;
    return CheckpointAnswer("a note");
  });
  Connection connection(OptionsFor(server.address()));
  const auto checkpoint = connection.Checkpoint(HeadChoice::kNewest);
  ASSERT_OK(checkpoint);
  EXPECT_EQ(*checkpoint, "a note");
  EXPECT_EQ(asked, "/comity.v1.LogService/GetCheckpoint");
}

TEST(ConnectionTest, AsksWhatTheCallerAsks) {
  v1::GetInclusionProofRequest request;
  ScriptedServer server([&](const std::string&, const std::string& bytes) {
    EXPECT_TRUE(request.ParseFromString(bytes));
    v1::GetInclusionProofResponse response;
    response.set_entry("entry");
    response.set_size(12);
    return Answer{.bytes = response.SerializeAsString()};
  });
  Connection connection(OptionsFor(server.address()));
  const auto proof = connection.InclusionProof(5, 12);
  ASSERT_OK(proof);
  EXPECT_EQ(proof->entry, "entry");
  EXPECT_EQ(proof->size, 12U);
  EXPECT_EQ(request.index(), 5U);
  EXPECT_EQ(request.size(), 12U);
}

TEST(ConnectionTest, GivesUpWhenTheTimeOfACallIsOver) {
  ScriptedServer server(Always(std::nullopt));
  ConnectionOptions options = OptionsFor(server.address());
  options.call_timeout = milliseconds(20);
  const auto silent =
      Connection(options).Checkpoint(HeadChoice::kNewest).status();
  EXPECT_FAILS(silent, ErrorReason::kServerUnreachable);
  EXPECT_EQ(silent.code(), StatusCode::kDeadlineExceeded);
}

TEST(ConnectionTest, DoesNotRepeatACallThatTookTooLong) {
  ScriptedServer server(Always(std::nullopt));
  ConnectionOptions options = OptionsFor(server.address());
  options.call_timeout = milliseconds(20);
  options.retry = {.attempts_max = 5, .pause = milliseconds(1)};
  EXPECT_FAILS(Connection(options).Checkpoint(HeadChoice::kNewest),
               ErrorReason::kServerUnreachable);
  EXPECT_LE(server.messages(), 1);
}

TEST(ConnectionTest, SaysThatNobodyListens) {
  const LoopbackPort deaf;
  Connection connection(OptionsFor(deaf.address()));
  const auto checkpoint = connection.Checkpoint(HeadChoice::kNewest);
  EXPECT_FAILS(checkpoint, ErrorReason::kServerUnreachable);
  EXPECT_EQ(checkpoint.status().code(), StatusCode::kUnavailable);
  const SentStatement sent = {.statement = "s", .signatures = "g"};
  EXPECT_FAILS(
      connection.SubmitMany(std::span(&sent, 1), [](auto, const auto&) {}),
      ErrorReason::kServerUnreachable);
}

TEST(ConnectionTest, BringsTheReasonOfARefusal) {
  ScriptedServer server(Always(Refusal(grpc::StatusCode::PERMISSION_DENIED,
                                       "NO_GRANT", "centre has no grant")));
  Connection connection(OptionsFor(server.address()));
  const auto refused = connection.Checkpoint(HeadChoice::kNewest).status();
  EXPECT_FAILS(refused, ErrorReason::kNoGrant);
  EXPECT_EQ(refused.code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(refused.message(), "centre has no grant");
}

TEST(ConnectionTest, KeepsTheNameOfAReasonThatItDoesNotKnow) {
  ScriptedServer server(Always(Refusal(grpc::StatusCode::FAILED_PRECONDITION,
                                       "NOT_YET_INVENTED", "something new")));
  Connection connection(OptionsFor(server.address()));
  const auto refused = connection.Checkpoint(HeadChoice::kNewest).status();
  EXPECT_FAILS(refused, ErrorReason::kReasonUnknown);
  EXPECT_EQ(refused.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(refused.message(), HasSubstr("NOT_YET_INVENTED"));
}

TEST(ConnectionTest, ReadsAnAnswerUpToItsBound) {
  const std::size_t overhead =
      CheckpointAnswer(std::string(kAnswerSizeMax / 2, 'x')).bytes.size() -
      kAnswerSizeMax / 2;
  const std::string largest(kAnswerSizeMax - overhead, 'x');
  ScriptedServer server(Always(CheckpointAnswer(largest)));
  const auto checkpoint =
      Connection(OptionsFor(server.address())).Checkpoint(HeadChoice::kNewest);
  ASSERT_OK(checkpoint);
  EXPECT_EQ(checkpoint->size(), largest.size());
}

TEST(ConnectionTest, RefusesAnAnswerBeyondItsBoundAndAsksNoMore) {
  ScriptedServer server(
      Always(CheckpointAnswer(std::string(kAnswerSizeMax, 'x'))));
  ConnectionOptions options = OptionsFor(server.address());
  options.retry = {.attempts_max = 3, .pause = milliseconds(1)};
  EXPECT_FAILS(Connection(options).Checkpoint(HeadChoice::kNewest),
               ErrorReason::kAnswerMalformed);
  EXPECT_EQ(server.messages(), 1);
}

TEST(ConnectionTest, RefusesBytesThatAreNoMessage) {
  ScriptedServer server(Always(Answer{.bytes = "\xff\xff\xff"}));
  EXPECT_FAILS(
      Connection(OptionsFor(server.address())).Checkpoint(HeadChoice::kNewest),
      ErrorReason::kAnswerMalformed);
}

TEST(ConnectionTest, RefusesAMessageOfTheWrongForm) {
  v1::GetInclusionProofResponse response;
  response.add_hashes("short");
  ScriptedServer server(Always(Answer{.bytes = response.SerializeAsString()}));
  EXPECT_FAILS(Connection(OptionsFor(server.address())).InclusionProof(1, 2),
               ErrorReason::kAnswerMalformed);
}

TEST(ConnectionTest, TellsAnotherServiceFromARegistry) {
  ScriptedServer server(Always(
      Answer{.status = {grpc::StatusCode::UNIMPLEMENTED, "no such method"}}));
  EXPECT_FAILS(
      Connection(OptionsFor(server.address())).Checkpoint(HeadChoice::kNewest),
      ErrorReason::kAnswerMalformed);
}

TEST(ConnectionTest, RepeatsACallThatIsPushedBack) {
  int calls = 0;
  ScriptedServer server([&](const std::string&, const std::string&) {
    return ++calls < 3 ? Refusal(grpc::StatusCode::RESOURCE_EXHAUSTED,
                                 "QUEUE_FULL", "later")
                       : CheckpointAnswer("a note");
  });
  ConnectionOptions options = OptionsFor(server.address());
  options.retry = {.attempts_max = 3, .pause = milliseconds(1)};
  EXPECT_OK(Connection(options).Checkpoint(HeadChoice::kNewest));
  EXPECT_EQ(server.messages(), 3);
}

TEST(ConnectionTest, FindsTheServerAgainAfterItsRestart) {
  auto server =
      std::make_unique<ScriptedServer>(Always(CheckpointAnswer("before")));
  const int port = server->port();
  // The old connection may break only under the next call.
  ConnectionOptions options = OptionsFor(server->address());
  options.retry = {.attempts_max = 3};
  Connection connection(options);
  ASSERT_OK(connection.Checkpoint(HeadChoice::kNewest));
  server.reset();
  server =
      std::make_unique<ScriptedServer>(Always(CheckpointAnswer("after")), port);
  ASSERT_EQ(server->port(), port);
  const auto checkpoint = connection.Checkpoint(HeadChoice::kNewest);
  ASSERT_OK(checkpoint);
  EXPECT_EQ(*checkpoint, "after");
}

TEST(ConnectionTest, ReachesAServerThatComesBackBetweenTwoAttempts) {
  auto server =
      std::make_unique<ScriptedServer>(Always(CheckpointAnswer("before")));
  const int port = server->port();
  ConnectionOptions options = OptionsFor(server->address());
  options.retry = {.attempts_max = 3};
  Connection connection(options);
  server.reset();
  ASSERT_FAILS(connection.InclusionProof(1, 2),
               ErrorReason::kServerUnreachable);
  server =
      std::make_unique<ScriptedServer>(Always(CheckpointAnswer("after")), port);
  ASSERT_EQ(server->port(), port);
  EXPECT_OK(connection.Checkpoint(HeadChoice::kNewest));
}

// --- Many over one stream ---------------------------------------------------

class ConnectionStreamTest : public ::testing::Test {
 protected:
  // Sends `count` statements; keeps what was answered.
  Status Send(ScriptedServer& server, std::size_t count) {
    const std::vector<SentStatement> statements(
        count, {.statement = "statement", .signatures = "signatures"});
    ConnectionOptions options = OptionsFor(server.address());
    options.stream_timeout = timeout_;
    return Connection(options).SubmitMany(
        statements, [this](std::size_t item, const auto& answer) {
          items_.push_back(item);
          answers_.push_back(answer.status());
        });
  }

  // Answers the items of a message, moved by `shift`.
  static ScriptedServer::Script Accepting(std::uint64_t shift) {
    return [shift](const std::string&, const std::string& bytes) {
      v1::SubmitStatementsRequest request;
      EXPECT_TRUE(request.ParseFromString(bytes));
      v1::SubmitStatementsResponse response;
      for (const v1::SubmitItem& item : request.items()) {
        v1::SubmitResult& result = *response.add_results();
        result.set_item(item.item() + shift);
        result.mutable_accepted()->set_index(item.item());
      }
      return Answer{.bytes = response.SerializeAsString()};
    };
  }

  std::vector<std::size_t> items_;
  std::vector<Status> answers_;
  milliseconds timeout_{10'000};
};

TEST_F(ConnectionStreamTest, IsAnsweredItemByItemOverSeveralMessages) {
  ScriptedServer server(Accepting(0));
  EXPECT_OK(Send(server, 2500));
  EXPECT_EQ(server.messages(), 3);
  ASSERT_EQ(items_.size(), 2500U);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    EXPECT_EQ(items_[i], i);
    EXPECT_OK(answers_[i]);
  }
}

TEST_F(ConnectionStreamTest, BringsTheReasonOfARefusedItem) {
  ScriptedServer server([](const std::string&, const std::string&) {
    const Answer refusal =
        Refusal(grpc::StatusCode::PERMISSION_DENIED, "NO_GRANT", "no grant");
    v1::SubmitStatementsResponse response;
    EXPECT_TRUE(response.add_results()->mutable_error()->ParseFromString(
        refusal.status.error_details()));
    return Answer{.bytes = response.SerializeAsString()};
  });
  EXPECT_OK(Send(server, 1));
  EXPECT_THAT(answers_, ElementsAre(FailsWith(ErrorReason::kNoGrant)));
}

TEST_F(ConnectionStreamTest, RefusesAnswersInAnotherOrder) {
  ScriptedServer server(Accepting(1));
  EXPECT_FAILS(Send(server, 2), ErrorReason::kAnswerMalformed);
  EXPECT_TRUE(items_.empty());
}

TEST_F(ConnectionStreamTest, RefusesAnswersToWhatWasNotSent) {
  ScriptedServer server([](const std::string&, const std::string&) {
    v1::SubmitStatementsResponse response;
    for (std::uint64_t item = 0; item < 3; ++item) {
      v1::SubmitResult& result = *response.add_results();
      result.set_item(item);
      result.mutable_accepted()->set_index(item);
    }
    return Answer{.bytes = response.SerializeAsString()};
  });
  EXPECT_FAILS(Send(server, 2), ErrorReason::kAnswerMalformed);
  EXPECT_THAT(items_, ElementsAre(0U, 1U));
}

TEST_F(ConnectionStreamTest, GivesUpWhenItsTimeIsOver) {
  ScriptedServer server(Always(std::nullopt));
  timeout_ = milliseconds(20);
  EXPECT_FAILS(Send(server, 1), ErrorReason::kServerUnreachable);
  EXPECT_TRUE(items_.empty());
}

TEST_F(ConnectionStreamTest, BringsTheReasonWhyTheServerEndedIt) {
  ScriptedServer server(Always(
      Refusal(grpc::StatusCode::RESOURCE_EXHAUSTED, "QUEUE_FULL", "later")));
  const Status status = Send(server, 1);
  EXPECT_FAILS(status, ErrorReason::kQueueFull);
  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted);
  EXPECT_TRUE(items_.empty());
}

}  // namespace
}  // namespace comity::client
