// What tests of histories share, whoever plays in them.
#ifndef COMITY_TESTS_SIMULATION_HISTORY_FIXTURE_H_
#define COMITY_TESTS_SIMULATION_HISTORY_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "tests/simulation/broken_rule.h"
#include "tests/simulation/course.h"

namespace comity::simulation {

using PlaySeed = std::function<HistoryResult(std::uint64_t seed)>;

// `Beginning` is what histories begin with: founded once, in a directory.
template <typename Beginning>
class HistoryTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = SimulationDirectory();
    beginning_ = std::make_unique<Beginning>(directory_);
  }
  static void TearDownTestSuite() {
    beginning_.reset();
    std::filesystem::remove_all(directory_);
  }

  static Beginning& beginning() { return *beginning_; }
  static const std::string& directory() { return directory_; }

 private:
  static inline std::string directory_;
  static inline std::unique_ptr<Beginning> beginning_;
};

// Plays `count` histories from `first` on, none of which may breach anything.
// `command` plays one again.
inline Coverage PlayAll(std::uint64_t first, std::uint64_t count,
                        const std::string& command, const PlaySeed& play) {
  Coverage coverage;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const HistoryResult result = play(seed);
    EXPECT_EQ(result.breach, "") << "play it again: build/dev/tests/simulation/"
                                 << command << " --seed " << seed << " --trace";
    coverage.Add(result.coverage);
  }
  return coverage;
}

inline void ExpectOneHistory(const PlaySeed& play) {
  const HistoryResult first = play(7);
  const HistoryResult again = play(7);
  EXPECT_EQ(first.steps, again.steps);
  EXPECT_EQ(first.trace, again.trace);
  EXPECT_EQ(first.coverage.ToString(), again.coverage.ToString());
  EXPECT_NE(first.trace, play(8).trace);
}

// One of the first `count` histories speaks of the broken rule.
template <typename Variant>
void ExpectNoticed(const BrokenRule<Variant>& rule, std::uint64_t count,
                   const PlaySeed& play) {
  std::string other;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const std::string breach = play(seed).breach;
    if (breach.find(rule.breach) != std::string::npos) {
      return;
    }
    other = breach.empty() ? other : breach;
  }
  FAIL() << "nothing of the kind in " << count << " seeds, but: \"" << other
         << "\"";
}

// For INSTANTIATE_TEST_SUITE_P.
template <typename Variant>
std::string RuleName(
    const ::testing::TestParamInfo<BrokenRule<Variant>>& info) {
  std::string name(info.param.name);
  std::erase(name, '-');
  return name;
}

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_HISTORY_FIXTURE_H_
