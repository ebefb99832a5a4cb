// The registry that lies: it has its own log, which its process keeps as it
// should, and a branch beside it, signed with the same keys. To each who asks
// it shows the one or the other.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_LIAR_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_LIAR_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/sync/mirror_machine.h"
#include "tests/simulation/author.h"
#include "tests/simulation/federation/branch.h"
#include "tests/simulation/federation/stage.h"
#include "tests/simulation/federation/witness_node.h"

namespace comity::simulation {

// One thread.
class Liar {
 public:
  // Both must outlive the liar. `author` writes for the lying registry.
  Liar(Stage& stage, Author& author);

  // Begins a branch, or goes on with it, and has it cosigned by those who
  // will.
  void Work();
  // From now on everybody is shown the true log.
  void StopLying() { lies_ = false; }

  // Whether that one is shown the branch this time.
  bool ShowsBranchTo(const std::string& audience);
  Branch& branch() { return *branch_; }

  // What it answers to a mirror.
  StatusOr<server::HeadReply> Head(
      const std::string& audience,
      const std::optional<merkle::TreeHead>& known);
  StatusOr<mirror::EntryPackage> Package(const std::string& audience,
                                         const merkle::TreeHead& held,
                                         merkle::TreeSize head_size);
  // What it answers to a log that announces a head to it.
  StatusOr<std::string> Cosign(std::size_t of,
                               const server::PublishedHead& head);

 private:
  enum class Style {
    kSplit,
    kRollback,
    kRewrite,
    kMap,
    kTime,
    kFreeze,
    kGarbage,
    kCount,
  };

  bool Begin();
  void Extend();
  std::uint64_t LyingTimeMs();
  void GatherCosignatures();
  // The entries of the true log as far as they are signed; empty if its
  // registry is down.
  std::vector<std::string> TrueEntries() const;
  // Size of the log at an earlier commitment.
  std::size_t EarlierSize(const std::vector<std::string>& entries);
  // A statement of late, or `end`.
  std::size_t LateStatement(const std::vector<std::string>& entries);
  void Garble(server::HeadReply& reply);

  Stage& stage_;
  Author& author_;
  const std::size_t site_;
  const Style style_;
  bool lies_ = true;
  std::unique_ptr<Branch> branch_;
  std::vector<std::unique_ptr<WitnessWire>> witness_wires_;
  std::map<std::string, bool> shows_branch_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_LIAR_H_
