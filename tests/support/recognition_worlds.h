// Made-up worlds to decide recognition in: a few countries, bodies, programmes,
// agreements and credentials, with days close enough together for every
// boundary to be met.
//
// A world is made from a tape of numbers, so that a seed repeats it and a
// property checker can shrink it: where the tape ends, zeros follow, and zero
// always means the plain case that is recognised.
#ifndef COMITY_TESTS_SUPPORT_RECOGNITION_WORLDS_H_
#define COMITY_TESTS_SUPPORT_RECOGNITION_WORLDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/recognition/decision.h"
#include "core/recognition/facts.h"

namespace comity::testing {

// Numbers to make something from.
class Tape {
 public:
  explicit Tape(std::vector<std::uint32_t> numbers)
      : numbers_(std::move(numbers)) {}

  // A number below `bound`; 0 after the end.
  std::uint32_t Below(std::uint32_t bound) {
    return next_ < numbers_.size() ? numbers_[next_++] % bound : 0;
  }
  // True once in `odds`; false after the end.
  bool OnceIn(std::uint32_t odds) { return Below(odds) == odds - 1; }
  // For what spoils recognition: calm tapes have less of it, so that many
  // worlds come to a positive answer.
  bool Trouble(std::uint32_t odds) { return OnceIn(odds * calm_); }

  // Chooses how calm the tape is. Call it first.
  void Tune() { calm_ = 1U << (2 * Below(3)); }

 private:
  std::uint32_t calm_ = 1;
  std::vector<std::uint32_t> numbers_;
  std::size_t next_ = 0;
};

// Numbers that no world uses up.
inline constexpr std::size_t kTapeSize = 600;

struct World {
  recognition::Facts facts;
  recognition::Query query;
};

World MakeWorld(Tape tape);
World MakeWorld(std::uint64_t seed);

// For messages of failing tests.
std::string Describe(const recognition::Decision& decision);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_RECOGNITION_WORLDS_H_
