#include "server/sequencer/clock.h"

#include <chrono>

namespace comity::server {

Moment SystemClock::Now() const {
  const auto ms = [](auto point) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(
            point.time_since_epoch())
            .count());
  };
  return {ms(std::chrono::system_clock::now()),
          ms(std::chrono::steady_clock::now())};
}

}  // namespace comity::server
