// What all who play in a federation share: the world around them, each other,
// and the rules that a control breaks.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_STAGE_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/federation/cast.h"
#include "tests/simulation/federation/watcher.h"
#include "tests/simulation/surroundings.h"

namespace comity::simulation {

class Liar;
class Site;
class WitnessNode;

// Minutes after the last fault within which all is decided, copied and
// cosigned; those in which a log answered, but by right took nothing new, are
// not counted.
inline constexpr int kConvergenceRoundsMax = 20;

// What a control breaks, in the world and not in the product.
struct FederationVariant {
  // A cosigner signs what is announced, without reading it.
  bool cosigns_unread = false;
  // Cosigners lose copy and memory whenever they start.
  bool cosigners_forget = false;
  bool witnesses_forget = false;
  // A copy is durable only after it was cosigned.
  bool copies_late = false;
  // Mirrors look away when they are shown a fork.
  bool looks_away = false;
  // A registry starts without asking its cosigners.
  bool asks_no_cosigner = false;
  // Clients believe the log's own word, or one cosigner's.
  bool clients_without_quorum = false;
  bool clients_with_one_cosigner = false;
  // Registries log what is refused for its `previous`.
  bool logs_unlawfully = false;

  // What breaks no rule: for so many rounds after the last fault nobody drafts
  // anything that a log could take.
  int silent_rounds = 0;
  int convergence_rounds_max = kConvergenceRoundsMax;
};

// One thread.
struct Stage {
  Stage(Cast& cast_, std::uint64_t seed, const std::string& directory,
        const FederationVariant& variant_);
  ~Stage();

  Cast& cast;
  const FederationVariant variant;
  Surroundings world;
  Watcher watcher;
  std::vector<std::unique_ptr<Site>> sites;
  std::vector<std::unique_ptr<WitnessNode>> witnesses;
  // Null if nobody lies.
  std::unique_ptr<Liar> liar;

  bool WeatherStrikes(std::uint64_t per_mille) {
    return world.dice.Below(1000) < per_mille;
  }
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_STAGE_H_
