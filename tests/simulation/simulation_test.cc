// Histories under faults. A failure prints the command that plays it again.
#include <gtest/gtest.h>

#include "tests/simulation/controls.h"
#include "tests/simulation/history_fixture.h"
#include "tests/simulation/world.h"

namespace comity::simulation {
namespace {

// tests/run.sh --full plays 2,000.
constexpr std::uint64_t kSeeds = 200;
// A broken rule must be noticed by then.
constexpr std::uint64_t kControlSeedsMax = 100;

class SimulationTest : public HistoryTest<Founding> {
 protected:
  static PlaySeed Player(const Variant& variant = {}) {
    return [variant](std::uint64_t seed) {
      return PlayHistory(beginning(), directory(), seed, variant);
    };
  }
};

TEST_F(SimulationTest, NoHistoryBreachesAnInvariantAndEveryFaultIsPlayed) {
  const Coverage coverage = PlayAll(1, kSeeds, "simulate", Player());
  EXPECT_EQ(coverage.Missing(/*of_partners=*/false), "") << coverage.ToString();
}

TEST_F(SimulationTest, OneSeedGivesOneHistory) { ExpectOneHistory(Player()); }

class ControlTest : public SimulationTest,
                    public ::testing::WithParamInterface<Control> {};

TEST_P(ControlTest, ABrokenRuleIsNoticed) {
  ExpectNoticed(GetParam(), kControlSeedsMax, Player(GetParam().variant));
}

INSTANTIATE_TEST_SUITE_P(Rules, ControlTest,
                         ::testing::ValuesIn(Controls().begin(),
                                             Controls().end()),
                         RuleName<Variant>);

}  // namespace
}  // namespace comity::simulation
