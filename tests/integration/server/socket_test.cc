// A server on a Unix socket, and its call to itself.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "tests/integration/server/server_fixture.h"

namespace comity::server {
namespace {

constexpr std::chrono::seconds kPatience{10};

class SocketTest : public ServerTest {
 protected:
  void StartOnSocket() {
    config_.listen = {"", 0, Path("grpc.sock")};
    Start();
    channel_ = grpc::CreateChannel("unix:" + Path("grpc.sock"),
                                   grpc::InsecureChannelCredentials());
  }
};

TEST_F(SocketTest, AnswersThereAndHasNoPort) {
  StartOnSocket();
  EXPECT_EQ(server_->grpc_port(), 0);
  SubmitScene();
  EXPECT_EQ(Ask(1).authenticity, evidence::Authenticity::kFalse);
}

TEST_F(SocketTest, LetsItsUserAndGroupConnectAndNobodyElse) {
  const mode_t before = umask(0077);
  StartOnSocket();
  umask(before);
  struct stat status {};
  ASSERT_EQ(stat(Path("grpc.sock").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
}

TEST_F(SocketTest, ServesAgainWhereAnEarlierProcessLeftASocket) {
  StartOnSocket();
  StartOnSocket();
  EXPECT_OK(server_->CallItself(kPatience));
}

TEST_F(SocketTest, CallsItselfOverEitherListener) {
  EXPECT_OK(server_->CallItself(kPatience));
  StartOnSocket();
  EXPECT_OK(server_->CallItself(kPatience));
}

TEST_F(SocketTest, NoticesThatItDoesNotAnswer) {
  server_->Shutdown(0);
  EXPECT_FAILS(server_->CallItself(std::chrono::milliseconds(200)),
               ErrorReason::kServerUnreachable);
}

TEST_F(SocketTest, RefusesASocketInAFolderThatIsNotThere) {
  config_.listen = {"", 0, Path("no-such-folder/grpc.sock")};
  server_.reset();
  const auto server = Server::Start(
      config_, [](std::string_view) {}, [](const Status&) {});
  EXPECT_FAILS(server, ErrorReason::kConfigurationInvalid);
}

}  // namespace
}  // namespace comity::server
