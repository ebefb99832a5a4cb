#include "server/control/control_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace comity::server {
namespace {

constexpr std::size_t kLineMax = 4096;
// To send or take a line; the answer itself may take as long as it takes.
constexpr timeval kLineTimeout = {.tv_sec = 5, .tv_usec = 0};
constexpr int kBacklog = 4;

Status Unusable(const std::string& path, const std::string& why) {
  return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                            "control socket \"" + path + "\": " + why);
}

std::string LastError() {
  return std::error_code(errno, std::generic_category()).message();
}

std::optional<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address = {};
  if (path.size() >= sizeof(address.sun_path)) {
    return std::nullopt;
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* Generic(const sockaddr_un& address) {
  // What the system's interface asks for.
  return reinterpret_cast<const sockaddr*>(&address);
}

bool SendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) {
      continue;
    }
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Up to a newline, which is not returned; nothing if there is none.
std::optional<std::string> ReceiveLine(int socket) {
  std::string line;
  std::array<char, 512> part{};
  while (line.size() < kLineMax) {
    const ssize_t got = recv(socket, part.data(), part.size(), 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return std::nullopt;
    }
    line.append(part.data(), static_cast<std::size_t>(got));
    const std::size_t end = line.find('\n');
    if (end != std::string::npos) {
      return line.substr(0, end);
    }
  }
  return std::nullopt;
}

std::string AnswerLine(StatusOr<std::string> answer) {
  std::string line =
      answer.ok()
          ? "ok " + *answer
          : "error " +
                std::to_string(static_cast<int>(answer.status().code())) + " " +
                std::string(Name(answer.status().reason())) + " " +
                answer.status().message();
  for (char& byte : line) {
    byte = byte == '\n' ? ' ' : byte;
  }
  line.resize(std::min(line.size(), kLineMax - 1));
  return line + "\n";
}

StatusOr<std::string> ParseAnswer(std::string_view line) {
  if (line.starts_with("ok ")) {
    return std::string(line.substr(3));
  }
  const std::string_view error = "error ";
  int code = 0;
  const std::size_t code_end = line.find(' ', error.size());
  const std::size_t name_end = line.find(' ', code_end + 1);
  if (!line.starts_with(error) || code_end == std::string_view::npos ||
      name_end == std::string_view::npos) {
    return Unavailable(ErrorReason::kServerUnreachable,
                       "comityd answered in another way");
  }
  std::from_chars(line.data() + error.size(), line.data() + code_end, code);
  const auto reason =
      ErrorReasonFromName(line.substr(code_end + 1, name_end - code_end - 1));
  if (code < 1 || code > static_cast<int>(StatusCode::kUnauthenticated)) {
    code = static_cast<int>(StatusCode::kUnavailable);
  }
  return Status(static_cast<StatusCode>(code),
                reason.value_or(ErrorReason::kReasonUnknown),
                std::string(line.substr(name_end + 1)));
}

}  // namespace

StatusOr<std::unique_ptr<ControlSocket>> ControlSocket::Open(
    std::string path, ControlHandler handler) {
  const auto address = AddressOf(path);
  if (!address) {
    return Unusable(path, "the path is too long");
  }
  const int listener =
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) {
    return Unusable(path, LastError());
  }
  // The folder's lock says that no other comityd uses it.
  unlink(path.c_str());
  // Nobody else may connect in the moment before chmod, either: listen comes
  // after it.
  std::array<int, 2> wake = {-1, -1};
  if (bind(listener, Generic(*address), sizeof(*address)) != 0 ||
      chmod(path.c_str(), 0600) != 0 || listen(listener, kBacklog) != 0 ||
      pipe(wake.data()) != 0) {
    const std::string why = LastError();
    close(listener);
    return Unusable(path, why);
  }
  return std::unique_ptr<ControlSocket>(new ControlSocket(
      std::move(path), std::move(handler), listener, wake[0], wake[1]));
}

ControlSocket::ControlSocket(std::string path, ControlHandler handler,
                             int listener, int wake_read, int wake_write)
    : path_(std::move(path)),
      handler_(std::move(handler)),
      listener_(listener),
      wake_read_(wake_read),
      wake_write_(wake_write),
      thread_([this] { Run(); }) {}

ControlSocket::~ControlSocket() {
  // Closing the writing end is what wakes the thread.
  close(wake_write_);
  thread_.join();
  unlink(path_.c_str());
  close(listener_);
  close(wake_read_);
}

void ControlSocket::Run() {
  while (true) {
    std::array<pollfd, 2> waiting = {
        pollfd{.fd = wake_read_, .events = POLLIN, .revents = 0},
        pollfd{.fd = listener_, .events = POLLIN, .revents = 0}};
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) {
      return;
    }
    if (waiting[0].revents != 0) {
      return;
    }
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) {
      Serve(connection);
      close(connection);
    }
  }
}

void ControlSocket::Serve(int connection) {
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &kLineTimeout,
             sizeof(kLineTimeout));
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &kLineTimeout,
             sizeof(kLineTimeout));
  if (const auto line = ReceiveLine(connection)) {
    // Who asked may be gone; then nobody hears it.
    (void)SendAll(connection, AnswerLine(handler_(*line)));
  }
}

StatusOr<std::string> AskControl(const std::string& path,
                                 const std::string& line) {
  const auto address = AddressOf(path);
  const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!address || connection < 0 ||
      connect(connection, Generic(*address), sizeof(*address)) != 0) {
    const std::string why = address ? LastError() : "the path is too long";
    if (connection >= 0) {
      close(connection);
    }
    return NotFound(ErrorReason::kServerUnreachable,
                    "no comityd listens on \"" + path + "\": " + why);
  }
  const auto answer =
      SendAll(connection, line + "\n") ? ReceiveLine(connection) : std::nullopt;
  close(connection);
  if (!answer) {
    return Unavailable(ErrorReason::kServerUnreachable,
                       "comityd ended before it answered");
  }
  return ParseAnswer(*answer);
}

}  // namespace comity::server
