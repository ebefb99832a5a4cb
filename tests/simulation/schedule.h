// Virtual time and what is to happen when: the only source of order in a
// history.
#ifndef COMITY_TESTS_SIMULATION_SCHEDULE_H_
#define COMITY_TESTS_SIMULATION_SCHEDULE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace comity::simulation {

// One thread.
class Schedule {
 public:
  using Action = std::function<void()>;

  // More waiting events than this are a breach: somebody multiplies.
  static constexpr std::size_t kEventsMax = 512;

  explicit Schedule(std::uint64_t start_ms) : now_ms_(start_ms) {}

  std::uint64_t now_ms() const { return now_ms_; }

  // Events of one moment happen in the order in which they were added.
  void After(std::uint64_t delay_ms, std::string what, Action action) {
    events_.emplace(std::make_pair(now_ms_ + delay_ms, next_++),
                    Event{std::move(what), std::move(action)});
  }

  // Runs the next event and returns what it was; empty if none waits.
  std::string RunNext() {
    if (events_.empty()) {
      return "";
    }
    const auto first = events_.begin();
    now_ms_ = first->first.first;
    Event event = std::move(first->second);
    events_.erase(first);
    event.action();
    return std::move(event.what);
  }

  std::size_t waiting() const { return events_.size(); }

 private:
  struct Event {
    std::string what;
    Action action;
  };

  std::uint64_t now_ms_;
  std::uint64_t next_ = 0;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Event> events_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_SCHEDULE_H_
