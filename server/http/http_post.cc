#include "server/http/http_post.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace comity::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kScheme = "http://";
constexpr std::size_t kUrlBytesMax = 2'048;
// The first line of an answer.
constexpr std::size_t kLineBytesMax = 256;
constexpr int kAddressesMax = 4;

Status Invalid(const char* why) {
  return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                            std::string("alarm-url: ") + why);
}

Status Failed(const std::string& why) {
  return Unavailable(ErrorReason::kServerUnreachable, why);
}

Status FailedBy(int error) {
  return Failed(std::error_code(error, std::generic_category()).message());
}

// A descriptor that is closed in the end.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

// Waits until the socket is ready for `events`, at the longest until `until`.
Status Await(const Socket& socket, short events, Clock::time_point until) {
  pollfd waited = {socket.get(), events, 0};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - Clock::now());
    if (left.count() <= 0) {
      return Failed("no answer in time");
    }
    const int ready = poll(&waited, 1, static_cast<int>(left.count()));
    if (ready > 0) {
      return OkStatus();
    }
    if (ready < 0 && errno != EINTR) {
      return FailedBy(errno);
    }
  }
}

Status Connect(const Socket& socket, const addrinfo& address,
               Clock::time_point until) {
  if (socket.get() < 0) {
    return FailedBy(errno);
  }
  if (connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) {
    return OkStatus();
  }
  if (errno != EINPROGRESS) {
    return FailedBy(errno);
  }
  COMITY_RETURN_IF_ERROR(Await(socket, POLLOUT, until));
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? OkStatus() : FailedBy(error);
}

Status SendAll(const Socket& socket, std::string_view bytes,
               Clock::time_point until) {
  while (!bytes.empty()) {
    COMITY_RETURN_IF_ERROR(Await(socket, POLLOUT, until));
    const ssize_t sent =
        send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
      return FailedBy(errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
  return OkStatus();
}

StatusOr<std::string> ReadFirstLine(const Socket& socket,
                                    Clock::time_point until) {
  std::string line;
  std::array<char, kLineBytesMax> buffer = {};
  while (line.size() < kLineBytesMax) {
    COMITY_RETURN_IF_ERROR(Await(socket, POLLIN, until));
    const ssize_t read = recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (read == 0) {
      return Failed("closed without an answer");
    }
    if (read < 0 && errno != EAGAIN && errno != EINTR) {
      return FailedBy(errno);
    }
    line.append(buffer.data(),
                static_cast<std::size_t>(std::max<ssize_t>(read, 0)));
    const std::size_t end = line.find('\n');
    if (end != std::string::npos) {
      return line.substr(0, end);
    }
  }
  return Failed("the answer is no HTTP");
}

// "HTTP/1.1 204 No Content".
Status CheckStatusLine(const std::string& line) {
  const std::size_t space = line.find(' ');
  if (!line.starts_with("HTTP/1.") || space == std::string::npos ||
      line.size() < space + 4) {
    return Failed("the answer is no HTTP");
  }
  const std::string code = line.substr(space + 1, 3);
  const bool is_number = std::all_of(
      code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) {
    return Failed("the answer is no HTTP");
  }
  return code.front() == '2' ? OkStatus() : Failed("answered " + code);
}

std::string RequestOf(const HttpTarget& target, std::string_view json) {
  const bool is_v6 = target.host.find(':') != std::string::npos;
  const std::string host = is_v6 ? "[" + target.host + "]" : target.host;
  return "POST " + target.path + " HTTP/1.1\r\nHost: " + host + ":" +
         target.port +
         "\r\nContent-Type: application/json\r\nUser-Agent: comityd\r\n"
         "Connection: close\r\nContent-Length: " +
         std::to_string(json.size()) + "\r\n\r\n" + std::string(json);
}

}  // namespace

StatusOr<HttpTarget> ParseHttpUrl(std::string_view url) {
  if (!url.starts_with(kScheme)) {
    return Invalid("does not begin with http://");
  }
  if (url.size() > kUrlBytesMax ||
      std::any_of(url.begin(), url.end(),
                  [](char c) { return c <= ' ' || c == '\x7f'; })) {
    return Invalid("is longer than 2048 bytes, or holds blanks");
  }
  url.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(url.find('/'), url.size());
  std::string_view authority = url.substr(0, slash);
  HttpTarget target{"", "80", std::string(url.substr(slash))};
  if (target.path.empty()) {
    target.path = "/";
  }
  if (authority.starts_with('[')) {
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) {
      return Invalid("its address has no closing bracket");
    }
    target.host = authority.substr(1, bracket - 1);
    authority.remove_prefix(bracket + 1);
  } else {
    target.host = authority.substr(0, authority.find(':'));
    authority.remove_prefix(target.host.size());
  }
  if (authority.starts_with(':')) {
    target.port = authority.substr(1);
    authority = {};
  }
  const bool is_port = !target.port.empty() && target.port.size() <= 5 &&
                       std::all_of(target.port.begin(), target.port.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
  if (target.host.empty() || !authority.empty() || !is_port ||
      target.host.find('@') != std::string::npos) {
    return Invalid("names no host, or no port");
  }
  return target;
}

Status PostJson(const HttpTarget& target, std::string_view json,
                std::chrono::milliseconds timeout) {
  const Clock::time_point until = Clock::now() + timeout;
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed =
      getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found);
  if (failed != 0) {
    return Failed(gai_strerror(failed));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(
      found, freeaddrinfo);
  Status connected = Failed("no address");
  int tries = 0;
  for (const addrinfo* each = found; each != nullptr && tries < kAddressesMax;
       each = each->ai_next, ++tries) {
    const Socket socket(::socket(each->ai_family,
                                 SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                                 each->ai_protocol));
    connected = Connect(socket, *each, until);
    if (connected.ok()) {
      COMITY_RETURN_IF_ERROR(SendAll(socket, RequestOf(target, json), until));
      COMITY_ASSIGN_OR_RETURN(const std::string line,
                              ReadFirstLine(socket, until));
      return CheckStatusLine(line);
    }
  }
  return connected;
}

}  // namespace comity::server
