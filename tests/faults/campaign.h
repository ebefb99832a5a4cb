// Which points are played, in which order, and by how many at a time.
#ifndef COMITY_TESTS_FAULTS_CAMPAIGN_H_
#define COMITY_TESTS_FAULTS_CAMPAIGN_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "tests/faults/play.h"
#include "tests/faults/point.h"
#include "tests/faults/stage.h"

namespace comity::faults {

// Workers with a workplace each, who share the points of a list. One thread
// gives the orders.
class Crew {
 public:
  Crew(const Play& play, std::vector<std::unique_ptr<Workplace>> workplaces)
      : play_(play), workplaces_(std::move(workplaces)) {}

  const Play& play() const { return play_; }
  Workplace& first() { return *workplaces_.front(); }

  // The outcomes in the order of `points`. None begins after the deadline:
  // those are left out, and late() counts them.
  std::vector<Outcome> Run(std::vector<Point> points);

  void SetDeadline(std::chrono::steady_clock::time_point deadline) {
    deadline_ = deadline;
  }
  // Plays only points whose text contains `filter`.
  void SetFilter(std::string filter) { filter_ = std::move(filter); }
  // Points that were left out for lack of time.
  std::size_t late() const { return late_; }

 private:
  const Play& play_;
  std::vector<std::unique_ptr<Workplace>> workplaces_;
  std::chrono::steady_clock::time_point deadline_ =
      std::chrono::steady_clock::time_point::max();
  std::string filter_;
  std::size_t late_ = 0;
};

// How much of everything is played: the whole, or one in `step` points.
struct Share {
  std::size_t step = 1;
  std::size_t damaged_bytes = 2'100;
};

// Takes outcomes as they come.
using Take = std::function<void(std::vector<Outcome>)>;

// Each plays one kind of fault to its end. Errors: kInternal if a life without
// faults fails.
Status PlayKills(Crew& crew, const Share& share, const Take& take);
Status PlayPowerLosses(Crew& crew, const Share& share, const Take& take);
Status PlayControls(Crew& crew, const Share& share, const Take& take);
// Until N passes the last call; with a step until N * step does.
Status PlayFailures(Crew& crew, const Share& share, const Take& take);
Status PlayDamages(Crew& crew, const Share& share, const Take& take);

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_CAMPAIGN_H_
