// A client that verifies under a quorum, over registries and copies, one of
// which may lie to it. Whatever it believes is compared with the model.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_ASKER_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_ASKER_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/verifying/trust_store.h"
#include "client/verifying/verifier.h"
#include "tests/simulation/author.h"
#include "tests/simulation/federation/stage.h"

namespace comity::simulation {

// One thread.
class Asker {
 public:
  // `authors` know the credentials of each log. All must outlive the asker.
  Asker(std::string name, Stage& stage,
        const std::vector<std::unique_ptr<Author>>& authors,
        evidence::Policy policy);

  // Asks about a credential of that log at that server; if `alone`, nothing
  // that needs another log.
  void Ask(std::size_t about, std::size_t server, bool alone);
  // Whether the last answer decided.
  bool decided() const { return decided_; }
  // Why it did not.
  const std::string& last_reasons() const { return last_reasons_; }

 private:
  class Transport;

  evidence::Question AnyQuestion(std::size_t about, bool alone);
  void Judge(const evidence::Verdict& verdict, std::size_t about,
             std::size_t server);
  void CheckAgainstModel(const evidence::Verdict& verdict,
                         const Chronicle& chronicle, std::uint64_t size);

  const std::string name_;
  Stage& stage_;
  const std::vector<std::unique_ptr<Author>>& authors_;
  std::optional<client::TrustStore> trust_;
  evidence::Question question_;
  std::string question_name_;
  std::optional<client::EvidenceAnswer> earlier_;
  bool decided_ = false;
  std::string last_reasons_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_ASKER_H_
