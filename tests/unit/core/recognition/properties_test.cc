// What holds in every world, whatever its agreements say. RapidCheck looks for
// a world in which it does not and makes that world as plain as it can.
// COMITY_RECOGNITION_WORLDS sets the number of worlds of each property.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/recognition/engine.h"
#include "tests/support/recognition_days.h"
#include "tests/support/recognition_worlds.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using testing::Describe;
using testing::ForEachDay;
using testing::kTapeSize;
using testing::MakeWorld;
using testing::Tape;
using testing::World;

// Worlds of one property. The seed stands here and not in the environment, so
// that every run sees the same worlds.
constexpr int kWorlds = 2000;
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

// Checks `holds` in many worlds. It may ask the tape for choices of its own.
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

// Better answers are greater: by outcome, then by fewer conditions.
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

template <typename Items>
auto& OneOf(Tape& choices, Items& items) {
  return items[choices.Below(static_cast<std::uint32_t>(items.size()))];
}

CivilDate DayNear(CivilDate day, Tape& choices) {
  return day.PlusDays(static_cast<int>(choices.Below(5)) * 100 - 200);
}

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

// --- Order -------------------------------------------------------------------

class Shuffler {
 public:
  explicit Shuffler(std::uint64_t seed) : random_(seed) {}

  template <typename T>
  void operator()(std::vector<T>& items) {
    std::shuffle(items.begin(), items.end(), random_);
  }

  void Shuffle(Credential& credential) {
    (*this)(credential.issuers);
    (*this)(credential.nationalities);
    (*this)(credential.fields);
    (*this)(credential.status_events);
    (*this)(credential.derived_from);
    (*this)(credential.prior_recognitions);
  }

  void Shuffle(AgreementTerms& terms) {
    (*this)(terms.directions);
    (*this)(terms.conditions);
    for (statement::Condition& condition : terms.conditions) {
      (*this)(condition.languages);
      (*this)(condition.purposes);
    }
    (*this)(terms.scope->credential_types);
    (*this)(terms.scope->titles);
    (*this)(terms.scope->purposes);
    (*this)(terms.scope->nationalities);
    (*this)(terms.scope->fields_included);
    (*this)(terms.scope->fields_excluded);
  }

  void Shuffle(Agreement& agreement) {
    (*this)(agreement.suspensions);
    (*this)(agreement.parties);
    for (Party& party : agreement.parties) {
      (*this)(party.countries);
      (*this)(party.suspensions);
      if (party.designated_bodies) {
        (*this)(*party.designated_bodies);
      }
    }
  }

  // All lists but versions, whose order means something.
  void Shuffle(World& world) {
    for (auto& [id, body] : world.facts.bodies) {
      (*this)(body.authority);
    }
    for (auto& [id, programme] : world.facts.programmes) {
      (*this)(programme.awarding);
      (*this)(programme.accreditations);
    }
    for (Agreement& agreement : world.facts.agreements) {
      Shuffle(agreement);
    }
    ForEachText(world, [&](AgreementTerms& terms) { Shuffle(terms); });
    (*this)(world.facts.agreements);
    for (auto& [id, credential] : world.facts.credentials) {
      Shuffle(credential);
    }
    (*this)(world.query.satisfied);
  }

 private:
  std::mt19937_64 random_;
};

TEST(RecognitionProperties, TheOrderOfListsMeansNothing) {
  InEveryWorld([](World world, Tape& choices) {
    const Decision before = Decided(world);
    Shuffler(choices.Below(1U << 24)).Shuffle(world);
    RC_ASSERT(Same(Decided(world), before));
  });
}

// --- Time --------------------------------------------------------------------

template <typename Event>
void RemoveRecordedAfter(std::vector<Event>& events, CivilDate day) {
  events.erase(std::remove_if(events.begin(), events.end(),
                              [&](const Event& event) {
                                return event.recorded_on &&
                                       day < *event.recorded_on;
                              }),
               events.end());
}

TEST(RecognitionProperties, KnownAtHidesExactlyWhatWasRecordedLater) {
  int hidden = 0;
  InEveryWorld([&](World world, Tape& choices) {
    const CivilDate day = DayNear(world.query.on, choices);
    world.query.known_at.reset();
    const Decision all = Decided(world);
    world.query.known_at = day;
    const Decision known = Decided(world);
    for (auto& [id, body] : world.facts.bodies) {
      RemoveRecordedAfter(body.authority, day);
    }
    for (auto& [id, credential] : world.facts.credentials) {
      RemoveRecordedAfter(credential.status_events, day);
    }
    RC_ASSERT(Same(Decided(world), known));
    world.query.known_at.reset();
    RC_ASSERT(Same(Decided(world), known));
    hidden += Same(all, known) ? 0 : 1;
  });
  EXPECT_GT(hidden, kWorlds / 100);
}

// The calendar repeats after 400 years to the day, month ends included, so
// that every sum of months comes to the shifted day.
TEST(RecognitionProperties, TheAnswerIsTheSameCenturiesLater) {
  constexpr int kDaysIn400Years = 146'097;
  InEveryWorld([](World world, Tape& choices) {
    const Decision before = Decided(world);
    const int days = (static_cast<int>(choices.Below(8)) - 3) * kDaysIn400Years;
    ForEachDay(world, [&](CivilDate& day) { day = day.PlusDays(days); });
    RC_ASSERT(Same(Decided(world), before));
  });
}

// By other spans only where no months are added: months differ in length.
TEST(RecognitionProperties, WithoutMonthsTheAnswerIsTheSameAnyDaysLater) {
  InEveryWorld([](World world, Tape& choices) {
    ForEachText(world, [](AgreementTerms& terms) {
      terms.notice_months = 0;
      if (terms.term) {
        terms.term = statement::Term{terms.term->until, 0, 0};
      }
      if (terms.derived) {
        terms.derived->years = 0;
      }
    });
    const Decision before = Decided(world);
    const int days = static_cast<int>(choices.Below(20'000)) - 10'000;
    ForEachDay(world, [&](CivilDate& day) { day = day.PlusDays(days); });
    RC_ASSERT(Same(Decided(world), before));
  });
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
