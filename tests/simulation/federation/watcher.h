// The bystander of a federation: knows every log there is, the liar's branches
// included, and raises the alarm when somebody vouches for what he must not,
// believes what is not so, or is accused of what he did not do.
//
// It recomputes everything from the entries themselves, as Truth does for one
// registry.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_WATCHER_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_WATCHER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/evidence/verdict.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/witness.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/federation/cast.h"
#include "tests/simulation/surroundings.h"

namespace comity::simulation {

// What a cosigner signs.
struct CosignedHead {
  std::size_t site = kSites;  // Whose log.
  mirror::Cosigned cosigned;
};

// Reads what is signed as a cosignature; nothing if it is none.
std::optional<CosignedHead> ReadCosigned(const Cast& cast,
                                         std::string_view message);

// What a registry holds of another's log when it signs.
struct HeldCopy {
  const Chronicle& chronicle;
  std::string memory_path;
};

// One thread. All that is passed must outlive the watcher.
class Watcher {
 public:
  // `liar` is the site that lies; kSites if nobody does.
  Watcher(Surroundings& world, const Cast& cast, std::size_t liar)
      : world_(world), cast_(cast), liar_(liar) {}

  std::size_t liar() const { return liar_; }
  bool IsHonest(std::size_t site) const { return site != liar_; }
  // A log of the liar's, kept beside the one that its registry keeps.
  void AddBranch(const Chronicle& branch) { branches_.push_back(&branch); }
  // The log of that site with that head, or null.
  const Chronicle* FindLog(std::size_t site, const merkle::TreeHead& head);

  // --- What must hold --------------------------------------------------------
  // C1: a state cosigner holds every entry and remembers the head, durably;
  // C2: all commitments up to it are right and no time is implausible;
  // C3: a cosigner signs along one line of heads.
  void OnStateCosigned(std::size_t by, const CosignedHead& head,
                       const HeldCopy& copy);
  void OnWitnessed(std::size_t by, const CosignedHead& head,
                   const std::string& memory_path);
  // C8: somebody showed that cosigner a head of that size, which the log
  // signed; it must not sign a smaller one anew.
  void OnShown(std::size_t to, std::size_t of, merkle::TreeSize size);
  // It knows nothing of that any more.
  void OnRestart(std::size_t site);
  // C4: a copy is the beginning of the log that it is a copy of, and what it
  // shows is a head of it.
  void CheckCopy(std::size_t at, std::size_t of, const Chronicle& copy,
                 const merkle::TreeHead* shown);
  // C5: fork evidence convicts the liar and nobody else.
  void OnEvidence(std::size_t at, std::size_t of, const std::string& bytes);
  void OnAccusation(std::size_t of, const std::string& bytes);
  // C6: who is shown a fork has evidence of it. `kept` is what he has.
  void OnForkSeen(std::size_t at, std::size_t of, const std::string& kept);
  // C7: clients believe only heads of one line, whose map is right. Null, with
  // the alarm raised, if that is not so; otherwise the log.
  const Chronicle* OnBelieved(const std::string& client,
                              const evidence::RegistryView& view);

 private:
  void CheckLine(const std::string& by, const CosignedHead& head,
                 const std::string& memory_path);
  void CheckTimes(const std::string& by, const CosignedHead& head,
                  const Chronicle& chronicle);
  // Whether every commitment up to `head` is what the entries lead to.
  bool MapsAreRight(const Chronicle& log, const merkle::TreeHead& head);
  void Breach(std::string what) { world_.truth.Breach(std::move(what)); }

  Surroundings& world_;
  const Cast& cast_;
  const std::size_t liar_;
  std::vector<const Chronicle*> branches_;
  // By cosigner and log: the head signed last.
  std::map<std::pair<std::string, std::size_t>, mirror::Cosigned> last_;
  // By cosigner and log: the largest head it was shown in this life.
  std::map<std::pair<std::size_t, std::size_t>, merkle::TreeSize> shown_;
  std::map<std::size_t, std::vector<merkle::TreeHead>> believed_;
  std::map<merkle::TreeHead, bool> maps_checked_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_WATCHER_H_
