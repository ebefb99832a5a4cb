// What every node of a simulated world shares.
#ifndef COMITY_TESTS_SIMULATION_SURROUNDINGS_H_
#define COMITY_TESTS_SIMULATION_SURROUNDINGS_H_

#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "tests/simulation/coverage.h"
#include "tests/simulation/founding.h"
#include "tests/simulation/network.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/truth.h"
#include "tests/support/random_record.h"

namespace comity::simulation {

// One thread.
struct Surroundings {
  Surroundings(Founding& founding_, std::uint64_t seed, std::string directory_)
      : founding(founding_),
        directory(std::move(directory_)),
        dice(seed),
        schedule(testing::kTestStartMs + 3'600'000),
        network(schedule, dice, coverage),
        truth(coverage) {}
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

  Founding& founding;
  // Of other countries, where there are several.
  std::vector<Founding*> others;
  const std::string directory;
  testing::RandomSource dice;
  Coverage coverage;
  Schedule schedule;
  Network network;
  Truth truth;

  // One in `many`.
  bool OneIn(std::uint64_t many) { return dice.Below(many) == 0; }
  CivilDate today() const { return CivilDate::FromUnixMs(schedule.now_ms()); }
  const Deed* FindDeed(const Hash& id) const {
    const Deed* deed = founding.Find(id);
    for (const Founding* other : others) {
      deed = deed != nullptr ? deed : other->Find(id);
    }
    return deed != nullptr ? deed : truth.FindDeed(id);
  }
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_SURROUNDINGS_H_
