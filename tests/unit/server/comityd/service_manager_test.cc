#include "server/comityd/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

class ServiceManagerTest : public ::testing::Test {
 protected:
  ~ServiceManagerTest() override {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    if (fd_ >= 0) {
      close(fd_);
    }
  }

  // Listens as a service manager does.
  void Listen(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    fd_ = socket(AF_UNIX, SOCK_DGRAM, 0);
    ASSERT_EQ(
        bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)),
        0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }

  std::string Received() const {
    char buffer[64] = {};
    const ssize_t size = recv(fd_, buffer, sizeof(buffer), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(buffer, static_cast<std::size_t>(size));
  }

  testing::TemporaryDirectory directory_;
  int fd_ = -1;
};

TEST_F(ServiceManagerTest, IsToldWhatHappens) {
  Listen((directory_.path() / "notify").string());
  EXPECT_TRUE(NotifyServiceManager("READY=1"));
  EXPECT_EQ(Received(), "READY=1");
}

TEST_F(ServiceManagerTest, IsAskedForTimeWhileAStartWaits) {
  Listen((directory_.path() / "notify").string());
  NotifyLongStart();
  EXPECT_EQ(Received(),
            "EXTEND_TIMEOUT_USEC=180000000\nSTATUS=waits for partners");
}

TEST_F(ServiceManagerTest, IsNotToldIfThereIsNone) {
  EXPECT_FALSE(NotifyServiceManager("READY=1"));
  setenv("NOTIFY_SOCKET", (directory_.path() / "nobody").c_str(), 1);
  EXPECT_FALSE(NotifyServiceManager("READY=1"));
  setenv("NOTIFY_SOCKET", std::string(200, 'x').c_str(), 1);
  EXPECT_FALSE(NotifyServiceManager("READY=1"));
}

TEST_F(ServiceManagerTest, IsToldTwiceInTheTimeThatItWaits) {
  setenv("WATCHDOG_USEC", "60000000", 1);
  ASSERT_TRUE(WatchdogInterval());
  EXPECT_EQ(WatchdogInterval()->count(), 30'000);
}

TEST_F(ServiceManagerTest, WaitsForNothingUnlessItSaysSo) {
  EXPECT_FALSE(WatchdogInterval());
  for (const char* text : {"", "soon", "0", "1", "-5", "60000000s"}) {
    setenv("WATCHDOG_USEC", text, 1);
    EXPECT_FALSE(WatchdogInterval()) << text;
  }
}

}  // namespace
}  // namespace comity::server
