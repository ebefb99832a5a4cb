// A registry in a process of its own that is made to die: comityd over gRPC,
// or fault_subject over pipes, which starts faster. Both look the same here.
#ifndef COMITY_TESTS_FAULTS_SUBJECT_H_
#define COMITY_TESTS_FAULTS_SUBJECT_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "tests/faults/frames.h"

namespace comity::faults {

struct SubjectCommand {
  bool is_comityd = false;
  std::filesystem::path program;
  // Holds genesis, log.pem, cosigning.pem and disk/, in which data/ is or will
  // be; takes stderr.
  std::filesystem::path folder;
  // Added to the environment: LD_PRELOAD and the plan, or nothing.
  std::map<std::string, std::string> environment;
};

// How a process ended.
struct End {
  bool signaled = false;
  int code = 0;        // exit code, or the signal
  std::string reason;  // as its own words name it; may be empty
  std::string log;     // the end of its words
};

struct Reply {
  std::uint64_t ticket = 0;
  bool ok = false;
  std::string body;  // the response, or what went wrong
};

// One thread. Kills the process when destroyed.
class Subject {
 public:
  // Starts the process and does not wait for it.
  // Errors: kInternal if there is no such program.
  static StatusOr<std::unique_ptr<Subject>> Start(SubjectCommand command);
  virtual ~Subject();
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  // Whether it serves before it dies or `kStartMax` is over.
  virtual bool WaitUntilReady() = 0;

  // Starts a call; after the process has died, nothing happens.
  virtual void Send(std::uint64_t ticket, Method method,
                    const std::string& request) = 0;

  // The next reply in any order; nothing if the process died (or lost its
  // connection), or none came in `kReplyMax`.
  virtual std::optional<Reply> Next() = 0;

  // One call while no other is under way.
  std::optional<Reply> Call(Method method, const std::string& request);

  // Asks it to end in order, waits at most `kEndMax`, then kills it.
  virtual End Stop() = 0;
  // Waits for it to end by itself, at most `kEndMax`, then kills it: see
  // WasHung.
  End WaitForEnd();
  End Kill();

  pid_t id() const { return id_; }

  static constexpr std::chrono::seconds kStartMax{60};
  static constexpr std::chrono::seconds kReplyMax{60};
  static constexpr std::chrono::seconds kEndMax{60};

 protected:
  Subject(SubjectCommand command, pid_t id)
      : command_(std::move(command)), id_(id) {}

  bool HasEnded();

  const SubjectCommand command_;
  const pid_t id_;

 private:
  End Describe() const;

  bool ended_ = false;
  int status_ = 0;
  std::uint64_t next_ticket_ = std::uint64_t{1} << 32;
};

// Whether it refused to go on as it should: with exit code 1 or, where no
// restart helps, 4, and a reason.
bool GaveReason(const End& end);

// Whether the process was still running when its time was over.
bool WasHung(const End& end);

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_SUBJECT_H_
