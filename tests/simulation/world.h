// One history: registries, issuing clients, verifying clients and a liar in one
// process, with one seed. The same seed gives the same history.
#ifndef COMITY_TESTS_SIMULATION_WORLD_H_
#define COMITY_TESTS_SIMULATION_WORLD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/author.h"
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

struct HistoryResult {
  // The first breach of an invariant; empty if none.
  std::string breach;
  std::uint64_t steps = 0;
  // After the last fault, until all was decided.
  int rounds_needed = 0;
  // The last steps before the end, or all of them if traced.
  std::vector<std::string> trace;
  Coverage coverage;
};

// Plays the history of `seed` in a directory of its own below `directory`,
// which is removed again.
HistoryResult PlayHistory(Founding& founding, const std::string& directory,
                          std::uint64_t seed, const Variant& variant = {},
                          bool trace_all = false);

// Where histories keep their files: in memory if there is such a place.
std::string SimulationDirectory();

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_WORLD_H_
