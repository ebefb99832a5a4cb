// Tells those who are pushed back when to come again: one after another, and
// the later, the more were told before. So however many wait outside, those who
// come again at a time are few.
#ifndef COMITY_SERVER_RPC_RETURN_TIMES_H_
#define COMITY_SERVER_RPC_RETURN_TIMES_H_

#include <cstdint>
#include <mutex>

namespace comity::server {

struct ReturnTimesLimits {
  // A full queue is worked off in less than the first; nobody is kept out
  // longer than the second.
  std::uint64_t after_min_ms = 250;
  std::uint64_t after_max_ms = 2'000;
  // Between two who come again, while there is room for all before the latest
  // time.
  std::uint64_t apart_ms = 2;
};

// Times are of one monotonic clock. Thread-safe.
class ReturnTimes {
 public:
  explicit ReturnTimes(ReturnTimesLimits limits = {}) : limits_(limits) {}

  // After how many milliseconds a caller who is pushed back at `now_ms` is to
  // come again. More callers than have room share the later half of the times.
  std::uint64_t NextMs(std::uint64_t now_ms);

 private:
  const ReturnTimesLimits limits_;
  std::mutex mutex_;
  std::uint64_t last_ms_ = 0;  // The latest time given.
  std::uint64_t crowded_ = 0;  // Callers without a time of their own.
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_RETURN_TIMES_H_
