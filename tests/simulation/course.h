// The course of one history: its steps one after the other, what is done again
// and again meanwhile, and what is told of it in the end.
#ifndef COMITY_TESTS_SIMULATION_COURSE_H_
#define COMITY_TESTS_SIMULATION_COURSE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/coverage.h"
#include "tests/simulation/surroundings.h"

namespace comity::simulation {

struct HistoryResult {
  // The first breach of an invariant; empty if none.
  std::string breach;
  std::uint64_t steps = 0;
  // After the last fault, until all was decided.
  int rounds_needed = 0;
  // The last steps before the end, or all of them if traced.
  std::vector<std::string> trace;
  Coverage coverage;
};

// How a course is told: in days or minutes since it began.
struct Telling {
  const char* unit = "day";
  std::uint64_t unit_ms = 0;
  std::uint64_t begun_ms = 0;
  std::size_t steps_max = 0;  // Kept, unless all are.
  bool all = false;
};

// One thread.
class Course {
 public:
  // `check` is called after each step. All must outlive the course.
  Course(Surroundings& shared, const Telling& telling,
         std::function<void()> check)
      : shared_(shared), telling_(telling), check_(std::move(check)) {}

  bool IsWell() const { return shared_.truth.breach().empty(); }
  std::uint64_t steps() const { return result_.steps; }

  // Does `action` again and again, between the two delays apart, until nothing
  // is repeated any more.
  void Repeatedly(const std::string& what, std::uint64_t from_ms,
                  std::uint64_t to_ms, std::function<void()> action);
  void EndRepetitions() { repeats_ = false; }

  // Takes steps while nothing is breached and `goes_on`.
  void Run(const std::function<bool()>& goes_on);
  // The same for so long, or until so many steps were taken in all.
  void Pass(
      std::uint64_t ms, const std::string& what,
      std::uint64_t steps_max = std::numeric_limits<std::uint64_t>::max());

  void CountRounds(int rounds) { result_.rounds_needed = rounds; }
  // What is to be told of it. Call it last.
  HistoryResult Finish();

 private:
  void Tell(const std::string& what);
  void CheckBounds();

  Surroundings& shared_;
  const Telling telling_;
  const std::function<void()> check_;
  HistoryResult result_;
  bool repeats_ = true;
};

// Plays one history in a directory of its own below `directory`, which is
// removed again.
HistoryResult PlayInDirectory(
    const std::string& directory, std::uint64_t seed,
    const std::function<HistoryResult(const std::string& own)>& play);

// Where histories keep their files: in memory if there is such a place.
std::string SimulationDirectory();

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_COURSE_H_
