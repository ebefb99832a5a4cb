#include "server/net/tcp_connection.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace comity::server {
namespace {

using Clock = std::chrono::steady_clock;

Status Failed(const std::string& why) {
  return Unavailable(ErrorReason::kServerUnreachable, why);
}

Status FailedBy(int error) {
  return Failed(std::error_code(error, std::generic_category()).message());
}

bool IsTransient(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

// What is ready of `events`; also a failure counts.
StatusOr<int> Await(int socket, int events, const Waiting& waiting) {
  const int call_off =
      waiting.call_off == nullptr ? -1 : waiting.call_off->descriptor();
  std::array<pollfd, 2> waited = {
      {{socket, static_cast<std::int16_t>(events), 0}, {call_off, POLLIN, 0}}};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        waiting.until - Clock::now());
    if (left.count() <= 0) {
      return Failed("no answer in time");
    }
    const int ready =
        poll(waited.data(), waited.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) {
      return FailedBy(errno);
    }
    if (ready > 0 && waited[1].revents != 0) {
      return Failed("called off");
    }
    if (ready > 0) {
      return int{waited[0].revents};
    }
  }
}

Status Connect(int socket, const addrinfo& address, const Waiting& waiting) {
  if (socket < 0) {
    return FailedBy(errno);
  }
  if (connect(socket, address.ai_addr, address.ai_addrlen) == 0) {
    return OkStatus();
  }
  if (errno != EINPROGRESS) {
    return FailedBy(errno);
  }
  COMITY_RETURN_IF_ERROR(Await(socket, POLLOUT, waiting).status());
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? OkStatus() : FailedBy(error);
}

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

int LookUp(const std::string& host, const std::string& port, int flags,
           addrinfo*& found) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  return getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
}

// What a thread of its own looks up. Who waits for it may give up before.
struct NameLookUp {
  NameLookUp() = default;
  NameLookUp(const NameLookUp&) = delete;
  NameLookUp& operator=(const NameLookUp&) = delete;
  ~NameLookUp() {
    if (found != nullptr) {
      freeaddrinfo(found);
    }
  }

  addrinfo* found = nullptr;
  int failed = 0;
  std::atomic<bool> is_done = false;
  CallOff done;  // Called off at its end: so somebody can wait for that.
};

StatusOr<Addresses> Resolve(const std::string& host, const std::string& port,
                            const Waiting& waiting) {
  addrinfo* numeric = nullptr;
  if (LookUp(host, port, AI_NUMERICHOST, numeric) == 0) {
    return Addresses(numeric, freeaddrinfo);
  }
  // Shared with a thread that ends when the resolver does.
  const auto name = std::make_shared<NameLookUp>();
  std::thread([name, host, port] {
    name->failed = LookUp(host, port, 0, name->found);
    name->is_done = true;
    name->done.Now();
  }).detach();
  COMITY_RETURN_IF_ERROR(
      Await(name->done.descriptor(), POLLIN, waiting).status());
  if (!name->is_done || name->failed != 0) {
    return Failed(gai_strerror(name->failed));
  }
  return Addresses(std::exchange(name->found, nullptr), freeaddrinfo);
}

int CountOf(const addrinfo* address) {
  int count = 0;
  for (; address != nullptr && count < kAddressesMax;
       address = address->ai_next) {
    ++count;
  }
  return count;
}

}  // namespace

StatusOr<TcpConnection> TcpConnection::Open(const std::string& host,
                                            const std::string& port,
                                            const Waiting& waiting) {
  COMITY_ASSIGN_OR_RETURN(const Addresses addresses,
                          Resolve(host, port, waiting));
  Status connected = Failed("no address");
  const addrinfo* each = addresses.get();
  for (int left = CountOf(each); left > 0; --left, each = each->ai_next) {
    const auto now = Clock::now();
    const Waiting part = {now + (waiting.until - now) / left, waiting.call_off};
    TcpConnection connection(
        ::socket(each->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                 each->ai_protocol));
    connected = Connect(connection.socket_, *each, part);
    if (connected.ok()) {
      const int on = 1;
      setsockopt(connection.socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return StatusOr<TcpConnection>(std::move(connection));
    }
  }
  return connected;
}

TcpConnection::TcpConnection(TcpConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)) {}

TcpConnection::~TcpConnection() {
  if (socket_ >= 0) {
    close(socket_);
  }
}

StatusOr<TcpConnection::Ready> TcpConnection::Await(
    Ready wanted, const Waiting& waiting) const {
  const int events =
      (wanted.to_receive ? POLLIN : 0) | (wanted.to_send ? POLLOUT : 0);
  COMITY_ASSIGN_OR_RETURN(const int ready,
                          server::Await(socket_, events, waiting));
  const bool failed = (ready & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  return Ready{wanted.to_receive && (failed || (ready & POLLIN) != 0),
               wanted.to_send && (failed || (ready & POLLOUT) != 0)};
}

StatusOr<std::size_t> TcpConnection::Send(std::string_view bytes) const {
  const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && !IsTransient(errno)) {
    return FailedBy(errno);
  }
  return static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
}

Status TcpConnection::Receive(std::size_t size_max, std::string& bytes) {
  const std::size_t before = bytes.size();
  bytes.resize(before + size_max);
  const ssize_t got = recv(socket_, bytes.data() + before, size_max, 0);
  const int error = errno;
  bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got == 0) {
    has_ended_ = true;
    return Failed("the connection ended");
  }
  return got > 0 || IsTransient(error) ? OkStatus() : FailedBy(error);
}

}  // namespace comity::server
