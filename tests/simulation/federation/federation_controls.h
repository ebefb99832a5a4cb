// Federations with one rule broken on purpose. A watcher that does not notice
// is blind.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_CONTROLS_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_CONTROLS_H_

#include <span>
#include <string_view>

#include "tests/simulation/federation/stage.h"

namespace comity::simulation {

// A rule broken on purpose, and what the breach must speak of.
struct FederationControl {
  std::string_view name;
  FederationVariant variant;
  std::string_view breach;
};

std::span<const FederationControl> FederationControls();

// Null if there is none of that name.
const FederationControl* FindFederationControl(std::string_view name);

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_CONTROLS_H_
