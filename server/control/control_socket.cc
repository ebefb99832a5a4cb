#include "server/control/control_socket.h"

#include <poll.h>
#include <sys/eventfd.h>
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
// To send or take a line.
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

// Takes lines from a socket.
class LineReader {
 public:
  explicit LineReader(int socket) : socket_(socket) {}

  // Without its newline; nothing if none comes in time, or it is too long.
  std::optional<std::string> Next() {
    std::array<char, 512> part{};
    while (true) {
      const std::size_t end = bytes_.find('\n');
      if (end != std::string::npos) {
        std::string line = bytes_.substr(0, end);
        bytes_.erase(0, end + 1);
        return line;
      }
      const ssize_t got = recv(socket_, part.data(), part.size(), 0);
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got <= 0 || bytes_.size() >= kLineMax) {
        return std::nullopt;
      }
      bytes_.append(part.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  const int socket_;
  std::string bytes_;
};

timeval TimeOf(std::chrono::milliseconds time) {
  return {.tv_sec = time.count() / 1000, .tv_usec = time.count() % 1000 * 1000};
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

Status Silent(std::string_view why) {
  return Unavailable(ErrorReason::kServerUnreachable, std::string(why));
}

// The last line of the answer.
StatusOr<std::string> ReceiveAnswer(int connection, const AskOptions& options) {
  constexpr std::string_view kWait = "wait ";
  const timeval silence_max = TimeOf(options.silence_max);
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &silence_max,
             sizeof(silence_max));
  LineReader lines(connection);
  errno = 0;
  auto line = lines.Next();
  while (line && line->starts_with(kWait)) {
    if (options.progress) {
      options.progress(std::string_view(*line).substr(kWait.size()));
    }
    errno = 0;
    line = lines.Next();
  }
  if (line) {
    return *std::move(line);
  }
  return errno == EAGAIN || errno == EWOULDBLOCK
             ? Silent("comityd has fallen silent; it may still be at it")
             : Silent("comityd ended before it answered");
}

}  // namespace

StatusOr<std::unique_ptr<ControlSocket>> ControlSocket::Open(
    std::string path, ControlHandler handler,
    std::chrono::milliseconds word_every) {
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
  const int wake = eventfd(0, EFD_CLOEXEC);
  const int done = eventfd(0, EFD_CLOEXEC);
  if (wake < 0 || done < 0 ||
      bind(listener, Generic(*address), sizeof(*address)) != 0 ||
      chmod(path.c_str(), 0600) != 0 || listen(listener, kBacklog) != 0) {
    const std::string why = LastError();
    for (const int file : {listener, wake, done}) {
      close(file);
    }
    return Unusable(path, why);
  }
  return std::unique_ptr<ControlSocket>(new ControlSocket(
      std::move(path), std::move(handler), word_every, listener, wake, done));
}

// A command that runs, and who waits for it.
class ControlSocket::Job {
 public:
  // `done` is raised when the answer is made.
  Job(int connection, std::string line, const ControlHandler& handler, int done)
      : connection_(connection),
        line_(std::move(line)),
        thread_([this, &handler, done] {
          answer_ = AnswerLine(handler(line_));
          eventfd_write(done, 1);
        }) {}
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  // Waits for the answer and sends it.
  ~Job() {
    thread_.join();
    // Who asked may be gone; then nobody hears it.
    (void)SendAll(connection_, answer_);
    close(connection_);
  }

  std::string Describe() const {
    const auto passed = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::steady_clock::now() - begun_);
    return "after " + std::to_string(passed.count()) + " s";
  }
  void SendWordIfDue(std::chrono::milliseconds every) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_word_ >= every) {
      last_word_ = now;
      (void)SendAll(connection_, "wait comityd is at it, " + Describe() + "\n");
    }
  }
  Status Busy() const {
    return Unavailable(ErrorReason::kFileInUse,
                       "comityd is busy with \"" + line_ + "\", " + Describe());
  }

 private:
  const int connection_;
  const std::string line_;
  const std::chrono::steady_clock::time_point begun_ =
      std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_word_ = begun_;
  std::string answer_;
  std::thread thread_;
};

ControlSocket::ControlSocket(std::string path, ControlHandler handler,
                             std::chrono::milliseconds word_every, int listener,
                             int wake, int done)
    : path_(std::move(path)),
      handler_(std::move(handler)),
      word_every_(word_every),
      listener_(listener),
      wake_(wake),
      done_(done),
      thread_([this] { Run(); }) {}

ControlSocket::~ControlSocket() {
  eventfd_write(wake_, 1);
  thread_.join();
  unlink(path_.c_str());
  for (const int file : {listener_, wake_, done_}) {
    close(file);
  }
}

void ControlSocket::Run() {
  while (true) {
    std::array<pollfd, 3> waiting = {
        pollfd{.fd = wake_, .events = POLLIN, .revents = 0},
        pollfd{.fd = done_, .events = POLLIN, .revents = 0},
        pollfd{.fd = listener_, .events = POLLIN, .revents = 0}};
    const int timeout =
        job_ == nullptr ? -1 : static_cast<int>(word_every_.count());
    if ((poll(waiting.data(), waiting.size(), timeout) < 0 && errno != EINTR) ||
        waiting[0].revents != 0) {
      break;
    }
    if (eventfd_t count = 0; waiting[1].revents != 0) {
      (void)eventfd_read(done_, &count);
      job_ = nullptr;
    }
    if (job_ != nullptr) {
      job_->SendWordIfDue(word_every_);
    }
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) {
      Serve(connection);
    }
  }
  job_ = nullptr;
}

void ControlSocket::Serve(int connection) {
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &kLineTimeout,
             sizeof(kLineTimeout));
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &kLineTimeout,
             sizeof(kLineTimeout));
  auto line = LineReader(connection).Next();
  if (line && job_ == nullptr) {
    job_ = std::make_unique<Job>(connection, *std::move(line), handler_, done_);
    return;
  }
  if (line) {
    (void)SendAll(connection, AnswerLine(job_->Busy()));
  }
  close(connection);
}

StatusOr<std::string> AskControl(const std::string& path,
                                 const std::string& line,
                                 const AskOptions& options) {
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
  const auto answer = SendAll(connection, line + "\n")
                          ? ReceiveAnswer(connection, options)
                          : Silent("comityd ended before it answered");
  close(connection);
  COMITY_RETURN_IF_ERROR(answer.status());
  return ParseAnswer(*answer);
}

}  // namespace comity::server
