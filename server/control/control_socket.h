// The operator's door to a running comityd: a Unix socket in the data folder
// that only its owner may open. One line asks, one line answers:
//
//   backup /var/lib/comity/backup-monday      ok 1234:5f3c...
//   scrub                                     error STORE_CORRUPT entry 17 ...
//
// One command runs at a time. Whoever asks meanwhile is told so at once;
// whoever waits for an answer hears every few seconds that it is still being
// made:
//
//   scrub                                     wait comityd is at it, after 5 s
//                                             ok the store is sound
//
// No part of the network interface: what it does is for whoever may read the
// data folder anyway.
#ifndef COMITY_SERVER_CONTROL_CONTROL_SOCKET_H_
#define COMITY_SERVER_CONTROL_CONTROL_SOCKET_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "core/base/status.h"

namespace comity::server {

inline constexpr int kWordEveryMs = 5'000;
inline constexpr int kSilenceMaxMs = 30'000;

// Answers one line with one line; neither has a newline. One call at a time.
using ControlHandler = std::function<StatusOr<std::string>(const std::string&)>;

// Thread-safety: one thread; the handler is called on another.
class ControlSocket {
 public:
  // Listens on the new socket `path`; one that a killed process left is
  // replaced.
  //
  // Whoever waits is told so every `word_every`.
  //
  // Errors: kFailedPrecondition / kConfigurationInvalid, also if the path is
  // longer than the 107 bytes that the system allows.
  static StatusOr<std::unique_ptr<ControlSocket>> Open(
      std::string path, ControlHandler handler,
      std::chrono::milliseconds word_every =
          std::chrono::milliseconds(kWordEveryMs));

  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  // Waits for the answer that is being made, which whoever makes it must be
  // told to hurry with, and removes the socket.
  ~ControlSocket();

 private:
  class Job;

  ControlSocket(std::string path, ControlHandler handler,
                std::chrono::milliseconds word_every, int listener, int wake,
                int done);

  void Run();
  void Serve(int connection);

  const std::string path_;
  const ControlHandler handler_;
  const std::chrono::milliseconds word_every_;
  const int listener_;
  // Events: the socket ends; the command that runs has its answer.
  const int wake_;
  const int done_;
  std::unique_ptr<Job> job_;  // Of thread_ alone; the command that runs.
  std::thread thread_;
};

struct AskOptions {
  // Takes what comityd says while the answer is being made. May be empty.
  std::function<void(std::string_view)> progress = nullptr;
  // Longest time in which nothing is heard.
  std::chrono::milliseconds silence_max =
      std::chrono::milliseconds(kSilenceMaxMs);
};

// Asks the comityd that listens on `path` and waits for its answer as long as
// it is heard to be at it.
//
// Errors: kNotFound / kServerUnreachable if none listens there; kUnavailable /
// kServerUnreachable if it went away, or fell silent; kUnavailable / kFileInUse
// if another command runs, with its line; what it answers.
StatusOr<std::string> AskControl(const std::string& path,
                                 const std::string& line,
                                 const AskOptions& options = {});

}  // namespace comity::server

#endif  // COMITY_SERVER_CONTROL_CONTROL_SOCKET_H_
