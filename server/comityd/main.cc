// comityd: runs one registry until it is told to end, or cannot go on.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include "server/comityd/server.h"
#include "server/config/server_config.h"

namespace comity::server {
namespace {

constexpr std::uint64_t kDrainMs = 5'000;
constexpr int kFailed = 1;

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

int Run(const ServerConfig& config, const sigset_t& signals) {
  Status stopped;
  auto server = Server::Start(
      config, [](std::string_view line) { spdlog::warn("{}", line); },
      [&stopped](const Status& why) {
        stopped = why;
        spdlog::critical("the registry cannot go on: {}: {}",
                         Name(why.reason()), why.message());
        kill(getpid(), SIGTERM);
      });
  if (!server.ok()) {
    spdlog::critical("{}: {}", Name(server.status().reason()),
                     server.status().message());
    spdlog::critical("{}", Describe(server.status().reason()).advice);
    return kFailed;
  }
  const std::string ready = ReadyLine(**server);
  std::printf("%s\n", ready.c_str());
  std::fflush(stdout);
  if (!config.port_file.empty() && !WritePortFile(config.port_file, ready)) {
    spdlog::critical("cannot write {}", config.port_file);
    return kFailed;
  }
  spdlog::info("serving {}", (*server)->origin());
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("ending");
  (*server)->Shutdown(kDrainMs);
  return stopped.ok() ? 0 : kFailed;
}

}  // namespace
}  // namespace comity::server

int main(int argc, char** argv) {
  const auto command = comity::server::ParseCommandLine(argc, argv);
  if (!command.config) {
    std::fputs(command.text.c_str(), command.exit_code == 0 ? stdout : stderr);
    return command.exit_code;
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
