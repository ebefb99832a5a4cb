// A client that asks: with a trust store of its own, over servers that may lie
// to it. Whatever it says is compared with the model.
#ifndef COMITY_TESTS_SIMULATION_VERIFIER_NODE_H_
#define COMITY_TESTS_SIMULATION_VERIFIER_NODE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/verifying/trust_store.h"
#include "client/verifying/verifier.h"
#include "tests/simulation/author.h"
#include "tests/simulation/model.h"
#include "tests/simulation/registry_node.h"

namespace comity::simulation {

// One thread.
class VerifierNode {
 public:
  // All must outlive the node. `forgetful` breaks a rule: it keeps no marks.
  VerifierNode(std::string name, Surroundings& world, Author& author,
               bool forgetful);

  // Asks `server`, which may be lied about: `liar` is its fork, if there is
  // one. With `honestly`, nobody lies.
  void Ask(RegistryNode& server, RegistryNode* liar, bool honestly);
  // Judges an answer to an earlier question as a file, without any server.
  void JudgeFile(RegistryNode& server, RegistryNode* liar);
  // Why the last answer online was not there, or what it said.
  const std::string& last_reasons() const { return last_reasons_; }

 private:
  class Transport;
  struct Seen {
    merkle::TreeHead head;
    Chronicle chronicle;
  };

  evidence::Policy PolicyOf() const;
  evidence::Question AnyQuestion();
  void Open();
  // `linked` to what was believed before, as an answer online must be.
  void Judge(const evidence::Verdict& verdict, const evidence::Question& asked,
             const std::vector<RegistryNode*>& servers, bool linked);
  void CheckAgainstModel(const evidence::Verdict& verdict,
                         const evidence::Question& asked,
                         const Chronicle& chronicle, std::uint64_t size);
  std::string Described(Model& model) const;
  void Count(const evidence::Verdict& verdict);

  const std::string name_;
  Surroundings& world_;
  Author& author_;
  const bool forgetful_;
  std::uint64_t lives_ = 0;
  // What is asked, and the name of its credential in the model.
  evidence::Question question_;
  std::string question_name_;
  std::optional<client::TrustStore> trust_;
  std::optional<client::EvidenceAnswer> earlier_;
  evidence::Question earlier_question_;
  std::string last_reasons_;
  std::string earlier_name_;
  std::vector<Seen> believed_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_VERIFIER_NODE_H_
