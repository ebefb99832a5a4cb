#include "tests/support/chaos_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <utility>

namespace comity::testing {
namespace {

constexpr std::size_t kPieceBytes = 64;
constexpr std::size_t kReadBytes = 16'384;
// Taken from the target ahead of what the caller has read.
constexpr std::size_t kWaitingBytesMax = std::size_t{1} << 18;
// Of what is heard where nobody else listens: the beginning.
constexpr std::size_t kHeardBytesMax = 4096;
constexpr int kPollMs = 2;

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

// The form in which the system takes addresses.
const sockaddr* Generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

void Require(bool done, const char* what) {
  if (!done) {
    std::perror(what);
    std::abort();
  }
}

void SetNonBlocking(int file) {
  Require(fcntl(file, F_SETFL, O_NONBLOCK) == 0, "fcntl");
}

// Whether the socket is still good; what could be moved has been moved.
bool Receive(int file, std::string& bytes, bool& at_end) {
  std::array<char, kReadBytes> part = {};
  const ssize_t got = recv(file, part.data(), part.size(), 0);
  if (got > 0) {
    bytes.append(part.data(), static_cast<std::size_t>(got));
    return true;
  }
  at_end = got == 0;
  return got == 0 || errno == EAGAIN || errno == EINTR;
}

bool Send(int file, std::string& bytes, std::size_t bytes_max,
          std::uint64_t& sent_bytes) {
  const std::size_t size = std::min(bytes.size(), bytes_max);
  if (size == 0) {
    return true;
  }
  const ssize_t sent = send(file, bytes.data(), size, MSG_NOSIGNAL);
  if (sent > 0) {
    bytes.erase(0, static_cast<std::size_t>(sent));
    sent_bytes += static_cast<std::uint64_t>(sent);
  }
  return sent >= 0 || errno == EAGAIN || errno == EINTR;
}

}  // namespace

struct ChaosProxy::Pair {
  ~Pair() {
    close(caller);
    if (target >= 0) {
      close(target);
    }
  }

  int caller = -1;
  int target = -1;
  Chaos chaos;
  std::uint64_t generation = 0;
  std::string to_target;
  // What came from the target and was not looked at yet, and what goes on.
  std::string held;
  std::uint64_t taken = 0;  // Bytes moved from `held` on.
  std::string to_caller;
  std::uint64_t passed = 0;
  std::uint64_t pieces = 0;
  bool target_ended = false;
  std::chrono::steady_clock::time_point next_drip;

  bool is_deaf() const { return to_target.size() >= chaos.deaf_from; }
  // What the proxy's thread looks out for at the caller.
  short WaitsFor() const {
    const bool speaks = !to_caller.empty() && !DripsOnly();
    return static_cast<short>((is_deaf() ? 0 : POLLIN) |
                              (speaks ? POLLOUT : 0));
  }
  bool DripsOnly() const {
    return chaos.drip_bytes != std::numeric_limits<std::size_t>::max();
  }

  // Moves on what came from the target, bent where it is to be bent.
  void Bend() {
    while (!held.empty()) {
      const std::uint64_t at = std::min(chaos.repeat_at, chaos.swap_at);
      const bool is_here = at == taken;
      const std::size_t need = 2 * kPieceBytes;
      if (is_here && held.size() < need && !target_ended) {
        return;  // Wait for the rest of the two pieces.
      }
      if (is_here && held.size() >= need) {
        const std::string first = held.substr(0, kPieceBytes);
        const std::string second = held.substr(kPieceBytes, kPieceBytes);
        to_caller +=
            chaos.repeat_at == taken ? first + first + second : second + first;
        held.erase(0, need);
        taken += need;
        continue;
      }
      const std::size_t step =
          at > taken ? static_cast<std::size_t>(
                           std::min<std::uint64_t>(at - taken, held.size()))
                     : held.size();
      to_caller.append(held, 0, step);
      held.erase(0, step);
      taken += step;
    }
  }
};

ChaosProxy::ChaosProxy(int target_port) : target_port_(target_port) {
  port_.Listen();
  SetNonBlocking(port_.descriptor());
  thread_ = std::thread([this] { Run(); });
}

ChaosProxy::~ChaosProxy() {
  closing_ = true;
  thread_.join();
}

void ChaosProxy::Set(Chaos chaos) {
  const std::lock_guard lock(mutex_);
  chaos_ = std::move(chaos);
  ++generation_;
}

void ChaosProxy::Run() {
  while (!closing_) {
    std::vector<pollfd> files = {{port_.descriptor(), POLLIN, 0}};
    for (const auto& pair : pairs_) {
      files.push_back({pair->caller, pair->WaitsFor(), 0});
      if (pair->target >= 0) {
        files.push_back({pair->target, POLLIN, 0});
      }
    }
    (void)poll(files.data(), files.size(), kPollMs);
    Accept();
    std::erase_if(pairs_, [this](const auto& pair) { return !Serve(*pair); });
  }
  pairs_.clear();
}

void ChaosProxy::Accept() {
  const int caller =
      accept4(port_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
  if (caller < 0) {
    return;
  }
  SetNonBlocking(caller);
  auto pair = std::make_unique<Pair>();
  pair->caller = caller;
  {
    const std::lock_guard lock(mutex_);
    pair->chaos = chaos_;
    pair->generation = generation_;
  }
  if (!pair->chaos.endless) {
    pair->target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(target_port_);
    if (connect(pair->target, Generic(address), sizeof(address)) != 0) {
      return;  // The caller sees the connection end.
    }
    SetNonBlocking(pair->target);
  }
  pairs_.push_back(std::move(pair));
}

bool ChaosProxy::Serve(Pair& pair) {
  {
    const std::lock_guard lock(mutex_);
    if (pair.generation != generation_) {
      return false;
    }
  }
  return TakeFromCaller(pair) && TakeFromTarget(pair) && PassToCaller(pair);
}

bool ChaosProxy::TakeFromCaller(Pair& pair) {
  bool at_end = false;
  if (!pair.is_deaf() &&
      (!Receive(pair.caller, pair.to_target, at_end) || at_end)) {
    return false;
  }
  if (pair.target < 0) {
    if (pair.chaos.deaf_from == Chaos::kNever) {
      pair.to_target.resize(std::min(pair.to_target.size(), kHeardBytesMax));
    }
    return true;
  }
  std::uint64_t ignored = 0;
  return Send(pair.target, pair.to_target, pair.to_target.size(), ignored);
}

bool ChaosProxy::TakeFromTarget(Pair& pair) {
  if (pair.chaos.endless) {
    while (!pair.to_target.empty() &&
           pair.to_caller.size() < kWaitingBytesMax) {
      const std::string piece = pair.chaos.endless(pair.pieces, pair.to_target);
      if (piece.empty()) {
        break;
      }
      ++pair.pieces;
      pair.to_caller += piece;
    }
    return true;
  }
  if (pair.held.size() + pair.to_caller.size() < kWaitingBytesMax &&
      !pair.target_ended &&
      !Receive(pair.target, pair.held, pair.target_ended)) {
    return false;
  }
  pair.Bend();
  return !pair.target_ended || !pair.to_caller.empty();
}

bool ChaosProxy::PassToCaller(Pair& pair) {
  std::size_t bytes_max = pair.to_caller.size();
  if (pair.chaos.cut_at != Chaos::kNever) {
    bytes_max = static_cast<std::size_t>(
        std::min<std::uint64_t>(bytes_max, pair.chaos.cut_at - pair.passed));
  }
  const auto now = std::chrono::steady_clock::now();
  if (pair.chaos.drip_bytes < bytes_max) {
    bytes_max = now >= pair.next_drip ? pair.chaos.drip_bytes : 0;
    pair.next_drip = bytes_max > 0
                         ? now + std::chrono::milliseconds(kDripEveryMs)
                         : pair.next_drip;
  }
  const std::uint64_t before = pair.passed;
  if (!Send(pair.caller, pair.to_caller, bytes_max, pair.passed)) {
    return false;
  }
  passed_ += pair.passed - before;
  return pair.passed < pair.chaos.cut_at;
}

}  // namespace comity::testing
