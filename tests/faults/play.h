// Plays one point: a life with a fault, a new life without, and the question
// whether every promise was kept.
#ifndef COMITY_TESTS_FAULTS_PLAY_H_
#define COMITY_TESTS_FAULTS_PLAY_H_

#include <cstdint>
#include <map>
#include <string>

#include "core/base/status.h"
#include "tests/faults/point.h"
#include "tests/faults/stage.h"
#include "tests/faults/world.h"

namespace comity::faults {

struct Outcome {
  Point point;
  // The fault happened: only such points count.
  bool effective = false;
  // What became of it, in a few words that can be counted.
  std::string name;
  // OK if every promise was kept.
  Status breach;
  // For people who look at a breach: the call, and the last words.
  std::string detail;
};

// Everything that is the same for all points. All must outlive it.
struct Play {
  const World& world;
  const std::map<std::string, Base>& bases;
  std::uint64_t seed = 1;
};

// kill, power, control and fail. A control that loses something is no breach:
// its name says "lost".
Outcome PlayFault(const Play& play, Workplace& workplace, const Point& point);

// damage and swap: see damage.h.
Outcome PlayDamage(const Play& play, Workplace& workplace, const Point& point);

// Operations of `classes` in a life on `base` without faults.
StatusOr<std::uint64_t> CountOperations(const Play& play, Workplace& workplace,
                                        const Point& like);

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_PLAY_H_
