// The two clocks of a machine, as an argument: tests and simulations decide
// the time.
#ifndef COMITY_SERVER_SEQUENCER_CLOCK_H_
#define COMITY_SERVER_SEQUENCER_CLOCK_H_

#include <cstdint>

namespace comity::server {

// One moment by both clocks.
struct Moment {
  std::uint64_t wall_ms = 0;       // Unix time; may jump.
  std::uint64_t monotonic_ms = 0;  // From an arbitrary start; never falls.
};

// Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Moment Now() const = 0;
};

// The machine's clocks. Thread-safe.
class SystemClock final : public Clock {
 public:
  Moment Now() const override;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SEQUENCER_CLOCK_H_
