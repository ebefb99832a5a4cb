#include "tests/faults/subject.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include "tests/faults/subject_channels.h"

namespace comity::faults {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollInterval{2};
constexpr std::size_t kLogTailSize = 600;
constexpr int kHungCode = -1;

// Whether comityd must be told to begin a log there.
bool IsUnfounded(const SubjectCommand& command) {
  const std::filesystem::path data = command.folder / "disk" / "data";
  std::error_code failed;
  return command.is_comityd &&
         !std::filesystem::exists(data / "store" / "CURRENT", failed) &&
         !std::filesystem::exists(data / "mark", failed);
}

std::vector<std::string> FoundingWordsOf(const SubjectCommand& command) {
  return {command.program,  "--found",
          "--data-dir",     command.folder / "disk" / "data",
          "--genesis-file", command.folder / "genesis"};
}

std::vector<std::string> WordsOf(const SubjectCommand& command) {
  const std::filesystem::path& folder = command.folder;
  std::vector<std::string> words = {command.program};
  if (command.is_comityd) {
    words.insert(
        words.end(),
        {"--data-dir", folder / "disk" / "data", "--countries", "KZ",
         "--genesis-file", folder / "genesis", "--log-key-file",
         folder / "log.pem", "--cosigning-key-file", folder / "cosigning.pem",
         "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--workers", "1",
         // A file of zeros that no promise rests on.
         "--ballast-mib", "0"});
  } else {
    words.push_back(folder);
  }
  return words;
}

std::vector<std::string> EnvironmentOf(const SubjectCommand& command) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  for (const auto& [name, value] : command.environment) {
    variables.push_back(name + "=" + value);
  }
  return variables;
}

// posix_spawn takes them without const, but only reads.
std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) {
    pointers.push_back(const_cast<char*>(word.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

// Between a critical line's "[critical] " and the colon behind the reason.
std::string ReasonIn(const std::string& log) {
  constexpr std::string_view kMarks[] = {"the registry cannot go on: ",
                                         "[critical] "};
  for (const std::string_view mark : kMarks) {
    const std::size_t found = log.find(mark);
    if (found != std::string::npos) {
      const std::size_t begin = found + mark.size();
      return log.substr(begin, log.find(':', begin) - begin);
    }
  }
  return "";
}

struct Spawned {
  pid_t id = 0;
  Pipes pipes;
};

StatusOr<Spawned> Spawn(const SubjectCommand& command,
                        const std::vector<std::string>& words) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) {
    return Internal("no pipes");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  const std::string log = command.folder / "stderr";
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const auto variables = EnvironmentOf(command);
  pid_t id = 0;
  const int error =
      posix_spawn(&id, words.front().c_str(), &actions, nullptr,
                  Pointers(words).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  if (error != 0) {
    close(in[1]);
    close(out[0]);
    return Internal("cannot start " + words.front());
  }
  return Spawned{id, Pipes{in[1], out[0]}};
}

// Waits for the process to end, and leaves it to be asked how. It is one that
// only writes a few files.
bool EndedWell(pid_t id) {
  siginfo_t info = {};
  return waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOWAIT) == 0 &&
         info.si_code == CLD_EXITED && info.si_status == 0;
}

}  // namespace

// A process that begins a log is a part of comityd's first life: if it does not
// end well, that was the life.
StatusOr<std::unique_ptr<Subject>> Subject::Start(SubjectCommand command) {
  if (IsUnfounded(command)) {
    COMITY_ASSIGN_OR_RETURN(Spawned founding,
                            Spawn(command, FoundingWordsOf(command)));
    if (!EndedWell(founding.id)) {
      return std::unique_ptr<Subject>(std::make_unique<ComitydSubject>(
          std::move(command), founding.id, std::move(founding.pipes)));
    }
    waitpid(founding.id, nullptr, 0);
  }
  COMITY_ASSIGN_OR_RETURN(Spawned spawned, Spawn(command, WordsOf(command)));
  if (command.is_comityd) {
    return std::unique_ptr<Subject>(std::make_unique<ComitydSubject>(
        std::move(command), spawned.id, std::move(spawned.pipes)));
  }
  return std::unique_ptr<Subject>(std::make_unique<PipeSubject>(
      std::move(command), spawned.id, std::move(spawned.pipes)));
}

Subject::~Subject() { Kill(); }

bool Subject::HasEnded() {
  if (!ended_ && waitpid(id_, &status_, WNOHANG) == id_) {
    ended_ = true;
  }
  return ended_;
}

End Subject::Describe() const {
  std::ifstream file(command_.folder / "stderr", std::ios::binary);
  std::string log(std::istreambuf_iterator<char>(file), {});
  End end;
  end.signaled = WIFSIGNALED(status_);
  end.code = end.signaled ? WTERMSIG(status_) : WEXITSTATUS(status_);
  end.reason = ReasonIn(log);
  if (log.size() > kLogTailSize) {
    log.erase(0, log.size() - kLogTailSize);
  }
  end.log = std::move(log);
  return end;
}

End Subject::WaitForEnd() {
  const auto deadline = Clock::now() + kEndMax;
  while (!HasEnded()) {
    if (Clock::now() > deadline) {
      Kill();
      End end = Describe();
      end.code = kHungCode;
      return end;
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return Describe();
}

End Subject::Kill() {
  if (!HasEnded()) {
    kill(id_, SIGKILL);
    waitpid(id_, &status_, 0);
    ended_ = true;
  }
  return Describe();
}

bool GaveReason(const End& end) {
  return !end.signaled && (end.code == 1 || end.code == 4) &&
         !end.reason.empty();
}

bool WasHung(const End& end) { return end.code == kHungCode; }

std::optional<Reply> Subject::Call(Method method, const std::string& request) {
  const std::uint64_t ticket = next_ticket_++;
  Send(ticket, method, request);
  while (auto reply = Next()) {
    if (reply->ticket == ticket) {
      return reply;
    }
  }
  return std::nullopt;
}

}  // namespace comity::faults
