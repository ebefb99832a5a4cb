// Decides when to push callers back because the queue stands: what waits in
// front has waited too long, and not only for a moment. A queue that is merely
// long while it flows is none of its business.
//
// After the idea of CoDel (RFC 8289): the age of the oldest, and for how long
// it has been above its bound. With calls taken in the order of arrival that
// age is how long a new one would wait.
#ifndef COMITY_SERVER_SEQUENCER_QUEUE_DELAY_GATE_H_
#define COMITY_SERVER_SEQUENCER_QUEUE_DELAY_GATE_H_

#include <cstdint>
#include <optional>

namespace comity::server {

// Thread-compatible.
class QueueDelayGate {
 public:
  // Pushes back once the oldest has been waiting for more than `delay_max_ms`
  // at every look during `patience_ms`.
  QueueDelayGate(std::uint64_t delay_max_ms, std::uint64_t patience_ms)
      : delay_max_ms_(delay_max_ms), patience_ms_(patience_ms) {}

  // Whether to push back a caller who comes at `now_ms` while the oldest that
  // waits arrived at `oldest_ms`; absent: nothing waits.
  bool PushesBack(std::uint64_t now_ms,
                  std::optional<std::uint64_t> oldest_ms) {
    if (!oldest_ms || now_ms - *oldest_ms <= delay_max_ms_) {
      standing_since_ms_.reset();
      return false;
    }
    if (!standing_since_ms_) {
      standing_since_ms_ = now_ms;
    }
    return now_ms - *standing_since_ms_ >= patience_ms_;
  }

 private:
  std::uint64_t delay_max_ms_;
  std::uint64_t patience_ms_;
  std::optional<std::uint64_t> standing_since_ms_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SEQUENCER_QUEUE_DELAY_GATE_H_
