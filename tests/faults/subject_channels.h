// The two ways to speak to a subject. Included by subject.cc and its parts
// only.
#ifndef COMITY_TESTS_FAULTS_SUBJECT_CHANNELS_H_
#define COMITY_TESTS_FAULTS_SUBJECT_CHANNELS_H_

#include <grpcpp/generic/generic_stub.h>

#include <cstddef>
#include <memory>
#include <string>

#include "tests/faults/subject.h"

namespace comity::faults {

// Ends of two pipes, closed when destroyed.
class Pipes {
 public:
  Pipes(int to_subject, int from_subject)
      : to_(to_subject), from_(from_subject) {}
  Pipes(Pipes&& other) noexcept;
  Pipes& operator=(Pipes&&) = delete;
  ~Pipes();

  void CloseInput();
  // Writes all; false if nobody reads any more.
  bool Write(const std::string& bytes) const;
  // Appends what comes within `timeout_ms`; false at the end or if nothing
  // came.
  bool Read(std::string& bytes, int timeout_ms) const;

 private:
  int to_;
  int from_;
};

class PipeSubject final : public Subject {
 public:
  PipeSubject(SubjectCommand command, pid_t id, Pipes pipes);

  bool WaitUntilReady() override;
  void Send(std::uint64_t ticket, Method method,
            const std::string& request) override;
  std::optional<Reply> Next() override;
  End Stop() override;

 private:
  Pipes pipes_;
  std::string received_;
};

class ComitydSubject final : public Subject {
 public:
  ComitydSubject(SubjectCommand command, pid_t id, Pipes pipes);
  ~ComitydSubject() override;

  bool WaitUntilReady() override;
  void Send(std::uint64_t ticket, Method method,
            const std::string& request) override;
  std::optional<Reply> Next() override;
  End Stop() override;

 private:
  struct Call;
  // What the call came to; it is gone then.
  Reply Finish(Call* call);

  Pipes pipes_;
  std::unique_ptr<grpc::GenericStub> stub_;
  grpc::CompletionQueue queue_;
  std::size_t running_ = 0;
};

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_SUBJECT_CHANNELS_H_
