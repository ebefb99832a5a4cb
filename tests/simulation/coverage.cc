#include "tests/simulation/coverage.h"

namespace comity::simulation {

std::string Coverage::ToString() const {
  constexpr std::size_t kWidth = 9;
  std::string text;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) {
      continue;
    }
    const std::string count = std::to_string(counts_[i]);
    text.append(kWidth - std::min(kWidth, count.size()), ' ');
    text += count + "  " + std::string(kHappenings[i].name) + "\n";
  }
  return text;
}

std::string Coverage::Missing(bool of_partners) const {
  std::string text;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const HappeningGroup group = kHappenings[i].group;
    const bool is_of_partners = group == HappeningGroup::kPartnerFault ||
                                group == HappeningGroup::kPartnerReaction;
    if (counts_[i] == 0 && is_of_partners == of_partners) {
      text += std::string(kHappenings[i].name) + "\n";
    }
  }
  return text;
}

}  // namespace comity::simulation
