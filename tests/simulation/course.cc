#include "tests/simulation/course.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace comity::simulation {

void Course::Repeatedly(const std::string& what, std::uint64_t from_ms,
                        std::uint64_t to_ms, std::function<void()> action) {
  const std::uint64_t delay_ms = from_ms + shared_.dice.Below(to_ms - from_ms);
  shared_.schedule.After(delay_ms, what, [this, what, from_ms, to_ms, action] {
    if (repeats_) {
      action();
      Repeatedly(what, from_ms, to_ms, action);
    }
  });
}

void Course::Run(const std::function<bool()>& goes_on) {
  while (IsWell() && goes_on()) {
    const std::string what = shared_.schedule.RunNext();
    if (what.empty()) {
      return;
    }
    ++result_.steps;
    Tell(what);
    CheckBounds();
  }
}

void Course::Pass(std::uint64_t ms, const std::string& what,
                  std::uint64_t steps_max) {
  bool is_over = false;
  shared_.schedule.After(ms, what, [&is_over] { is_over = true; });
  Run([&] { return !is_over && result_.steps < steps_max; });
}

void Course::Tell(const std::string& what) {
  const std::uint64_t since_ms = shared_.schedule.now_ms() - telling_.begun_ms;
  result_.trace.push_back(std::string(telling_.unit) + " " +
                          std::to_string(since_ms / telling_.unit_ms) + " +" +
                          std::to_string(since_ms % telling_.unit_ms) +
                          " ms  " + what);
  if (!telling_.all && result_.trace.size() > telling_.steps_max) {
    result_.trace.erase(result_.trace.begin());
  }
}

void Course::CheckBounds() {
  if (shared_.schedule.waiting() > Schedule::kEventsMax) {
    shared_.truth.Breach("I4: too many events wait");
  }
  if (shared_.network.in_flight() > Network::kInFlightMax) {
    shared_.truth.Breach("I4: too many messages are on their way");
  }
  check_();
}

HistoryResult Course::Finish() {
  result_.breach = shared_.truth.breach();
  result_.coverage = shared_.coverage;
  return std::move(result_);
}

HistoryResult PlayInDirectory(
    const std::string& directory, std::uint64_t seed,
    const std::function<HistoryResult(const std::string& own)>& play) {
  const std::string own = directory + "/" + std::to_string(seed);
  std::filesystem::create_directory(own);
  HistoryResult result = play(own);
  std::error_code ignored;
  std::filesystem::remove_all(own, ignored);
  return result;
}

std::string SimulationDirectory() {
  const bool in_memory = access("/dev/shm", W_OK) == 0;
  std::string name = in_memory
                         ? "/dev/shm/comity-simulation-XXXXXX"
                         : std::filesystem::temp_directory_path().string() +
                               "/comity-simulation-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    std::fprintf(stderr, "cannot make a directory for the simulation\n");
    std::abort();
  }
  return name;
}

}  // namespace comity::simulation
