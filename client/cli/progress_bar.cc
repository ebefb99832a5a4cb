#include "client/cli/progress_bar.h"

#include <chrono>
#include <utility>

namespace comity::cli {
namespace {

constexpr std::uint64_t kWidth = 24;
constexpr std::uint64_t kRedrawMs = 100;

std::uint64_t MonotonicMs() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

std::string Minutes(std::uint64_t seconds) {
  const std::string rest = std::to_string(seconds % 60);
  return std::to_string(seconds / 60) + (rest.size() == 1 ? ":0" : ":") + rest;
}

}  // namespace

std::string ProgressLine(const std::string& label, std::uint64_t done,
                         std::uint64_t total, std::uint64_t elapsed_ms) {
  const std::uint64_t filled = total == 0 ? kWidth : kWidth * done / total;
  std::string line = label + " [" + std::string(filled, '#') +
                     std::string(kWidth - filled, '.') + "] " +
                     std::to_string(done) + "/" + std::to_string(total) + "  " +
                     std::to_string(total == 0 ? 100 : 100 * done / total) +
                     " %  ";
  if (done >= total) {
    return line + Minutes(elapsed_ms / 1000) + " in all";
  }
  if (done == 0) {
    return line;
  }
  // Rounded up, so that it never says 0:00 before the end.
  const std::uint64_t left_ms = elapsed_ms * (total - done) / done;
  return line + Minutes(left_ms / 1000 + 1) + " left";
}

ProgressBar::ProgressBar(std::ostream& out, bool shown, std::string label,
                         std::uint64_t total)
    : out_(out),
      shown_(shown),
      label_(std::move(label)),
      total_(total),
      start_ms_(MonotonicMs()) {
  if (shown_) {
    Draw(start_ms_);
  }
}

ProgressBar::~ProgressBar() {
  if (shown_) {
    Draw(MonotonicMs());
    out_ << '\n';
  }
}

void ProgressBar::Advance(std::uint64_t count) {
  done_ += count;
  const std::uint64_t now_ms = MonotonicMs();
  if (shown_ && now_ms - drawn_ms_ >= kRedrawMs) {
    Draw(now_ms);
  }
}

void ProgressBar::Draw(std::uint64_t now_ms) {
  drawn_ms_ = now_ms;
  // The spaces wipe what a longer line left behind.
  out_ << '\r' << ProgressLine(label_, done_, total_, now_ms - start_ms_)
       << "    " << std::flush;
}

}  // namespace comity::cli
