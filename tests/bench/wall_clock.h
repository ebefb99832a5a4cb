// The two clocks of a benchmark.
#ifndef COMITY_TESTS_BENCH_WALL_CLOCK_H_
#define COMITY_TESTS_BENCH_WALL_CLOCK_H_

#include <chrono>
#include <cstdint>

namespace comity::bench {

// Unix time in milliseconds, as registries and verifiers read it.
inline std::uint64_t WallMs() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::system_clock::now().time_since_epoch())
          .count());
}

inline double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_WALL_CLOCK_H_
