#include "tests/simulation/coverage.h"

namespace comity::simulation {

std::string Coverage::ToString() const {
  constexpr std::size_t kWidth = 9;
  std::string text;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const std::string count = std::to_string(counts_[i]);
    text.append(kWidth - std::min(kWidth, count.size()), ' ');
    text += count + "  " + std::string(kHappenings[i].name) + "\n";
  }
  return text;
}

std::string Coverage::Missing() const {
  std::string text;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) {
      text += std::string(kHappenings[i].name) + "\n";
    }
  }
  return text;
}

}  // namespace comity::simulation
