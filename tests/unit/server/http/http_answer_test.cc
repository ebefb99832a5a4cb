#include "server/http/http_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

constexpr std::size_t kBodyBytesMax = 20;

// The answer in `bytes`, which come a byte at a time; then the connection ends.
StatusOr<HttpAnswer> Read(const std::string& bytes) {
  HttpAnswerReader reader(kBodyBytesMax);
  for (const char& byte : bytes) {
    COMITY_ASSIGN_OR_RETURN(const bool is_complete,
                            reader.Add(std::string_view(&byte, 1)));
    if (is_complete) {
      break;
    }
  }
  return std::move(reader).Finish();
}

// The same in one piece.
StatusOr<HttpAnswer> ReadAtOnce(const std::string& bytes) {
  HttpAnswerReader reader(kBodyBytesMax);
  COMITY_RETURN_IF_ERROR(reader.Add(bytes).status());
  return std::move(reader).Finish();
}

void ExpectRead(const std::string& bytes, int status, const std::string& body) {
  for (const auto& answer : {Read(bytes), ReadAtOnce(bytes)}) {
    ASSERT_OK(answer) << bytes;
    EXPECT_EQ(answer->status, status) << bytes;
    EXPECT_EQ(answer->body, body) << bytes;
  }
}

void ExpectRefused(const std::string& bytes) {
  EXPECT_FAILS(Read(bytes), ErrorReason::kAnswerMalformed) << bytes;
  EXPECT_FAILS(ReadAtOnce(bytes), ErrorReason::kAnswerMalformed) << bytes;
}

TEST(HttpAnswerReaderTest, ReadsABodyOfStatedLength) {
  ExpectRead("HTTP/1.1 200 OK\r\ncontent-LENGTH:  4 \r\n\r\nbodyand more", 200,
             "body");
  ExpectRead("HTTP/1.0 409 Conflict\r\nA: b\r\nContent-Length: 0\r\n\r\n", 409,
             "");
}

TEST(HttpAnswerReaderTest, ReadsABodyThatTheConnectionEnds) {
  ExpectRead("HTTP/1.1 200 OK\r\n\r\nbody", 200, "body");
  ExpectRead("HTTP/1.1 404\r\n\r\n", 404, "");
}

TEST(HttpAnswerReaderTest, ReadsABodyInChunks) {
  ExpectRead(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "2\r\nbo\r\n2;x=y\r\ndy\r\n0\r\n\r\n",
      200, "body");
}

TEST(HttpAnswerReaderTest, RefusesWhatIsNoHttp) {
  for (const char* bytes :
       {"", "\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 20x\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 999 x\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"}) {
    ExpectRefused(bytes);
  }
}

TEST(HttpAnswerReaderTest, RefusesWhatIsNotComplete) {
  ExpectRefused("HTTP/1.1 200 OK\r\n");
  ExpectRefused("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody");
  ExpectRefused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbo");
}

TEST(HttpAnswerReaderTest, RefusesABodyThatIsTooLarge) {
  const std::string body(kBodyBytesMax, 'b');
  ExpectRead("HTTP/1.1 200 OK\r\n\r\n" + body, 200, body);
  ExpectRefused("HTTP/1.1 200 OK\r\n\r\n" + body + "b");
  ExpectRefused("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n");
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  ExpectRefused(chunked + "15\r\n");
  ExpectRefused(chunked + "14\r\n" + body + "\r\n1\r\nb\r\n0\r\n\r\n");
  ExpectRefused(chunked + "ffffffffffffffff\r\n");
  ExpectRefused(chunked + "x\r\n");
  ExpectRefused(chunked + std::string(300, '0'));
}

TEST(HttpAnswerReaderTest, RefusesHeadersWithoutEnd) {
  ExpectRefused("HTTP/1.1 200 OK\r\n" + std::string(kAnswerHeadBytesMax, 'h'));
  std::string fields = "HTTP/1.1 200 OK\r\n";
  while (fields.size() <= kAnswerHeadBytesMax) {
    fields += "a: b\r\n";
  }
  ExpectRefused(fields);
}

}  // namespace
}  // namespace comity::server
