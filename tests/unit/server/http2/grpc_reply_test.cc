#include "server/http2/grpc_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "core/base/text_encoding.h"
#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

constexpr std::size_t kBodyBytesMax = 100;

class GrpcReplyReaderTest : public ::testing::Test {
 protected:
  void Begin() {
    EXPECT_OK(reader_.AddHeader(":status", "200"));
    EXPECT_OK(reader_.AddHeader("content-type", "application/grpc+proto"));
  }
  static std::string Message(const std::string& body, char flag = '\0') {
    return std::string(
               {flag, '\0', '\0', '\0', static_cast<char>(body.size())}) +
           body;
  }
  void Trail(std::string_view name, std::string_view value) {
    EXPECT_OK(reader_.AddHeader(name, value));
  }
  StatusOr<GrpcReply> Finish() { return std::move(reader_).Finish(); }

  GrpcReplyReader reader_{kBodyBytesMax};
};

TEST_F(GrpcReplyReaderTest, ReadsAMessageInAnyPieces) {
  Begin();
  for (const char byte : Message("a body")) {
    ASSERT_OK(reader_.AddBody(std::string_view(&byte, 1)));
  }
  Trail("grpc-status", "0");
  const auto reply = Finish();
  ASSERT_OK(reply);
  EXPECT_EQ(reply->code, 0);
  EXPECT_EQ(reply->body, "a body");
}

TEST_F(GrpcReplyReaderTest, ReadsAnEmptyMessage) {
  Begin();
  EXPECT_OK(reader_.AddBody(Message("")));
  Trail("grpc-status", "0");
  const auto reply = Finish();
  ASSERT_OK(reply);
  EXPECT_EQ(reply->body, "");
}

TEST_F(GrpcReplyReaderTest, ReadsARefusal) {
  Begin();
  Trail("grpc-status", "9");
  Trail("grpc-message", "100%25 no%2");
  std::string details = Base64Encode("four");
  details.erase(details.find('='));
  Trail("grpc-status-details-bin", details);
  const auto reply = Finish();
  ASSERT_OK(reply);
  EXPECT_EQ(reply->code, 9);
  EXPECT_EQ(reply->message, "100% no%2");
  EXPECT_EQ(reply->details, "four");
}

TEST_F(GrpcReplyReaderTest, TakesDetailsThatAreNoneForNone) {
  Begin();
  Trail("grpc-status", "9");
  Trail("grpc-status-details-bin", "?");
  const auto reply = Finish();
  ASSERT_OK(reply);
  EXPECT_EQ(reply->details, "");
}

TEST_F(GrpcReplyReaderTest, TakesAStatusThatIsNoNumberForUnknown) {
  Begin();
  Trail("grpc-status", "fine");
  EXPECT_EQ(Finish()->code, 2);
}

TEST_F(GrpcReplyReaderTest, TakesAProxyThatReachesNobodyForUnavailable) {
  for (const char* status : {"429", "502", "503", "504"}) {
    GrpcReplyReader reader(kBodyBytesMax);
    EXPECT_OK(reader.AddHeader(":status", status));
    EXPECT_OK(reader.AddBody("<html>" + std::string(kBodyBytesMax, ' ')));
    EXPECT_EQ(std::move(reader).Finish()->code, 14) << status;
  }
  for (const char* status : {"100", "204", "301", "400", "404", "500", "no"}) {
    GrpcReplyReader reader(kBodyBytesMax);
    EXPECT_OK(reader.AddHeader(":status", status));
    EXPECT_EQ(std::move(reader).Finish()->code, 2) << status;
  }
}

TEST_F(GrpcReplyReaderTest, TakesWhatIsNotOfGrpcForUnknown) {
  Trail(":status", "200");
  Trail("content-type", "text/html");
  Trail("grpc-status", "0");
  EXPECT_EQ(Finish()->code, 2);
}

TEST_F(GrpcReplyReaderTest, RefusesACompressedMessage) {
  Begin();
  EXPECT_FAILS(reader_.AddBody(Message("x", '\1')),
               ErrorReason::kAnswerMalformed);
}

TEST_F(GrpcReplyReaderTest, RefusesAMessageThatIsTooLargeBeforeItComes) {
  Begin();
  EXPECT_OK(reader_.AddBody(std::string("\0\0\0\0\x64", 5)));
  for (const std::string& prefix :
       {std::string("\0\0\0\0\x65", 5), std::string("\0\xff\xff\xff\xff", 5)}) {
    GrpcReplyReader reader(kBodyBytesMax);
    EXPECT_OK(reader.AddHeader(":status", "200"));
    EXPECT_OK(reader.AddHeader("content-type", "application/grpc"));
    EXPECT_FAILS(reader.AddBody(prefix), ErrorReason::kAnswerMalformed);
  }
}

TEST_F(GrpcReplyReaderTest, RefusesASecondMessage) {
  Begin();
  EXPECT_FAILS(reader_.AddBody(Message("one") + Message("")),
               ErrorReason::kAnswerMalformed);
}

TEST_F(GrpcReplyReaderTest, RefusesAMessageThatIsNotWhole) {
  for (const std::string& part :
       {std::string(), std::string("\0\0", 2), Message("body").substr(0, 7)}) {
    GrpcReplyReader reader(kBodyBytesMax);
    EXPECT_OK(reader.AddHeader(":status", "200"));
    EXPECT_OK(reader.AddHeader("content-type", "application/grpc"));
    EXPECT_OK(reader.AddBody(part));
    EXPECT_OK(reader.AddHeader("grpc-status", "0"));
    EXPECT_FAILS(std::move(reader).Finish(), ErrorReason::kAnswerMalformed);
  }
}

TEST_F(GrpcReplyReaderTest, RefusesAnAnswerWithoutAStatus) {
  Begin();
  EXPECT_OK(reader_.AddBody(Message("x")));
  EXPECT_FAILS(Finish(), ErrorReason::kAnswerMalformed);
}

// Each header counts with 32 bytes, also one that is empty.
TEST_F(GrpcReplyReaderTest, RefusesHeadersThatAreTooManyOrTooLarge) {
  for (std::size_t i = 0; i < kReplyHeaderBytesMax / 32; ++i) {
    ASSERT_OK(reader_.AddHeader("", ""));
  }
  EXPECT_FAILS(reader_.AddHeader("", ""), ErrorReason::kAnswerMalformed);
  GrpcReplyReader other(kBodyBytesMax);
  EXPECT_FAILS(
      other.AddHeader("grpc-message", std::string(kReplyHeaderBytesMax, 'm')),
      ErrorReason::kAnswerMalformed);
}

}  // namespace
}  // namespace comity::server
