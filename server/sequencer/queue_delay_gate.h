// Decides when to push callers back because what waits, waits too long, and not
// only for a moment. A queue that is merely long while it flows is none of its
// business.
//
// After the idea of CoDel (RFC 8289): a queue is judged by how long its oldest
// waits, not by its length. That is looked at when work is taken out of it,
// since a queue that is emptied in large pieces looks empty in between; and
// when work comes, since a queue that nothing is taken from does not flow at
// all.
#ifndef COMITY_SERVER_SEQUENCER_QUEUE_DELAY_GATE_H_
#define COMITY_SERVER_SEQUENCER_QUEUE_DELAY_GATE_H_

#include <algorithm>
#include <cstdint>
#include <optional>

namespace comity::server {

// Thread-compatible.
class QueueDelayGate {
 public:
  // Pushes back once the oldest waited for more than `delay_max_ms` at every
  // look during `patience_ms`.
  QueueDelayGate(std::uint64_t delay_max_ms, std::uint64_t patience_ms)
      : delay_max_ms_(delay_max_ms), patience_ms_(patience_ms) {}

  // Work was taken out at `now_ms`; the oldest of it had waited so long.
  void Took(std::uint64_t now_ms, std::uint64_t waited_ms) {
    took_at_ms_ = now_ms;
    waited_ms_ = waited_ms;
  }

  // Whether to push back a caller who comes at `now_ms` while the oldest that
  // waits arrived at `oldest_ms`; absent: nothing waits.
  bool PushesBack(std::uint64_t now_ms,
                  std::optional<std::uint64_t> oldest_ms) {
    std::uint64_t delay_ms = oldest_ms ? now_ms - *oldest_ms : 0;
    // What was seen long ago says nothing about now.
    if (now_ms - took_at_ms_ <= patience_ms_) {
      delay_ms = std::max(delay_ms, waited_ms_);
    }
    if (delay_ms <= delay_max_ms_) {
      stands_ = false;
      return false;
    }
    if (!stands_) {
      stands_ = true;
      standing_since_ms_ = now_ms;
    }
    return now_ms - standing_since_ms_ >= patience_ms_;
  }

 private:
  std::uint64_t delay_max_ms_;
  std::uint64_t patience_ms_;
  std::uint64_t took_at_ms_ = 0;
  std::uint64_t waited_ms_ = 0;
  bool stands_ = false;
  std::uint64_t standing_since_ms_ = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SEQUENCER_QUEUE_DELAY_GATE_H_
