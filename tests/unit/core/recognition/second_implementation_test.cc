// Holds the engine against a second implementation of the rules, over many
// made-up worlds. COMITY_RECOGNITION_WORLDS sets how many.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "core/recognition/engine.h"
#include "tests/support/naive_recognition.h"
#include "tests/support/recognition_worlds.h"

namespace comity::recognition {
namespace {

using testing::Describe;
using testing::MakeWorld;
using testing::NaiveDecide;
using testing::World;

constexpr std::uint64_t kWorlds = 20'000;

std::uint64_t WorldCount() {
  const char* wanted = std::getenv("COMITY_RECOGNITION_WORLDS");
  return wanted == nullptr ? kWorlds : std::strtoull(wanted, nullptr, 10);
}

bool Same(const Decision& a, const Decision& b) {
  return a.outcome == b.outcome && a.path == b.path && a.reasons == b.reasons &&
         a.conditions == b.conditions && a.basis == b.basis &&
         a.agreements == b.agreements && a.versions == b.versions;
}

TEST(SecondImplementationTest, DecidesEveryWorldAsTheEngineDoes) {
  int different = 0;
  for (std::uint64_t seed = 0; seed < WorldCount(); ++seed) {
    const World world = MakeWorld(seed);
    const Decision engine = Decide(world.facts, world.query);
    const Decision naive = NaiveDecide(world.facts, world.query);
    if (!Same(engine, naive)) {
      ADD_FAILURE() << "seed " << seed << "\n engine " << Describe(engine)
                    << "\n naive  " << Describe(naive);
      ASSERT_LT(++different, 10);
    }
  }
}

// The comparison means nothing if the worlds are all alike.
TEST(SecondImplementationTest, MeetsEveryPathReasonBasisAndCondition) {
  std::set<Path> paths;
  std::set<ErrorReason> reasons;
  std::set<Basis> basis;
  std::set<statement::ConditionCode> conditions;
  std::map<Outcome, int> outcomes;
  for (std::uint64_t seed = 0; seed < kWorlds; ++seed) {
    const World world = MakeWorld(seed);
    const Decision decision = Decide(world.facts, world.query);
    ++outcomes[decision.outcome];
    paths.insert(decision.path);
    reasons.insert(decision.reasons.begin(), decision.reasons.end());
    basis.insert(decision.basis.begin(), decision.basis.end());
    for (const RequiredCondition& condition : decision.conditions) {
      conditions.insert(condition.code);
    }
  }
  EXPECT_EQ(paths.size(), 6U);
  EXPECT_EQ(basis.size(), 10U);
  // All but SIGNATURE_INVALID, which the caller sets.
  EXPECT_EQ(reasons.size(), 38U);
  EXPECT_EQ(conditions.size(), 10U);
  EXPECT_GT(outcomes[Outcome::kRecognised], 1000);
  EXPECT_GT(outcomes[Outcome::kConditional], 1000);
  EXPECT_GT(outcomes[Outcome::kNotRecognised], 1000);
}

}  // namespace
}  // namespace comity::recognition
