// Histories under faults. A failure prints the command that plays it again.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>

#include "tests/simulation/controls.h"
#include "tests/simulation/world.h"

namespace comity::simulation {

namespace {

// tests/run.sh --full plays 2,000.
constexpr std::uint64_t kSeeds = 200;
// A broken rule must be noticed by then.
constexpr std::uint64_t kControlSeedsMax = 100;

class SimulationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new std::string(SimulationDirectory());
    founding_ = new Founding(*directory_);
  }
  static void TearDownTestSuite() {
    delete founding_;
    std::filesystem::remove_all(*directory_);
    delete directory_;
  }

  static HistoryResult Play(std::uint64_t seed, const Variant& variant = {}) {
    return PlayHistory(*founding_, *directory_, seed, variant);
  }

 private:
  static std::string* directory_;
  static Founding* founding_;
};

std::string* SimulationTest::directory_ = nullptr;
Founding* SimulationTest::founding_ = nullptr;

TEST_F(SimulationTest, NoHistoryBreachesAnInvariantAndEveryFaultIsPlayed) {
  Coverage coverage;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const HistoryResult result = Play(seed);
    EXPECT_EQ(result.breach, "")
        << "play it again: build/dev/tests/simulation/simulate --seed " << seed
        << " --trace";
    coverage.Add(result.coverage);
  }
  EXPECT_EQ(coverage.Missing(false), "") << coverage.ToString();
}

TEST_F(SimulationTest, OneSeedGivesOneHistory) {
  const HistoryResult first = Play(7);
  const HistoryResult again = Play(7);
  EXPECT_EQ(first.steps, again.steps);
  EXPECT_EQ(first.trace, again.trace);
  EXPECT_EQ(first.coverage.ToString(), again.coverage.ToString());
  EXPECT_NE(first.trace, Play(8).trace);
}

class ControlTest : public SimulationTest,
                    public ::testing::WithParamInterface<Control> {};

TEST_P(ControlTest, ABrokenRuleIsNoticed) {
  std::string other;
  for (std::uint64_t seed = 1; seed <= kControlSeedsMax; ++seed) {
    const std::string breach = Play(seed, GetParam().variant).breach;
    if (breach.find(GetParam().breach) != std::string::npos) {
      return;
    }
    other = breach.empty() ? other : breach;
  }
  FAIL() << "nothing of the kind in " << kControlSeedsMax << " seeds, but: \""
         << other << "\"";
}

INSTANTIATE_TEST_SUITE_P(Rules, ControlTest,
                         ::testing::ValuesIn(Controls().begin(),
                                             Controls().end()),
                         [](const auto& control) {
                           std::string name(control.param.name);
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace comity::simulation
