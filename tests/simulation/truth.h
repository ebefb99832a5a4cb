// The bystander: writes down what was signed, published and acknowledged, and
// raises the alarm when an invariant of design.md 6 is breached.
//
// It believes nothing of the system: it recomputes every root from the entries
// that it saw committed.
#ifndef COMITY_TESTS_SIMULATION_TRUTH_H_
#define COMITY_TESTS_SIMULATION_TRUTH_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "client/issuing/acknowledgement.h"
#include "core/merkle/tree_types.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/coverage.h"
#include "tests/simulation/deed.h"
#include "tests/simulation/disk.h"

namespace comity::simulation {

// All that is true of one registry: its entries, and how far it has signed.
struct RegistryTruth {
  Chronicle chronicle;
  merkle::TreeHead largest_signed;
  // Index and leaf of what clients hold proofs for.
  std::map<std::uint64_t, Hash> acknowledged;
  // Heads checked before.
  std::set<std::pair<std::uint64_t, Hash>> checked;
};

// One thread.
class Truth {
 public:
  explicit Truth(Coverage& coverage) : coverage_(coverage) {}

  // The first breach; empty while all is well.
  const std::string& breach() const { return breach_; }
  void Breach(std::string what) {
    if (breach_.empty()) {
      breach_ = std::move(what);
    }
  }

  // --- What authors meant ----------------------------------------------------
  const Deed* AddDeed(Deed deed);
  const Deed* FindDeed(const Hash& id) const;

  // --- What registries did ---------------------------------------------------
  RegistryTruth& Of(const std::string& registry) {
    return registries_[registry];
  }
  // An honest registry signed this text over what stands on `disk`: I2, I5, I7.
  void OnSigned(const std::string& registry, const Disk& disk,
                std::string_view text);
  // I1: nothing that was acknowledged is missing from a published head.
  void OnPublished(const std::string& registry, const merkle::TreeHead& head);
  // A client holds the proof.
  void OnAcknowledged(const std::string& registry,
                      const client::LoggedAt& logged, std::string_view entry);
  // What was acknowledged is on the disk.
  void CheckDurable(const std::string& registry, const Disk& disk);

 private:
  void CheckEntries(const std::string& registry, const Chronicle& chronicle,
                    std::uint64_t from);

  Coverage& coverage_;
  std::string breach_;
  std::map<Hash, Deed> deeds_;
  std::map<std::string, RegistryTruth> registries_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_TRUTH_H_
