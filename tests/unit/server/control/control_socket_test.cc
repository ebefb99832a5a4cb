#include "server/control/control_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <future>
#include <memory>
#include <string>
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
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  const int connection = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(connect(connection, reinterpret_cast<const sockaddr*>(&address),
                    sizeof(address)),
            0);
  const std::string endless(8192, 'x');
  (void)send(connection, endless.data(), endless.size(), MSG_NOSIGNAL);
  char byte = 0;
  EXPECT_LE(recv(connection, &byte, 1, 0), 0);
  close(connection);
  EXPECT_OK(AskControl(path_, "still here"));
}

}  // namespace
}  // namespace comity::server
