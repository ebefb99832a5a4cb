// Three registries, two witnesses, two clients and a liar under faults. A
// failure prints the command that plays it again.
#include "tests/simulation/federation/federation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulation/federation/federation_controls.h"
#include "tests/simulation/history_fixture.h"

namespace comity::simulation {
namespace {

using ::testing::HasSubstr;

// In parts, so that they can be played beside each other. tests/run.sh --full
// plays 2,000.
constexpr std::uint64_t kSeedsOfPart = 250;
// A broken rule must be noticed by then.
constexpr std::uint64_t kControlSeedsMax = 60;

class FederationTest : public HistoryTest<Cast> {
 protected:
  static PlaySeed Player(const FederationVariant& variant = {}) {
    return [variant](std::uint64_t seed) {
      return PlayFederation(beginning(), directory(), seed, variant);
    };
  }

  static void PlayPart(std::uint64_t first) {
    const Coverage coverage =
        PlayAll(first, kSeedsOfPart, "simulate --partners", Player());
    EXPECT_EQ(coverage.Missing(/*of_partners=*/true), "")
        << coverage.ToString();
  }
};

TEST_F(FederationTest, NoHistoryOfTheFirstHalfBreachesAnInvariant) {
  PlayPart(1);
}

TEST_F(FederationTest, NoHistoryOfTheSecondHalfBreachesAnInvariant) {
  PlayPart(1 + kSeedsOfPart);
}

TEST_F(FederationTest, OneSeedGivesOneHistory) { ExpectOneHistory(Player()); }

// Once, sixteen drafts for one log were refused by right, one after the other,
// and it took something new in the last round only; what that round brought was
// not looked at.
TEST_F(FederationTest, RoundsInWhichALogTookNothingNewAreNotCounted) {
  FederationVariant variant;
  variant.silent_rounds = kConvergenceRoundsMax + 5;
  EXPECT_EQ(Player(variant)(1).breach, "");
}

TEST_F(FederationTest, ALogThatTakesNothingNewForEverIsNoticed) {
  FederationVariant variant;
  variant.silent_rounds = 1000;
  EXPECT_THAT(Player(variant)(1).breach, HasSubstr("takes nothing new"));
}

TEST_F(FederationTest, TheLastRoundIsLookedAt) {
  const int needed = Player()(1).rounds_needed;
  ASSERT_GT(needed, 0);
  FederationVariant variant;
  variant.convergence_rounds_max = needed;
  EXPECT_EQ(Player(variant)(1).breach, "");
  variant.convergence_rounds_max = needed - 1;
  EXPECT_THAT(Player(variant)(1).breach, HasSubstr("liveness"));
}

class FederationControlTest
    : public FederationTest,
      public ::testing::WithParamInterface<FederationControl> {};

TEST_P(FederationControlTest, ABrokenRuleIsNoticed) {
  ExpectNoticed(GetParam(), kControlSeedsMax, Player(GetParam().variant));
}

INSTANTIATE_TEST_SUITE_P(Rules, FederationControlTest,
                         ::testing::ValuesIn(FederationControls().begin(),
                                             FederationControls().end()),
                         RuleName<FederationVariant>);

}  // namespace
}  // namespace comity::simulation
