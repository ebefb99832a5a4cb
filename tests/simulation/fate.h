// Where a process of the registry will die. Everything that leaves a process
// asks its fate first: what a dead process still does, nobody sees.
#ifndef COMITY_TESTS_SIMULATION_FATE_H_
#define COMITY_TESTS_SIMULATION_FATE_H_

#include <functional>
#include <optional>
#include <utility>

#include "tests/simulation/coverage.h"

namespace comity::simulation {

// One thread.
class Fate {
 public:
  // The process dies when it comes to that crash point, after having passed it
  // `passes_before` times.
  void Plan(Happening crash_point, int passes_before = 0) {
    planned_ = crash_point;
    passes_before_ = passes_before;
  }

  // Whether it is to die there.
  bool Plans(Happening crash_point) const { return planned_ == crash_point; }

  // Whether the process lives on behind `crash_point`.
  bool Passes(Happening crash_point) {
    if (!dead_ && planned_ == crash_point && passes_before_-- == 0) {
      Die(crash_point);
    }
    return !dead_;
  }

  // The same, where the process dies because of something else.
  void Die(Happening how) {
    if (!dead_) {
      dead_ = how;
      if (at_death) {
        at_death();
      }
    }
  }

  // How it died; nothing while it lives.
  const std::optional<Happening>& dead() const { return dead_; }

  // Called once, at the moment of death: what is on the disk now stays.
  std::function<void()> at_death;

 private:
  std::optional<Happening> planned_;
  int passes_before_ = 0;
  std::optional<Happening> dead_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FATE_H_
