// Worlds with one rule broken on purpose. A simulation that does not notice is
// blind.
#ifndef COMITY_TESTS_SIMULATION_CONTROLS_H_
#define COMITY_TESTS_SIMULATION_CONTROLS_H_

#include <span>
#include <string_view>

#include "tests/simulation/world.h"

namespace comity::simulation {

struct Control {
  std::string_view name;
  Variant variant;
  // What the breach must speak of.
  std::string_view breach;
};

std::span<const Control> Controls();

// Null if there is none of that name.
const Control* FindControl(std::string_view name);

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_CONTROLS_H_
