// What holds in every world, whatever its agreements say.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "tests/support/recognition_days.h"
#include "tests/unit/core/recognition/properties_fixture.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using testing::Tape;
using testing::World;

// --- Shape -------------------------------------------------------------------

TEST(RecognitionProperties, ARefusalHasReasonsAndAPositiveAnswerHasNone) {
  InEveryWorld([](const World& world, Tape&) {
    const Decision decision = Decided(world);
    const bool refused = decision.outcome == Outcome::kNotRecognised;
    RC_ASSERT(decision.reasons.empty() != refused);
    RC_ASSERT((decision.path == Path::kNone) == refused);
    RC_ASSERT((decision.outcome == Outcome::kConditional) ==
              !decision.conditions.empty());
    RC_ASSERT(!refused || decision.basis.empty());
    RC_ASSERT(!refused || decision.agreements.empty());
  });
}

// --- Worse facts -------------------------------------------------------------

// Suspends, ends or withdraws something.
void Spoil(World& world, Tape& choices) {
  Facts& facts = world.facts;
  Credential& credential = facts.credentials["C1"];
  Agreement& agreement = OneOf(choices, facts.agreements);
  Party& party = OneOf(choices, agreement.parties);
  const CivilDate day = DayNear(world.query.on, choices);
  const DayRange from_day{day, std::nullopt};
  const auto effect = choices.OnceIn(2) ? statement::SuspensionEffect::kNewOnly
                                        : statement::SuspensionEffect::kAll;
  auto& accreditations = facts.programmes["PR"].accreditations;
  switch (choices.Below(10)) {
    case 0:
      agreement.suspensions.push_back({from_day, effect});
      break;
    case 1:
      party.suspensions.push_back({from_day, effect});
      break;
    case 2:
      agreement.terminated = std::min(day, agreement.terminated.value_or(day));
      break;
    case 3:
      if (!party.withdrawal) {
        party.withdrawal = {day, std::nullopt};
      }
      break;
    case 4:
      agreement.non_renewal_notified =
          std::min(day, agreement.non_renewal_notified.value_or(day));
      break;
    case 5:
      for (PriorRecognition& prior : credential.prior_recognitions) {
        prior.withdrawn_on = std::min(day, prior.withdrawn_on.value_or(day));
      }
      break;
    case 6:
      credential.status_events.push_back(
          {StatusKind(choices.Below(3)), from_day, std::nullopt});
      break;
    case 7:
      facts.credentials["C0"].status_events.push_back(
          {StatusKind(choices.Below(3)), from_day, std::nullopt});
      break;
    case 8:
      facts.bodies[credential.issuers.front()].authority.push_back(
          {choices.OnceIn(2) ? AuthorityKind::kAnnulled
                             : AuthorityKind::kSuspended,
           from_day,
           {},
           {}});
      break;
    default:
      if (!accreditations.empty()) {
        auto& withdrawn_on = OneOf(choices, accreditations).withdrawn_on;
        withdrawn_on = std::min(day, withdrawn_on.value_or(day));
      }
  }
}

// Two exceptions, both by the rules. An exclusive agreement may have shut out a
// better one. And where there are several versions, the end of the agreement
// brings back the one of the day of issue (acquired rights), which may ask for
// less than today's.
TEST(RecognitionProperties, WithoutExclusiveTextsSpoilingNeverImproves) {
  int worse = 0;
  InEveryWorld([&](World world, Tape& choices) {
    ForEachText(world, [](AgreementTerms& terms) { terms.exclusive = false; });
    for (Agreement& agreement : world.facts.agreements) {
      agreement.versions.resize(1);
    }
    const Decision before = Decided(world);
    Spoil(world, choices);
    const Decision after = Decided(world);
    RC_ASSERT(Goodness(after) <= Goodness(before));
    worse += Goodness(after) < Goodness(before) ? 1 : 0;
  });
  EXPECT_GT(worse, kWorlds / 50);
}

// --- More agreements ---------------------------------------------------------

// Earlier decisions under the added agreement are left out: the agreement may
// say that they fall with it (R5, rule NONE).
TEST(RecognitionProperties, AnotherAgreementNeverWorsensUnlessItIsExclusive) {
  int better = 0;
  InEveryWorld([&](World world, Tape&) {
    Agreement added = world.facts.agreements.back();
    world.facts.agreements.pop_back();
    auto& priors = world.facts.credentials["C1"].prior_recognitions;
    priors.erase(std::remove_if(priors.begin(), priors.end(),
                                [&](const PriorRecognition& prior) {
                                  return prior.agreement == added.id;
                                }),
                 priors.end());
    for (Version& version : added.versions) {
      version.terms->exclusive = false;
    }
    const Decision before = Decided(world);
    world.facts.agreements.push_back(added);
    const Decision after = Decided(world);
    RC_ASSERT(Goodness(after) >= Goodness(before));
    better += Goodness(after) > Goodness(before) ? 1 : 0;
  });
  EXPECT_GT(better, kWorlds / 50);
}

// --- Chains ------------------------------------------------------------------

const AgreementTerms& TextOf(const World& world, const std::string& agreement,
                             const std::string& version) {
  for (const Agreement& item : world.facts.agreements) {
    for (const Version& text : item.versions) {
      if (item.id == agreement && text.id == version) {
        return *text.terms;
      }
    }
  }
  RC_FAIL("no such text");
}

// Most agreements are turned into possible hops, for chains are rare.
TEST(RecognitionProperties, AChainIsOfTwoTextsThatBothAllowIt) {
  int chains = 0;
  InEveryWorld([&](World world, Tape& choices) {
    ForEachText(world, [&](AgreementTerms& terms) {
      terms.chaining_allowed = !choices.OnceIn(4);
      terms.conditions.clear();
      terms.exclusive = false;
    });
    const Decision decision = Decided(world);
    if (decision.path != Path::kChain) {
      return;
    }
    ++chains;
    RC_ASSERT(decision.agreements.size() == 2U);
    RC_ASSERT(decision.agreements[0] != decision.agreements[1]);
    for (const std::size_t hop : {0U, 1U}) {
      RC_ASSERT(TextOf(world, decision.agreements[hop], decision.versions[hop])
                    .chaining_allowed);
    }
    ForEachText(world,
                [](AgreementTerms& terms) { terms.chaining_allowed = false; });
    RC_ASSERT(Decided(world).path != Path::kChain);
  });
  EXPECT_GT(chains, 0);
}

// --- What is not known -------------------------------------------------------

TEST(RecognitionProperties, WithEverythingKnownNothingIsUndecided) {
  InEveryWorld([](const World& world, Tape&) {
    RC_ASSERT(Decided(world).outcome != Outcome::kUndecided);
  });
}

// Whoever knows less may know too little, but never decides otherwise.
TEST(RecognitionProperties, AMissingTextLeavesTheOutcomeOrUndecided) {
  int undecided = 0;
  InEveryWorld([&](World world, Tape& choices) {
    const Decision known = Decided(world);
    for (Agreement& agreement : world.facts.agreements) {
      for (Version& version : agreement.versions) {
        if (choices.OnceIn(3)) {
          version.terms.reset();
        }
      }
    }
    const Decision decision = Decided(world);
    RC_ASSERT(decision.outcome == known.outcome ||
              decision.outcome == Outcome::kUndecided);
    undecided += decision.outcome == Outcome::kUndecided ? 1 : 0;
  });
  EXPECT_GT(undecided, kWorlds / 50);
}

TEST(RecognitionProperties, AClosedFactLeavesTheOutcomeOrUndecided) {
  int undecided = 0;
  InEveryWorld([&](World world, Tape& choices) {
    const Decision known = Decided(world);
    Credential& credential = world.facts.credentials["C1"];
    for (const HeldFact fact : {HeldFact::kNationalities, HeldFact::kLanguages,
                                HeldFact::kFields, HeldFact::kLevel}) {
      if (choices.OnceIn(2)) {
        credential.undisclosed.insert(fact);
      }
    }
    const Decision decision = Decided(world);
    RC_ASSERT(decision.outcome == known.outcome ||
              decision.outcome == Outcome::kUndecided);
    undecided += decision.outcome == Outcome::kUndecided ? 1 : 0;
  });
  EXPECT_GT(undecided, kWorlds / 50);
}

// What is closed is not looked at: the answer is the same whatever it hides.
TEST(RecognitionProperties, WhatAClosedFactHidesDoesNotShow) {
  InEveryWorld([](World world, Tape&) {
    Credential& credential = world.facts.credentials["C1"];
    credential.undisclosed = {HeldFact::kNationalities, HeldFact::kLanguages,
                              HeldFact::kFields, HeldFact::kLevel};
    const Decision before = Decided(world);
    credential.nationalities.clear();
    credential.languages.clear();
    credential.fields.clear();
    credential.level.reset();
    RC_ASSERT(Same(Decided(world), before));
  });
}

}  // namespace
}  // namespace comity::recognition
