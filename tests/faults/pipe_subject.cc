#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "tests/faults/subject_channels.h"

namespace comity::faults {
namespace {

constexpr int kReadyMs = 60'000;

}  // namespace

Pipes::Pipes(Pipes&& other) noexcept
    : to_(std::exchange(other.to_, -1)),
      from_(std::exchange(other.from_, -1)) {}

Pipes::~Pipes() {
  CloseInput();
  if (from_ >= 0) {
    close(from_);
  }
}

void Pipes::CloseInput() {
  if (to_ >= 0) {
    close(std::exchange(to_, -1));
  }
}

bool Pipes::Write(const std::string& bytes) const {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t now =
        write(to_, bytes.data() + written, bytes.size() - written);
    if (now <= 0) {
      return false;
    }
    written += static_cast<std::size_t>(now);
  }
  return true;
}

bool Pipes::Read(std::string& bytes, int timeout_ms) const {
  pollfd wait = {from_, POLLIN, 0};
  if (poll(&wait, 1, timeout_ms) <= 0) {
    return false;
  }
  std::array<char, 65'536> buffer{};
  const ssize_t got = read(from_, buffer.data(), buffer.size());
  if (got <= 0) {
    return false;
  }
  bytes.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

PipeSubject::PipeSubject(SubjectCommand command, pid_t id, Pipes pipes)
    : Subject(std::move(command), id), pipes_(std::move(pipes)) {}

bool PipeSubject::WaitUntilReady() {
  const auto reply = Next();
  return reply && reply->ok && reply->ticket == 0;
}

void PipeSubject::Send(std::uint64_t ticket, Method method,
                       const std::string& request) {
  // If it has died, Next says so.
  static_cast<void>(pipes_.Write(
      EncodeFrame({static_cast<std::uint8_t>(method), ticket, request})));
}

std::optional<Reply> PipeSubject::Next() {
  while (true) {
    if (auto frame = TakeFrame(received_)) {
      return Reply{frame->ticket, frame->kind == kReplyOk,
                   std::move(frame->body)};
    }
    if (!pipes_.Read(received_, kReadyMs)) {
      return std::nullopt;
    }
  }
}

End PipeSubject::Stop() {
  pipes_.CloseInput();
  return WaitForEnd();
}

}  // namespace comity::faults
