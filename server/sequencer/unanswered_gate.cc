#include "server/sequencer/unanswered_gate.h"

#include <algorithm>

namespace comity::server {
namespace {

// Answers come in batches; a window holds several of them.
constexpr std::uint64_t kWindowMs = 50;
// The share of the newest in what is remembered.
constexpr double kWindowShare = 0.5;
// What storing takes at best follows sooner than what it takes at worst: a
// stall of the disk, or of a busy processor, is not its usual time.
constexpr double kStoredShareDown = 0.25;
constexpr double kStoredShareUp = 0.03125;

double Moved(double from, double to, double share) {
  return from + (to - from) * share;
}

}  // namespace

void UnansweredGate::Answered(std::uint64_t now_ms, std::size_t count) {
  window_count_ += count;
  const std::uint64_t elapsed_ms = now_ms - window_from_ms_;
  if (elapsed_ms < kWindowMs) {
    return;
  }
  const double rate =
      static_cast<double>(window_count_) / static_cast<double>(elapsed_ms);
  answers_per_ms_ = Moved(answers_per_ms_, rate, kWindowShare);
  window_from_ms_ = now_ms;
  window_count_ = 0;
}

void UnansweredGate::Stored(std::uint64_t took_ms) {
  const auto newest_ms = static_cast<double>(took_ms);
  stored_ms_ =
      Moved(stored_ms_, newest_ms,
            newest_ms < stored_ms_ ? kStoredShareDown : kStoredShareUp);
}

std::size_t UnansweredGate::count_max() const {
  const double answer_ms =
      static_cast<double>(limits_.answer_ms) +
      static_cast<double>(limits_.stored_times) * stored_ms_;
  return std::max(limits_.count_min,
                  static_cast<std::size_t>(answers_per_ms_ * answer_ms));
}

bool UnansweredGate::PushesBack(std::uint64_t arrived_ms,
                                std::size_t unanswered) {
  const std::uint64_t now_ms = std::max(arrived_ms, looked_at_ms_);
  looked_at_ms_ = now_ms;
  if (pushed_back_at_ms_ && now_ms - *pushed_back_at_ms_ > limits_.calm_ms) {
    pushed_back_at_ms_.reset();
    too_many_from_ms_.reset();
  }
  if (unanswered < count_max()) {
    too_many_from_ms_.reset();
    return false;
  }
  if (!too_many_from_ms_) {
    too_many_from_ms_ = now_ms;
  }
  if (!pushed_back_at_ms_ &&
      now_ms - *too_many_from_ms_ < limits_.patience_ms) {
    return false;
  }
  pushed_back_at_ms_ = now_ms;
  ++window_count_;
  return true;
}

}  // namespace comity::server
