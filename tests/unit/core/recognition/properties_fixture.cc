#include "tests/unit/core/recognition/properties_fixture.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <utility>
#include <vector>

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using testing::kTapeSize;
using testing::MakeWorld;
using testing::Tape;
using testing::World;

// It stands here and not in the environment, so that every run sees the same
// worlds.
constexpr std::uint64_t kSeed = 20'260'701;
constexpr std::size_t kChoices = 40;

int WorldCount() {
  const char* wanted = std::getenv("COMITY_RECOGNITION_WORLDS");
  return wanted == nullptr ? kWorlds : std::atoi(wanted);
}

// RapidCheck's own listener would first print a random seed that is not used.
class SilentListener : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
  void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
  void onTestFinished(const rc::detail::TestMetadata&,
                      const rc::detail::TestResult&) override {}
};

}  // namespace

void InEveryWorld(const std::function<void(World, Tape&)>& holds) {
  rc::detail::TestParams params;
  params.seed = kSeed;
  params.maxSuccess = WorldCount();
  rc::detail::TestMetadata metadata;
  metadata.description =
      ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const auto numbers = rc::gen::resize(
      rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, 1U << 24));
  const auto property = rc::detail::toProperty([&] {
    using Numbers = std::vector<std::uint32_t>;
    const auto of_choices = *rc::gen::container<Numbers>(kChoices, numbers);
    const auto of_world = *rc::gen::container<Numbers>(kTapeSize, numbers);
    Tape choices(of_choices);
    holds(MakeWorld(Tape(of_world)), choices);
  });
  SilentListener listener;
  const auto result =
      rc::detail::checkProperty(property, metadata, params, listener);
  if (!result.is<rc::detail::SuccessResult>()) {
    std::ostringstream text;
    rc::detail::printResultMessage(result, text);
    FAIL() << text.str();
  }
}

Decision Decided(const World& world) {
  return Decide(world.facts, world.query);
}

std::tuple<int, int> Goodness(const Decision& decision) {
  const int outcome = decision.outcome == Outcome::kRecognised    ? 2
                      : decision.outcome == Outcome::kConditional ? 1
                                                                  : 0;
  return {outcome, -static_cast<int>(decision.conditions.size())};
}

bool Same(const Decision& a, const Decision& b) {
  const auto same_weighed = [](const Weighed& x, const Weighed& y) {
    return x.agreement == y.agreement && x.version == y.version &&
           x.origin_party == y.origin_party && x.host_party == y.host_party &&
           x.outcome == y.outcome && x.reasons == y.reasons;
  };
  return a.outcome == b.outcome && a.path == b.path && a.reasons == b.reasons &&
         a.conditions == b.conditions && a.basis == b.basis &&
         a.agreements == b.agreements && a.versions == b.versions &&
         a.undisclosed == b.undisclosed &&
         std::equal(a.weighed.begin(), a.weighed.end(), b.weighed.begin(),
                    b.weighed.end(), same_weighed);
}

void ForEachText(World& world,
                 const std::function<void(AgreementTerms&)>& change) {
  for (Agreement& agreement : world.facts.agreements) {
    for (Version& version : agreement.versions) {
      change(*version.terms);
    }
  }
}

CivilDate DayNear(CivilDate day, Tape& choices) {
  return day.PlusDays(static_cast<int>(choices.Below(5)) * 100 - 200);
}

}  // namespace comity::recognition
