// Federations with one rule broken on purpose.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_CONTROLS_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_CONTROLS_H_

#include <span>

#include "tests/simulation/broken_rule.h"
#include "tests/simulation/federation/stage.h"

namespace comity::simulation {

using FederationControl = BrokenRule<FederationVariant>;

std::span<const FederationControl> FederationControls();

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_CONTROLS_H_
