#include "server/http/http_post.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "tests/support/alarm_receiver.h"
#include "tests/support/status_matchers.h"

namespace comity::testing {
namespace {

using server::HttpTarget;
using server::ParseHttpUrl;
using server::Post;
using server::PostJson;
using std::chrono::milliseconds;

TEST(ParseHttpUrlTest, ReadsHostPortAndPath) {
  const auto whole = ParseHttpUrl("http://127.0.0.1:9093/hooks/kz?key=1");
  ASSERT_OK(whole);
  EXPECT_EQ(whole->host, "127.0.0.1");
  EXPECT_EQ(whole->port, "9093");
  EXPECT_EQ(whole->path, "/hooks/kz?key=1");
  const auto v6 = ParseHttpUrl("http://[::1]:80");
  ASSERT_OK(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->path, "/");
  const auto name = ParseHttpUrl("http://alarms.internal/x");
  ASSERT_OK(name);
  EXPECT_EQ(name->port, "80");
}

TEST(ParseHttpUrlTest, RefusesEverythingElse) {
  for (const char* url :
       {"", "https://a/", "http://", "http:///x", "http://a:/x",
        "http://a:123456/", "http://a:b/", "http://a b/", "http://a/\r\nX: y",
        "http://[::1/", "http://[::1]x/", "http://me:secret@a/",
        "http://me@a:1/"}) {
    EXPECT_FAILS(ParseHttpUrl(url), ErrorReason::kConfigurationInvalid) << url;
  }
  EXPECT_FAILS(ParseHttpUrl("http://a/" + std::string(2'048, 'x')),
               ErrorReason::kConfigurationInvalid);
}

TEST(ParseHttpUrlTest, DoesNotRepeatWhatMayBeASecret) {
  const auto refused = ParseHttpUrl("https://a/hunter2");
  EXPECT_EQ(refused.status().message().find("hunter2"), std::string::npos);
}

class PostJsonTest : public ::testing::Test {
 protected:
  Status Post(milliseconds timeout = milliseconds(20'000)) {
    return PostJson(*ParseHttpUrl(receiver_.Url()), R"({"a":1})", timeout);
  }
  // The outcome of one request that is answered so.
  Status PostAnswered(const std::string& answer) {
    receiver_.Script({answer});
    return Post();
  }

  AlarmReceiver receiver_;
};

TEST_F(PostJsonTest, DeliversTheBody) {
  EXPECT_OK(Post());
  const auto requests = receiver_.Await(1);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_TRUE(requests[0].starts_with("POST /hook HTTP/1.1\r\nHost: 127.0."));
  EXPECT_TRUE(requests[0].ends_with("Content-Length: 7\r\n\r\n{\"a\":1}"));
}

TEST_F(PostJsonTest, CountsOnlySuccessAsDelivered) {
  for (const char* code : {"200", "201", "202", "204"}) {
    EXPECT_OK(PostAnswered("HTTP/1.1 " + std::string(code) + " x\r\n\r\n"));
  }
  for (const char* code : {"100", "301", "302", "307", "400", "404", "500"}) {
    EXPECT_FAILS(PostAnswered("HTTP/1.1 " + std::string(code) + " x\r\n\r\n"),
                 ErrorReason::kServerUnreachable)
        << code;
  }
}

TEST_F(PostJsonTest, FollowsNoRedirect) {
  AlarmReceiver elsewhere;
  EXPECT_FAILS(PostAnswered("HTTP/1.1 307 x\r\nLocation: " + elsewhere.Url() +
                            "\r\n\r\n"),
               ErrorReason::kServerUnreachable);
  EXPECT_OK(Post());
  EXPECT_EQ(receiver_.Await(2).size(), 2U);
}

TEST_F(PostJsonTest, RefusesWhatIsNoHttp) {
  for (const char* answer : {"", "\n", "hello\n", "HTTP/1.1\n", "HTTP/1.1 2\n",
                             "HTTP/1.1 20x a\n", "SSH-2.0-OpenSSH_9.2\r\n"}) {
    EXPECT_FAILS(PostAnswered(answer), ErrorReason::kServerUnreachable)
        << answer;
  }
}

TEST_F(PostJsonTest, ReadsNoMoreThanOneLineOfAnEndlessAnswer) {
  EXPECT_FAILS(PostAnswered(AlarmReceiver::kEndless),
               ErrorReason::kServerUnreachable);
}

// One deadline for the whole exchange, not one for each byte.
TEST_F(PostJsonTest, WaitsNoLongerThanTold) {
  for (const char* behaviour :
       {AlarmReceiver::kSilence, AlarmReceiver::kDrip}) {
    receiver_.Script({behaviour});
    const Status posted = Post(milliseconds(50));
    EXPECT_FAILS(posted, ErrorReason::kServerUnreachable);
    EXPECT_EQ(posted.message(), "no answer in time") << behaviour;
  }
}

class PostTest : public ::testing::Test {
 protected:
  StatusOr<server::HttpAnswer> Answered(const std::string& answer,
                                        milliseconds timeout) {
    receiver_.Script({answer});
    return Post(*ParseHttpUrl(receiver_.Url()), {"text/plain", "what"}, 16,
                {std::chrono::steady_clock::now() + timeout, &call_off_});
  }

  AlarmReceiver receiver_;
  server::CallOff call_off_;
};

TEST_F(PostTest, BringsBackTheWholeAnswer) {
  const auto answer =
      Answered("HTTP/1.1 409 Conflict\r\nContent-Length: 3\r\n\r\n17\n",
               milliseconds(20'000));
  ASSERT_OK(answer);
  EXPECT_EQ(answer->status, 409);
  EXPECT_EQ(answer->body, "17\n");
  const auto requests = receiver_.Await(1);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_TRUE(requests[0].ends_with("Content-Length: 4\r\n\r\nwhat"));
  EXPECT_NE(requests[0].find("Content-Type: text/plain"), std::string::npos);
}

TEST_F(PostTest, TakesTheEndOfTheConnectionForTheEndOfTheBody) {
  const auto answer =
      Answered("HTTP/1.1 200 OK\r\n\r\nbody", milliseconds(20'000));
  ASSERT_OK(answer);
  EXPECT_EQ(answer->body, "body");
}

TEST_F(PostTest, ReadsNoMoreOfAnAnswerThanAgreed) {
  EXPECT_FAILS(Answered(AlarmReceiver::kEndless, milliseconds(20'000)),
               ErrorReason::kAnswerMalformed);
  EXPECT_FAILS(Answered("HTTP/1.1 200 OK\r\n\r\n" + std::string(17, 'b'),
                        milliseconds(20'000)),
               ErrorReason::kAnswerMalformed);
}

// A header that comes a byte at a time renews no deadline.
TEST_F(PostTest, WaitsNoLongerThanTold) {
  for (const char* behaviour :
       {AlarmReceiver::kSilence, AlarmReceiver::kDrip}) {
    EXPECT_FAILS(Answered(behaviour, milliseconds(50)),
                 ErrorReason::kServerUnreachable)
        << behaviour;
  }
}

TEST_F(PostTest, WaitsNoLongerOnceCalledOff) {
  std::thread other([&] {
    EXPECT_EQ(receiver_.Await(1).size(), 1U);
    call_off_.Now();
  });
  const auto answer =
      Answered(AlarmReceiver::kSilence, std::chrono::minutes(10));
  EXPECT_FAILS(answer, ErrorReason::kServerUnreachable);
  EXPECT_EQ(answer.status().message(), "called off");
  other.join();
}

TEST(PostJsonAloneTest, FailsWhereNobodyListens) {
  HttpTarget target;
  {
    AlarmReceiver gone;
    target = *ParseHttpUrl(gone.Url());
  }
  EXPECT_FAILS(PostJson(target, "{}", milliseconds(20'000)),
               ErrorReason::kServerUnreachable);
}

}  // namespace
}  // namespace comity::testing
