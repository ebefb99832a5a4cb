// A server that runs as a process of its own, as in use: its start is timed,
// its consumption is measured, and nothing of it is left behind.
#ifndef COMITY_TESTS_BENCH_SERVER_PROCESS_H_
#define COMITY_TESTS_BENCH_SERVER_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/status.h"

namespace comity::bench {

struct ServerCommand {
  // The program first.
  std::vector<std::string> words;
  // Takes what the server writes.
  std::filesystem::path log;
  // The server listens on the loopback interface when its log shows this text,
  // followed by its port.
  std::string ready_text;
  std::chrono::seconds start_max{60};
};

// One thread. Stops the server when destroyed.
class ServerProcess {
 public:
  // Errors: kInternal, with the end of the log, if it ends or is not ready in
  // time.
  static StatusOr<std::unique_ptr<ServerProcess>> Start(
      const ServerCommand& command);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  pid_t id() const { return id_; }
  std::string address() const { return "127.0.0.1:" + port_; }
  // From the call of Start until it was ready.
  double start_seconds() const { return start_seconds_; }

  // Asks it to end, and ends it if it does not within 20 seconds.
  // Errors: kInternal if it did not end by itself, and well.
  Status Stop();

 private:
  explicit ServerProcess(pid_t id) : id_(id) {}
  Status WaitUntilReady(const ServerCommand& command);
  bool HasEnded();

  pid_t id_;
  int exit_status_ = 0;
  bool ended_ = false;
  std::string port_;
  double start_seconds_ = 0;
};

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_SERVER_PROCESS_H_
