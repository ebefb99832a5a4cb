// What happens to a federation beside its work: faults of disks, clocks and
// networks, and people with heads and accusations in their hands.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_TROUBLES_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_TROUBLES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "server/evidence/held_log.h"
#include "tests/simulation/federation/stage.h"
#include "tests/simulation/registry_node.h"

namespace comity::simulation {

// One thread.
class Troubles {
 public:
  // `stage` must outlive the object.
  explicit Troubles(Stage& stage) : stage_(stage), shared_(stage.world) {}

  // One of many.
  void PlayFault();
  // Somebody shows a cosigner a head that a log signed.
  void HandOn();
  // Somebody accuses an honest log.
  void AccuseFalsely();

 private:
  Site& AnySite();
  void Later(std::uint64_t to_ms, const std::string& what,
             std::function<void()> action);
  void PlayClock(NodeClock& clock);
  void CutOff(const std::string& name);
  std::string AnyHashes(const server::HeldLog& log, const std::string& smaller);

  Stage& stage_;
  Surroundings& shared_;
  // A head that each log signed a while ago.
  std::array<std::string, kSites> signed_before_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_TROUBLES_H_
