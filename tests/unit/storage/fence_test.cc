#include "storage/fence.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "tests/support/status_matchers.h"

namespace comity::storage {
namespace {

constexpr std::uint64_t kNow = 1000;

FenceRow HeldByA() {
  return {.fence = {.epoch = {7}, .head = {3}},
          .holder = "a",
          .expires_at_ms = kNow + 10};
}

TEST(FenceTest, ReadsBackWhatItWrites) {
  EXPECT_EQ(ParseFenceRow(EncodeFenceRow(HeldByA())), HeldByA());
}

TEST(FenceTest, RefusesARowOfAnyOtherLength) {
  const std::string bytes = EncodeFenceRow(HeldByA());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(ParseFenceRow(std::string_view(bytes).substr(0, size)),
              std::nullopt);
  }
  EXPECT_EQ(ParseFenceRow(bytes + "x"), std::nullopt);
}

TEST(FenceTest, LeaseThatNeverEndsDoesNotWrapAround) {
  const auto row =
      Acquired(HeldByA(), "a", std::numeric_limits<std::uint64_t>::max(), kNow);
  EXPECT_EQ(row->expires_at_ms, std::numeric_limits<std::uint64_t>::max());
}

TEST(FenceTest, RenewKeepsEpochAndHolder) {
  FenceRow expected = HeldByA();
  expected.expires_at_ms = kNow + 500;
  EXPECT_EQ(Renewed(HeldByA(), {7}, 500, kNow).value(), expected);
}

TEST(FenceTest, ReleasedRowRefusesEveryEpoch) {
  const FenceRow released = Released(HeldByA(), {7}).value();
  for (const std::uint64_t epoch : {0U, 6U, 7U, 8U, 9U}) {
    EXPECT_FAILS(Renewed(released, {epoch}, 1, kNow), ErrorReason::kFenced);
    EXPECT_EQ(CheckFence(released, {.epoch = {epoch},
                                    .expected_head = {3},
                                    .new_head = {4},
                                    .puts = {},
                                    .deletes = {}})
                  .result,
              CommitResult::kFenced);
  }
}

TEST(FenceTest, OldEpochIsFencedEvenIfTheHeadDiffersToo) {
  const Batch batch = {.epoch = {6},
                       .expected_head = {2},
                       .new_head = {4},
                       .puts = {},
                       .deletes = {}};
  EXPECT_EQ(CheckFence(HeldByA(), batch).result, CommitResult::kFenced);
}

}  // namespace
}  // namespace comity::storage
