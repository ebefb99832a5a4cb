// comityd: runs one registry until it is told to end, or cannot go on.
#include <absl/synchronization/mutex.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

#include "server/comityd/data_folder.h"
#include "server/comityd/exit_code.h"
#include "server/comityd/found_log.h"
#include "server/comityd/rebuild_from.h"
#include "server/comityd/server.h"
#include "server/comityd/service_manager.h"
#include "server/comityd/store_command.h"
#include "server/config/server_config.h"

// jemalloc reads this before main, where the program is linked with it: what
// was freed goes back to the system after a second, not ten, and threads share
// four arenas whatever the number of cores.
extern "C" {
extern const char* malloc_conf;
// The name is jemalloc's.
const char* malloc_conf =
    "narenas:4,dirty_decay_ms:1000,background_thread:true";
}

namespace comity::server {
namespace {

constexpr std::uint64_t kDrainMs = 5'000;

// One line for programs: what was opened where.
std::string ReadyLine(const Server& server) {
  return "{\"ready\":true,\"origin\":\"" + server.origin() +
         "\",\"grpc_port\":" + std::to_string(server.grpc_port()) +
         ",\"http_port\":" + std::to_string(server.http_port()) + "}";
}

// A reader of the file sees all of it or nothing.
bool WritePortFile(const std::string& path, const std::string& line) {
  const std::string temporary = path + ".new";
  {
    std::ofstream file(temporary, std::ios::trunc);
    file << line << '\n';
    file.close();
    if (file.fail()) {
      return false;
    }
  }
  return std::rename(temporary.c_str(), path.c_str()) == 0;
}

// Whether a signal to end waits to be taken.
bool EndIsAsked() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 1 ||
         sigismember(&pending, SIGINT) == 1;
}

// Until it comes, tells the service manager that calls are answered, as long as
// they are.
void WaitForSignal(const sigset_t& signals, const Server& server) {
  const auto interval = WatchdogInterval();
  if (!interval) {
    int signal = 0;
    sigwait(&signals, &signal);
    return;
  }
  const timespec pause = {interval->count() / 1000,
                          interval->count() % 1000 * 1'000'000};
  while (sigtimedwait(&signals, nullptr, &pause) < 0) {
    const Status answered = server.CallItself(*interval / 2);
    if (answered.ok()) {
      NotifyServiceManager("WATCHDOG=1");
    } else {
      spdlog::warn("does not answer its own call: {}", answered.message());
    }
  }
}

int Refuse(const Status& why) {
  spdlog::critical("{}: {}", Name(why.reason()), why.message());
  spdlog::critical("{}", Describe(why.reason()).advice);
  return ExitCodeOfStart(why);
}

int Run(const ServerConfig& config, const sigset_t& signals) {
  const Status founded = CheckFounded(DataFolder{config.data_dir});
  if (!founded.ok()) {
    return Refuse(founded);
  }
  Status stopped;
  auto server = Server::Start(
      config, [](std::string_view line) { spdlog::warn("{}", line); },
      [&stopped](const Status& why) {
        stopped = why;
        spdlog::critical("the registry cannot go on: {}: {}",
                         Name(why.reason()), why.message());
        kill(getpid(), SIGTERM);
      },
      EndIsAsked);
  if (server.status().reason() == ErrorReason::kCosignersSilent &&
      EndIsAsked()) {
    spdlog::info("ended while it waited: {}", server.status().message());
    return kExitDone;
  }
  if (!server.ok()) {
    return Refuse(server.status());
  }
  const std::string ready = ReadyLine(**server);
  std::printf("%s\n", ready.c_str());
  std::fflush(stdout);
  if (!config.port_file.empty() && !WritePortFile(config.port_file, ready)) {
    spdlog::critical("cannot write {}", config.port_file);
    return kExitFailed;
  }
  spdlog::info("serving {}", (*server)->origin());
  NotifyServiceManager("READY=1");
  WaitForSignal(signals, **server);
  spdlog::info("ending");
  NotifyServiceManager("STOPPING=1");
  (*server)->Shutdown(kDrainMs);
  return stopped.ok() ? kExitDone : ExitCodeOfStop(stopped);
}

}  // namespace
}  // namespace comity::server

namespace {

int RunStoreCommandLine(int argc, char** argv) {
  const auto parsed = comity::server::ParseStoreCommand(argc, argv);
  if (!parsed.command) {
    std::fputs(parsed.text.c_str(), parsed.exit_code == 0 ? stdout : stderr);
    return parsed.exit_code;
  }
  return comity::server::RunStoreCommand(*parsed.command);
}

}  // namespace

int main(int argc, char** argv) {
  if (comity::server::IsStoreCommand(argc, argv)) {
    return RunStoreCommandLine(argc, argv);
  }
  const auto command = comity::server::ParseCommandLine(argc, argv);
  if (!command.config) {
    std::fputs(command.text.c_str(), command.exit_code == 0 ? stdout : stderr);
    return command.exit_code;
  }
  // Debian builds the locks that gRPC takes so that each looks for deadlocks,
  // with a stack trace.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  if (!command.config->rebuild_from.empty()) {
    return comity::server::RunRebuildFrom(*command.config);
  }
  spdlog::set_default_logger(spdlog::stderr_logger_mt("comityd"));
  spdlog::set_level(spdlog::level::from_str(command.config->log_level));
  // Blocked before any thread begins, so that only sigwait receives them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return comity::server::Run(*command.config, signals);
}
