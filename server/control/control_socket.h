// The operator's door to a running comityd: a Unix socket in the data folder
// that only its owner may open. One line asks, one line answers:
//
//   backup /var/lib/comity/backup-monday      ok 1234:5f3c...
//   scrub                                     error STORE_CORRUPT entry 17 ...
//
// No part of the network interface: what it does is for whoever may read the
// data folder anyway.
#ifndef COMITY_SERVER_CONTROL_CONTROL_SOCKET_H_
#define COMITY_SERVER_CONTROL_CONTROL_SOCKET_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "core/base/status.h"

namespace comity::server {

// Answers one line with one line; neither has a newline. One call at a time.
using ControlHandler = std::function<StatusOr<std::string>(const std::string&)>;

// Thread-safety: one thread; the handler is called on another.
class ControlSocket {
 public:
  // Listens on the new socket `path`; one that a killed process left is
  // replaced.
  //
  // Errors: kFailedPrecondition / kConfigurationInvalid, also if the path is
  // longer than the 107 bytes that the system allows.
  static StatusOr<std::unique_ptr<ControlSocket>> Open(std::string path,
                                                       ControlHandler handler);

  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  // Waits for the answer that is being made, and removes the socket.
  ~ControlSocket();

 private:
  ControlSocket(std::string path, ControlHandler handler, int listener,
                int wake_read, int wake_write);

  void Run();
  void Serve(int connection);

  const std::string path_;
  const ControlHandler handler_;
  const int listener_;
  const int wake_read_;
  const int wake_write_;
  std::thread thread_;
};

// Asks the comityd that listens on `path` and waits for its answer.
//
// Errors: kNotFound / kServerUnreachable if none listens there; kUnavailable /
// kServerUnreachable if it went away; what it answers.
StatusOr<std::string> AskControl(const std::string& path,
                                 const std::string& line);

}  // namespace comity::server

#endif  // COMITY_SERVER_CONTROL_CONTROL_SOCKET_H_
