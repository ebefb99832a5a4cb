// A client that issues: writes statements into its outbox, sends them until
// they are answered, and believes only answers that are proven.
#ifndef COMITY_TESTS_SIMULATION_ISSUER_H_
#define COMITY_TESTS_SIMULATION_ISSUER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "client/issuing/outbox.h"
#include "core/checkpoint/verifier_key.h"
#include "tests/simulation/author.h"

namespace comity::simulation {

// One thread.
class Issuer {
 public:
  // All must outlive the issuer.
  Issuer(std::string name, std::string registry, Surroundings& world,
         Founding& founding, Author& author);

  const std::string& name() const { return name_; }

  // Thinks of a statement, makes it durable, and mostly sends it.
  void Draft();
  // Sends again what has no answer, at most so many.
  void Resend(std::size_t count);
  // The program dies and starts again with what is in its outbox.
  void Crash();

  // References without an answer.
  std::vector<std::string> Undecided() const;
  // The reason of the last answer that decided nothing.
  const Status& last_failure() const { return last_failure_; }

 private:
  void Open();
  void Send(const std::string& reference);
  void OnAnswer(const std::string& reference,
                const StatusOr<client::Acknowledgement>& answer);
  void Record(client::OutboxOutcome outcome);

  const std::string name_;
  const std::string registry_;
  Surroundings& world_;
  Author& author_;
  const std::string path_;
  checkpoint::VerifierKey log_key_;
  std::unique_ptr<client::Outbox> outbox_;
  std::vector<std::string> references_;
  std::uint64_t frames_ = 1;
  Status last_failure_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_ISSUER_H_
