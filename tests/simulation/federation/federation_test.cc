// Three registries, two witnesses, two clients and a liar under faults. A
// failure prints the command that plays it again.
#include "tests/simulation/federation/federation.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/simulation/federation/federation_controls.h"

namespace comity::simulation {
namespace {

// In parts, so that they can be played beside each other. tests/run.sh --full
// plays 2,000.
constexpr std::uint64_t kSeedsOfPart = 250;
// A broken rule must be noticed by then.
constexpr std::uint64_t kControlSeedsMax = 60;

class FederationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new std::string(SimulationDirectory());
    cast_ = new Cast(*directory_);
  }
  static void TearDownTestSuite() {
    delete cast_;
    std::filesystem::remove_all(*directory_);
    delete directory_;
  }

  static HistoryResult Play(std::uint64_t seed,
                            const FederationVariant& variant = {}) {
    return PlayFederation(*cast_, *directory_, seed, variant);
  }

  static void PlayPart(std::uint64_t first) {
    Coverage coverage;
    for (std::uint64_t seed = first; seed < first + kSeedsOfPart; ++seed) {
      const HistoryResult result = Play(seed);
      EXPECT_EQ(result.breach, "")
          << "play it again: build/dev/tests/simulation/simulate --partners "
          << "--seed " << seed << " --trace";
      coverage.Add(result.coverage);
    }
    EXPECT_EQ(coverage.Missing(/*of_partners=*/true), "")
        << coverage.ToString();
  }

 private:
  static std::string* directory_;
  static Cast* cast_;
};

std::string* FederationTest::directory_ = nullptr;
Cast* FederationTest::cast_ = nullptr;

TEST_F(FederationTest, NoHistoryOfTheFirstHalfBreachesAnInvariant) {
  PlayPart(1);
}

TEST_F(FederationTest, NoHistoryOfTheSecondHalfBreachesAnInvariant) {
  PlayPart(1 + kSeedsOfPart);
}

TEST_F(FederationTest, OneSeedGivesOneHistory) {
  const HistoryResult first = Play(7);
  const HistoryResult again = Play(7);
  EXPECT_EQ(first.steps, again.steps);
  EXPECT_EQ(first.trace, again.trace);
  EXPECT_EQ(first.coverage.ToString(), again.coverage.ToString());
  EXPECT_NE(first.trace, Play(8).trace);
}

class FederationControlTest
    : public FederationTest,
      public ::testing::WithParamInterface<FederationControl> {};

TEST_P(FederationControlTest, ABrokenRuleIsNoticed) {
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

INSTANTIATE_TEST_SUITE_P(Rules, FederationControlTest,
                         ::testing::ValuesIn(FederationControls().begin(),
                                             FederationControls().end()),
                         [](const auto& control) {
                           std::string name(control.param.name);
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace comity::simulation
