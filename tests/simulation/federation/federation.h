// One history of three registries that follow and cosign each other, two
// witnesses and two clients, one registry lying. The same seed gives the same
// history.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_H_

#include <cstdint>
#include <string>

#include "tests/simulation/course.h"
#include "tests/simulation/federation/cast.h"
#include "tests/simulation/federation/stage.h"

namespace comity::simulation {

// Plays the history of `seed` in a directory of its own below `directory`,
// which is removed again. `rounds_needed` of the result is how many it took.
HistoryResult PlayFederation(Cast& cast, const std::string& directory,
                             std::uint64_t seed,
                             const FederationVariant& variant = {},
                             bool trace_all = false);

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_FEDERATION_H_
