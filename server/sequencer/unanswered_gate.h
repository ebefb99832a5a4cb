// Decides when to push back callers of whom each waits for an answer: while
// more are unanswered than are answered in the time that an answer may take.
//
// By Little's law who joins `n` others then waits for `n` answers at the rate
// of answers. That rate is measured, and so is what it takes to make something
// durable, since nobody is answered sooner: a slow disk has many callers wait
// without being overloaded, and takes all of them at once.
//
// Refusals count like answers. While callers wait as long as they are asked to,
// these are few. Where they come again at once, refusing them takes the time
// of answers, and more of them are let in instead.
//
// A burst is none of its business: it pushes back only after there were too
// many for a while. From then on it does so at once, until it had nobody to
// push back for longer.
#ifndef COMITY_SERVER_SEQUENCER_UNANSWERED_GATE_H_
#define COMITY_SERVER_SEQUENCER_UNANSWERED_GATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>

namespace comity::server {

struct UnansweredLimits {
  // So many may always be unanswered.
  std::size_t count_min = 64;
  // An answer may take so long, and so many times as long as storing takes:
  // one waits for what is stored already, then for one's own.
  std::uint64_t answer_ms = 5;
  std::uint64_t stored_times = 3;
  // How long there must be too many before the first is pushed back, and how
  // long nobody, before that begins anew.
  std::uint64_t patience_ms = 100;
  std::uint64_t calm_ms = 1'000;
};

// Times are of one monotonic clock. Thread-compatible.
class UnansweredGate {
 public:
  explicit UnansweredGate(UnansweredLimits limits) : limits_(limits) {}

  // Callers were answered at `now_ms`.
  void Answered(std::uint64_t now_ms, std::size_t count);

  // What they waited for was made durable in `took_ms`.
  void Stored(std::uint64_t took_ms);

  // Whether to push back a caller who came at `arrived_ms` while `unanswered`
  // others wait. Callers of many threads may look in another order than they
  // came in: none is taken to have come before the one that looked last.
  bool PushesBack(std::uint64_t arrived_ms, std::size_t unanswered);

  // How many may be unanswered now.
  std::size_t count_max() const;

 private:
  const UnansweredLimits limits_;
  // The window that answers and refusals are counted in.
  std::uint64_t window_from_ms_ = 0;
  std::size_t window_count_ = 0;
  double answers_per_ms_ = 0;
  double stored_ms_ = 0;
  std::uint64_t looked_at_ms_ = 0;
  // Since when there are too many, at every look.
  std::optional<std::uint64_t> too_many_from_ms_;
  std::optional<std::uint64_t> pushed_back_at_ms_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SEQUENCER_UNANSWERED_GATE_H_
