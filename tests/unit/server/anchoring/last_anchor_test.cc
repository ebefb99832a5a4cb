#include "server/anchoring/last_anchor.h"

#include <gtest/gtest.h>

namespace comity::server {
namespace {

constexpr std::uint64_t kEveryMs = 1'000;

merkle::TreeHead Head(std::uint64_t size) { return {{size}, Hash()}; }

LastAnchor Last(std::uint64_t size, std::uint64_t admitted_ms) {
  return {Head(size), "note", admitted_ms};
}

TEST(IsAnchorDueTest, TheFirstOneIsDueAtOnce) {
  EXPECT_TRUE(IsAnchorDue(std::nullopt, Head(1), 0, kEveryMs));
}

TEST(IsAnchorDueTest, TheNextOneIsDueAfterTheIntervalAndNotBefore) {
  EXPECT_FALSE(IsAnchorDue(Last(1, 5'000), Head(2), 5'999, kEveryMs));
  EXPECT_TRUE(IsAnchorDue(Last(1, 5'000), Head(2), 6'000, kEveryMs));
}

TEST(IsAnchorDueTest, OnlyALargerHeadIsDue) {
  EXPECT_FALSE(IsAnchorDue(Last(2, 0), Head(2), 9'000, kEveryMs));
  EXPECT_FALSE(IsAnchorDue(Last(2, 0), Head(1), 9'000, kEveryMs));
  // Of one size and another root: that is for the mirror, and no anchor.
  merkle::TreeHead other = Head(2);
  other.root.bytes[0] ^= 1;
  EXPECT_FALSE(IsAnchorDue(Last(2, 0), other, 9'000, kEveryMs));
}

TEST(IsAnchorDueTest, NothingIsDueBeforeTheLastOneByTheClock) {
  EXPECT_FALSE(IsAnchorDue(Last(1, 5'000), Head(2), 4'000, kEveryMs));
  EXPECT_FALSE(IsAnchorDue(Last(1, 5'000), Head(2), 0, kEveryMs));
}

}  // namespace
}  // namespace comity::server
