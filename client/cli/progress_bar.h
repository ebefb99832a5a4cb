// A line on standard error that says how far a long command is and how long it
// will still take.
#ifndef COMITY_CLIENT_CLI_PROGRESS_BAR_H_
#define COMITY_CLIENT_CLI_PROGRESS_BAR_H_

#include <cstdint>
#include <ostream>
#include <string>

namespace comity::cli {

// The line for `done` of `total` after `elapsed_ms`, without a line end:
// "Issuing [########........] 512/1000  51 %  0:03 left".
std::string ProgressLine(const std::string& label, std::uint64_t done,
                         std::uint64_t total, std::uint64_t elapsed_ms);

// Rewrites that line, at most ten times a second. One thread.
class ProgressBar {
 public:
  // `out` must outlive the bar. Nothing is written unless `shown`.
  ProgressBar(std::ostream& out, bool shown, std::string label,
              std::uint64_t total);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  // Ends the line.
  ~ProgressBar();

  void Advance(std::uint64_t count);

 private:
  void Draw(std::uint64_t now_ms);

  std::ostream& out_;
  const bool shown_;
  const std::string label_;
  const std::uint64_t total_;
  const std::uint64_t start_ms_;
  std::uint64_t drawn_ms_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_PROGRESS_BAR_H_
