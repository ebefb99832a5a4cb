#include "server/net/tcp_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <chrono>
#include <string>
#include <thread>

#include "tests/support/alarm_receiver.h"
#include "tests/support/status_matchers.h"

namespace comity::testing {
namespace {

using server::CallOff;
using server::TcpConnection;
using server::Waiting;
using std::chrono::milliseconds;

Waiting For(milliseconds time, const CallOff* call_off = nullptr) {
  return {std::chrono::steady_clock::now() + time, call_off};
}

class TcpConnectionTest : public ::testing::Test {
 protected:
  // "http://127.0.0.1:PORT/hook".
  std::string Port() const {
    const std::string url = receiver_.Url("");
    return url.substr(url.rfind(':') + 1);
  }
  StatusOr<TcpConnection> Open(const std::string& host) const {
    return TcpConnection::Open(host, Port(), For(milliseconds(20'000)));
  }

  AlarmReceiver receiver_;
};

TEST_F(TcpConnectionTest, SendsAndReceives) {
  receiver_.Script({"an answer"});
  auto connection = Open("127.0.0.1");
  ASSERT_OK(connection);
  const std::string request = "Content-Length: 0\r\n\r\n";
  const auto sent = connection->Send(request);
  ASSERT_OK(sent);
  EXPECT_EQ(*sent, request.size());
  std::string answer;
  while (answer.size() < 9) {
    const auto ready =
        connection->Await({.to_receive = true}, For(milliseconds(20'000)));
    ASSERT_OK(ready);
    EXPECT_TRUE(ready->to_receive);
    EXPECT_FALSE(ready->to_send);
    ASSERT_OK(connection->Receive(4, answer));
  }
  EXPECT_EQ(answer, "an answer");
  EXPECT_FALSE(connection->has_ended());
  ASSERT_OK(connection->Await({.to_receive = true}, For(milliseconds(20'000))));
  EXPECT_FAILS(connection->Receive(4, answer), ErrorReason::kServerUnreachable);
  EXPECT_TRUE(connection->has_ended());
}

TEST_F(TcpConnectionTest, LooksUpNames) {
  addrinfo* found = nullptr;
  if (getaddrinfo("localhost", nullptr, nullptr, &found) != 0) {
    GTEST_SKIP() << "this machine knows no name: /etc/hosts has no localhost";
  }
  freeaddrinfo(found);
  EXPECT_OK(Open("localhost"));
}

TEST_F(TcpConnectionTest, SaysThatANameIsUnknown) {
  EXPECT_FAILS(Open("no name at all"), ErrorReason::kServerUnreachable);
}

TEST_F(TcpConnectionTest, ReceivesNothingWhereNothingIsThere) {
  auto connection = Open("127.0.0.1");
  ASSERT_OK(connection);
  std::string nothing;
  EXPECT_OK(connection->Receive(4, nothing));
  EXPECT_EQ(nothing, "");
}

TEST_F(TcpConnectionTest, WaitsNoLongerThanTold) {
  const auto connection = Open("127.0.0.1");
  ASSERT_OK(connection);
  const auto ready =
      connection->Await({.to_receive = true}, For(milliseconds(20)));
  EXPECT_FAILS(ready, ErrorReason::kServerUnreachable);
  EXPECT_EQ(ready.status().message(), "no answer in time");
}

TEST_F(TcpConnectionTest, WaitsNoLongerOnceCalledOff) {
  const CallOff call_off;
  const auto connection = Open("127.0.0.1");
  ASSERT_OK(connection);
  std::thread other([&] { call_off.Now(); });
  const Waiting waiting = For(std::chrono::minutes(10), &call_off);
  for (int i = 0; i < 2; ++i) {
    const auto ready = connection->Await({.to_receive = true}, waiting);
    EXPECT_FAILS(ready, ErrorReason::kServerUnreachable);
    EXPECT_EQ(ready.status().message(), "called off");
  }
  other.join();
  EXPECT_TRUE(call_off.is_called_off());
  EXPECT_FAILS(TcpConnection::Open("localhost", Port(), waiting),
               ErrorReason::kServerUnreachable);
}

}  // namespace
}  // namespace comity::testing
