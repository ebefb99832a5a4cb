#include "server/comityd/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace comity::server {
namespace {

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

bool NotifyServiceManager(std::string_view message) {
  const std::string_view path = Variable("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return false;
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path.front() == '@') {
    address.sun_path[0] = '\0';  // A name that is not in the file system.
  }
  const int socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_fd < 0) {
    return false;
  }
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  const ssize_t sent =
      sendto(socket_fd, message.data(), message.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&address), size);
  close(socket_fd);
  return sent == static_cast<ssize_t>(message.size());
}

void NotifyLongStart() {
  NotifyServiceManager(
      "EXTEND_TIMEOUT_USEC=180000000\nSTATUS=waits for partners");
}

std::optional<std::chrono::milliseconds> WatchdogInterval() {
  const std::string_view text = Variable("WATCHDOG_USEC");
  std::uint64_t time_us = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), time_us);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() ||
      time_us < 2'000) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(time_us / 2'000);
}

}  // namespace comity::server
