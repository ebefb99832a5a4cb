// One history: registries, issuing clients, verifying clients and a liar in one
// process, with one seed. The same seed gives the same history.
#ifndef COMITY_TESTS_SIMULATION_WORLD_H_
#define COMITY_TESTS_SIMULATION_WORLD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/author.h"
#include "tests/simulation/course.h"
#include "tests/simulation/issuer.h"
#include "tests/simulation/registry_node.h"
#include "tests/simulation/surroundings.h"
#include "tests/simulation/verifier_node.h"

namespace comity::simulation {

// What a control breaks.
struct Variant {
  Broken broken;
  bool forgetful_verifiers = false;
};

// Plays the history of `seed` in a directory of its own below `directory`,
// which is removed again.
HistoryResult PlayHistory(Founding& founding, const std::string& directory,
                          std::uint64_t seed, const Variant& variant = {},
                          bool trace_all = false);

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_WORLD_H_
