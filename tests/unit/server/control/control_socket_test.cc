#include "server/control/control_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

class ControlSocketTest : public ::testing::Test {
 protected:
  std::unique_ptr<ControlSocket> Open() {
    auto control = ControlSocket::Open(
        path_, [](const std::string& line) -> StatusOr<std::string> {
          if (line == "fail") {
            return DataLoss(ErrorReason::kStoreCorrupt, "entry 7\nis missing");
          }
          return "heard " + line;
        });
    EXPECT_OK(control);
    return *std::move(control);
  }

  sockaddr_un Address() const {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    return address;
  }
  int Connect() const {
    const sockaddr_un address = Address();
    const int connection = socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(connect(connection, reinterpret_cast<const sockaddr*>(&address),
                      sizeof(address)),
              0);
    return connection;
  }

  testing::TemporaryDirectory directory_;
  std::string path_ = directory_.path() / "control";
};

TEST_F(ControlSocketTest, AnswersALineWithALine) {
  const auto control = Open();
  for (const std::string line : {"scrub", "backup /a b/c", ""}) {
    const auto answer = AskControl(path_, line);
    ASSERT_OK(answer);
    EXPECT_EQ(*answer, "heard " + line);
  }
}

TEST_F(ControlSocketTest, AFailureArrivesWithCodeAndReason) {
  const auto control = Open();
  const auto answer = AskControl(path_, "fail");
  EXPECT_FAILS(answer, ErrorReason::kStoreCorrupt);
  EXPECT_EQ(answer.status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(answer.status().message(), "entry 7 is missing");
}

TEST_F(ControlSocketTest, OnlyItsOwnerMayOpenIt) {
  const auto control = Open();
  struct stat found = {};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST_F(ControlSocketTest, WhereNobodyListensSaysSo) {
  const auto none = AskControl(path_, "scrub");
  EXPECT_FAILS(none, ErrorReason::kServerUnreachable);
  EXPECT_EQ(none.status().code(), StatusCode::kNotFound);
  std::ofstream(path_) << "no socket";
  EXPECT_FAILS(AskControl(path_, "scrub"), ErrorReason::kServerUnreachable);
}

TEST_F(ControlSocketTest, ReplacesTheSocketOfAKilledProcessAndLeavesNone) {
  std::ofstream(path_) << "left behind";
  {
    const auto control = Open();
    EXPECT_OK(AskControl(path_, "scrub"));
  }
  EXPECT_NE(access(path_.c_str(), F_OK), 0);
}

TEST_F(ControlSocketTest, RefusesAPathThatTheSystemCannotName) {
  EXPECT_FAILS(
      ControlSocket::Open(directory_.path() / std::string(120, 'x'), nullptr),
      ErrorReason::kConfigurationInvalid);
}

TEST_F(ControlSocketTest, ALineWithoutAnEndIsNotAnswered) {
  const auto control = Open();
  const int connection = Connect();
  const std::string endless(8192, 'x');
  (void)send(connection, endless.data(), endless.size(), MSG_NOSIGNAL);
  char byte = 0;
  EXPECT_LE(recv(connection, &byte, 1, 0), 0);
  close(connection);
  EXPECT_OK(AskControl(path_, "still here"));
}

// A command that runs until the test lets it end.
class LongCommandTest : public ControlSocketTest {
 protected:
  LongCommandTest() {
    auto control = ControlSocket::Open(
        path_,
        [this](const std::string& line) -> StatusOr<std::string> {
          if (line == "quick") {
            return std::string("done");
          }
          begun_.set_value();
          may_end_.get_future().wait();
          return "ended " + line;
        },
        std::chrono::milliseconds(1));
    EXPECT_OK(control);
    control_ = *std::move(control);
  }

  // Asks on a thread of its own; returns when the command runs.
  std::future<StatusOr<std::string>> Begin(const AskOptions& options = {}) {
    auto answer = std::async(std::launch::async, [this, options] {
      return AskControl(path_, "long", options);
    });
    begun_.get_future().wait();
    return answer;
  }

  std::promise<void> begun_;
  std::promise<void> may_end_;
  std::unique_ptr<ControlSocket> control_;
};

TEST_F(LongCommandTest, WhoeverAsksMeanwhileIsToldAtOnceWhatRuns) {
  auto first = Begin();
  for (const std::string line : {"quick", "long"}) {
    const auto second = AskControl(path_, line);
    EXPECT_FAILS(second, ErrorReason::kFileInUse);
    EXPECT_EQ(second.status().code(), StatusCode::kUnavailable);
    EXPECT_THAT(second.status().message(),
                ::testing::StartsWith("comityd is busy with \"long\", after"));
  }
  may_end_.set_value();
  const auto answer = first.get();
  ASSERT_OK(answer);
  EXPECT_EQ(*answer, "ended long");
  EXPECT_OK(AskControl(path_, "quick"));
}

TEST_F(LongCommandTest, WhoeverWaitsHearsThatItGoesOn) {
  std::promise<void> heard;
  int words = 0;
  AskOptions options;
  options.progress = [&](std::string_view text) {
    EXPECT_THAT(std::string(text),
                ::testing::StartsWith("comityd is at it, after "));
    if (++words == 3) {
      heard.set_value();
    }
  };
  auto asked = Begin(options);
  heard.get_future().wait();
  may_end_.set_value();
  EXPECT_OK(asked.get());
}

TEST_F(LongCommandTest, WhoeverWentAwayIsNotWaitedFor) {
  const int connection = Connect();
  ASSERT_EQ(send(connection, "long\n", 5, MSG_NOSIGNAL), 5);
  begun_.get_future().wait();
  close(connection);
  may_end_.set_value();
  control_ = nullptr;
  EXPECT_FAILS(AskControl(path_, "quick"), ErrorReason::kServerUnreachable);
}

TEST_F(LongCommandTest, TheAnswerArrivesAlsoWhileTheSocketEnds) {
  auto asked = Begin();
  std::thread ending([this] { control_ = nullptr; });
  may_end_.set_value();
  ending.join();
  EXPECT_OK(asked.get());
}

TEST_F(ControlSocketTest, SilenceIsNotWaitedForForEver) {
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  const sockaddr_un address = Address();
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address)),
            0);
  ASSERT_EQ(listen(listener, 1), 0);
  const auto answer = AskControl(
      path_, "scrub", {.silence_max = std::chrono::milliseconds(10)});
  EXPECT_FAILS(answer, ErrorReason::kServerUnreachable);
  EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(answer.status().message(), ::testing::HasSubstr("silent"));
  close(listener);
}

}  // namespace
}  // namespace comity::server
