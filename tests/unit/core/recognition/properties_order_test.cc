// What must mean nothing: the order of lists, what was recorded later, and the
// century.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/support/recognition_days.h"
#include "tests/unit/core/recognition/properties_fixture.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using testing::ForEachDay;
using testing::Tape;
using testing::World;

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

}  // namespace
}  // namespace comity::recognition
