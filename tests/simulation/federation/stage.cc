#include "tests/simulation/federation/stage.h"

#include "tests/simulation/federation/liar.h"
#include "tests/simulation/federation/site.h"
#include "tests/simulation/federation/witness_node.h"

namespace comity::simulation {
namespace {

// One in six histories has no liar.
std::size_t PickLiar(testing::RandomSource& dice) {
  const std::uint64_t roll = dice.Below(6);
  return roll == 5 ? kSites : static_cast<std::size_t>(roll % kSites);
}

}  // namespace

Stage::Stage(Cast& cast_, std::uint64_t seed, const std::string& directory,
             const FederationVariant& variant_)
    : cast(cast_),
      variant(variant_),
      world(cast.founding(0), seed, directory),
      watcher(world, cast, PickLiar(world.dice)) {
  world.others = {&cast.founding(1), &cast.founding(2)};
}

Stage::~Stage() = default;

}  // namespace comity::simulation
