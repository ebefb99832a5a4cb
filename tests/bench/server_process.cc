#include "tests/bench/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

namespace comity::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollInterval{1};
constexpr std::chrono::seconds kStopMax{20};
constexpr std::size_t kLogTailSize = 2000;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The digits behind `text`, if something follows that ends them.
std::optional<std::string> NumberAfter(const std::string& content,
                                       const std::string& text) {
  const std::size_t found = content.find(text);
  if (found == std::string::npos) {
    return std::nullopt;
  }
  const std::size_t begin = found + text.size();
  const std::size_t end = content.find_first_not_of("0123456789", begin);
  if (end == std::string::npos) {
    return std::nullopt;
  }
  return content.substr(begin, end - begin);
}

StatusOr<pid_t> Spawn(const ServerCommand& command) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, command.log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  std::vector<char*> words;
  for (const std::string& word : command.words) {
    // posix_spawn takes them without const, but only reads.
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  pid_t id = 0;
  const int error =
      posix_spawn(&id, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return Internal("cannot start " + command.words.front());
  }
  return id;
}

}  // namespace

StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(
    const ServerCommand& command) {
  const auto start = Clock::now();
  COMITY_ASSIGN_OR_RETURN(const pid_t id, Spawn(command));
  std::unique_ptr<ServerProcess> server(new ServerProcess(id));
  COMITY_RETURN_IF_ERROR(server->WaitUntilReady(command));
  server->start_seconds_ =
      std::chrono::duration<double>(Clock::now() - start).count();
  return server;
}

ServerProcess::~ServerProcess() { static_cast<void>(Stop()); }

Status ServerProcess::WaitUntilReady(const ServerCommand& command) {
  const auto deadline = Clock::now() + command.start_max;
  while (!HasEnded() && Clock::now() < deadline) {
    const auto port = NumberAfter(ReadFile(command.log), command.ready_text);
    if (port) {
      port_ = *port;
      return OkStatus();
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  const std::string log = ReadFile(command.log);
  const std::size_t skipped =
      log.size() > kLogTailSize ? log.size() - kLogTailSize : 0;
  return Internal(command.words.front() + " does not listen; its log ends:\n" +
                  log.substr(skipped));
}

bool ServerProcess::HasEnded() {
  if (!ended_ && waitpid(id_, &exit_status_, WNOHANG) == id_) {
    ended_ = true;
  }
  return ended_;
}

Status ServerProcess::Stop() {
  if (!HasEnded()) {
    kill(id_, SIGTERM);
  }
  const auto deadline = Clock::now() + kStopMax;
  while (!HasEnded()) {
    if (Clock::now() > deadline) {
      kill(id_, SIGKILL);
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  const bool well = WIFEXITED(exit_status_) && WEXITSTATUS(exit_status_) == 0;
  return well ? OkStatus() : Internal("the server did not end well");
}

}  // namespace comity::bench
