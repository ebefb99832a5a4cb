#include "server/http2/grpc_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "core/base/text_encoding.h"
#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

using testing::FailsWith;
using testing::IsOk;

constexpr std::size_t kBodyBytesMax = 100;

class GrpcReplyReaderTest : public ::testing::Test {
 protected:
  void Begin() {
    EXPECT_THAT(reader_.AddHeader(":status", "200"), IsOk());
    EXPECT_THAT(reader_.AddHeader("content-type", "application/grpc+proto"),
                IsOk());
  }
  static std::string Message(const std::string& body, char flag = '\0') {
    return std::string(
               {flag, '\0', '\0', '\0', static_cast<char>(body.size())}) +
           body;
  }
  void Trail(std::string_view name, std::string_view value) {
    EXPECT_THAT(reader_.AddHeader(name, value), IsOk());
  }
  StatusOr<GrpcReply> Finish() { return std::move(reader_).Finish(); }

  GrpcReplyReader reader_{kBodyBytesMax};
};

TEST_F(GrpcReplyReaderTest, ReadsAMessageInAnyPieces) {
  Begin();
  for (const char byte : Message("a body")) {
    ASSERT_THAT(reader_.AddBody(std::string_view(&byte, 1)), IsOk());
  }
  Trail("grpc-status", "0");
  const auto reply = Finish();
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->code, 0);
  EXPECT_EQ(reply->body, "a body");
}

TEST_F(GrpcReplyReaderTest, ReadsAnEmptyMessage) {
  Begin();
  EXPECT_THAT(reader_.AddBody(Message("")), IsOk());
  Trail("grpc-status", "0");
  const auto reply = Finish();
  ASSERT_THAT(reply, IsOk());
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
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->code, 9);
  EXPECT_EQ(reply->message, "100% no%2");
  EXPECT_EQ(reply->details, "four");
}

TEST_F(GrpcReplyReaderTest, TakesDetailsThatAreNoneForNone) {
  Begin();
  Trail("grpc-status", "9");
  Trail("grpc-status-details-bin", "?");
  const auto reply = Finish();
  ASSERT_THAT(reply, IsOk());
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
    EXPECT_THAT(reader.AddHeader(":status", status), IsOk());
    EXPECT_THAT(reader.AddBody("<html>" + std::string(kBodyBytesMax, ' ')),
                IsOk());
    EXPECT_EQ(std::move(reader).Finish()->code, 14) << status;
  }
  for (const char* status : {"100", "204", "301", "400", "404", "500", "no"}) {
    GrpcReplyReader reader(kBodyBytesMax);
    EXPECT_THAT(reader.AddHeader(":status", status), IsOk());
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
  EXPECT_THAT(reader_.AddBody(Message("x", '\1')),
              FailsWith(ErrorReason::kAnswerMalformed));
}

TEST_F(GrpcReplyReaderTest, RefusesAMessageThatIsTooLargeBeforeItComes) {
  Begin();
  EXPECT_THAT(reader_.AddBody(std::string("\0\0\0\0\x64", 5)), IsOk());
  for (const std::string& prefix :
       {std::string("\0\0\0\0\x65", 5), std::string("\0\xff\xff\xff\xff", 5)}) {
    GrpcReplyReader reader(kBodyBytesMax);
    EXPECT_THAT(reader.AddHeader(":status", "200"), IsOk());
    EXPECT_THAT(reader.AddHeader("content-type", "application/grpc"), IsOk());
    EXPECT_THAT(reader.AddBody(prefix),
                FailsWith(ErrorReason::kAnswerMalformed));
  }
}

TEST_F(GrpcReplyReaderTest, RefusesASecondMessage) {
  Begin();
  EXPECT_THAT(reader_.AddBody(Message("one") + Message("")),
              FailsWith(ErrorReason::kAnswerMalformed));
}

TEST_F(GrpcReplyReaderTest, RefusesAMessageThatIsNotWhole) {
  for (const std::string& part :
       {std::string(), std::string("\0\0", 2), Message("body").substr(0, 7)}) {
    GrpcReplyReader reader(kBodyBytesMax);
    EXPECT_THAT(reader.AddHeader(":status", "200"), IsOk());
    EXPECT_THAT(reader.AddHeader("content-type", "application/grpc"), IsOk());
    EXPECT_THAT(reader.AddBody(part), IsOk());
    EXPECT_THAT(reader.AddHeader("grpc-status", "0"), IsOk());
    EXPECT_THAT(std::move(reader).Finish(),
                FailsWith(ErrorReason::kAnswerMalformed));
  }
}

TEST_F(GrpcReplyReaderTest, RefusesAnAnswerWithoutAStatus) {
  Begin();
  EXPECT_THAT(reader_.AddBody(Message("x")), IsOk());
  EXPECT_THAT(Finish(), FailsWith(ErrorReason::kAnswerMalformed));
}

// Each header counts with 32 bytes, also one that is empty.
TEST_F(GrpcReplyReaderTest, RefusesHeadersThatAreTooManyOrTooLarge) {
  for (std::size_t i = 0; i < kReplyHeaderBytesMax / 32; ++i) {
    ASSERT_THAT(reader_.AddHeader("", ""), IsOk());
  }
  EXPECT_THAT(reader_.AddHeader("", ""),
              FailsWith(ErrorReason::kAnswerMalformed));
  GrpcReplyReader other(kBodyBytesMax);
  EXPECT_THAT(
      other.AddHeader("grpc-message", std::string(kReplyHeaderBytesMax, 'm')),
      FailsWith(ErrorReason::kAnswerMalformed));
}

}  // namespace
}  // namespace comity::server
