// Counts what happened in histories, so that nobody believes in a fault that
// was never played.
#ifndef COMITY_TESTS_SIMULATION_COVERAGE_H_
#define COMITY_TESTS_SIMULATION_COVERAGE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace comity::simulation {

enum class Happening : std::size_t {
#define COMITY_HAPPENING(id, name, group) id,
#include "tests/simulation/happenings.inc"
#include "tests/simulation/partner_happenings.inc"
#undef COMITY_HAPPENING
  kCount,
};

// Whether the world does it, or the system answers with it.
enum class HappeningGroup {
  kFault,
  kReaction,
  kPartnerFault,
  kPartnerReaction
};

struct HappeningInfo {
  std::string_view name;
  HappeningGroup group;
};

inline constexpr auto kHappenings = std::to_array<HappeningInfo>({
#define COMITY_HAPPENING(id, name, group) {name, HappeningGroup::group},
#include "tests/simulation/happenings.inc"
#include "tests/simulation/partner_happenings.inc"
#undef COMITY_HAPPENING
});

// A value.
class Coverage {
 public:
  void Count(Happening happening) {
    ++counts_[static_cast<std::size_t>(happening)];
  }
  std::uint64_t of(Happening happening) const {
    return counts_[static_cast<std::size_t>(happening)];
  }
  void Add(const Coverage& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      counts_[i] += other.counts_[i];
    }
  }

  // One line for each that happened: how often, and what.
  std::string ToString() const;

  // Names of what never happened, of one registry alone or of partners.
  std::string Missing(bool of_partners) const;

 private:
  std::array<std::uint64_t, kHappenings.size()> counts_ = {};
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_COVERAGE_H_
