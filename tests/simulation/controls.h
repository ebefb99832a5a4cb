// Worlds of one registry with one rule broken on purpose.
#ifndef COMITY_TESTS_SIMULATION_CONTROLS_H_
#define COMITY_TESTS_SIMULATION_CONTROLS_H_

#include <span>

#include "tests/simulation/broken_rule.h"
#include "tests/simulation/world.h"

namespace comity::simulation {

using Control = BrokenRule<Variant>;

std::span<const Control> Controls();

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_CONTROLS_H_
