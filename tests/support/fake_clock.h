// A clock that stands still until it is told otherwise.
#ifndef COMITY_TESTS_SUPPORT_FAKE_CLOCK_H_
#define COMITY_TESTS_SUPPORT_FAKE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "server/sequencer/clock.h"
#include "tests/support/test_log.h"

namespace comity::testing {

// Thread-safe.
class FakeClock final : public server::Clock {
 public:
  server::Moment Now() const override { return {wall_ms_, monotonic_ms_}; }

  // Time passes, on both clocks.
  void Advance(std::uint64_t ms) {
    wall_ms_ += ms;
    monotonic_ms_ += ms;
  }
  // Somebody sets the wall clock.
  void SetWall(std::uint64_t wall_ms) { wall_ms_ = wall_ms; }

 private:
  std::atomic<std::uint64_t> wall_ms_ = kTestStartMs;
  std::atomic<std::uint64_t> monotonic_ms_ = 1'000;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_FAKE_CLOCK_H_
