#include "storage/space/space_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::storage {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

class SpaceGuardTest : public ::testing::Test {
 protected:
  SpaceGuardTest()
      : guard_(
            {.free_min_bytes = 80 * kMiB, .ballast_bytes = 2 * kMiB},
            [this] { return space_; }, path_.string()) {}

  std::vector<std::string> LookWith(std::uint64_t free_bytes) {
    space_ = DiskSpace{free_bytes, kGiB};
    return guard_.Look();
  }

  testing::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "ballast";
  StatusOr<DiskSpace> space_ = DiskSpace{kGiB, kGiB};
  SpaceGuard guard_;
};

TEST_F(SpaceGuardTest, TakesStatementsWhileThereIsRoom) {
  EXPECT_TRUE(LookWith(80 * kMiB).empty());
  EXPECT_OK(guard_.MayWrite());
  EXPECT_FALSE(guard_.numbers().read_only);
  EXPECT_EQ(guard_.numbers().free_bytes, 80 * kMiB);
  EXPECT_EQ(guard_.numbers().free_min_bytes, 80 * kMiB);
}

TEST_F(SpaceGuardTest, RefusesBelowTheMinimumAndSaysSoOnce) {
  const auto lines = LookWith(80 * kMiB - 1);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("STORE_FULL"));
  EXPECT_TRUE(LookWith(79 * kMiB).empty());
  const Status full = guard_.MayWrite();
  EXPECT_FAILS(full, ErrorReason::kStoreFull);
  EXPECT_EQ(full.code(), StatusCode::kResourceExhausted);
}

TEST_F(SpaceGuardTest, BeginsAgainByItselfWithSomeRoomToSpare) {
  LookWith(10 * kMiB);
  EXPECT_TRUE(LookWith(80 * kMiB).empty());
  EXPECT_FAILS(guard_.MayWrite(), ErrorReason::kStoreFull);
  const auto lines = LookWith(90 * kMiB);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("room again"));
  EXPECT_OK(guard_.MayWrite());
}

TEST_F(SpaceGuardTest, TheBallastTakesRealSpace) {
  LookWith(kGiB);
  EXPECT_TRUE(guard_.numbers().ballast_held);
  EXPECT_EQ(std::filesystem::file_size(path_), 2 * kMiB);
}

TEST_F(SpaceGuardTest, TheBallastGoesWhenSpaceEndsAndComesBackWithIt) {
  LookWith(kGiB);
  LookWith(2 * kMiB);
  EXPECT_TRUE(guard_.numbers().ballast_held);
  const auto lines = LookWith(2 * kMiB - 1);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("given up"));
  EXPECT_FALSE(std::filesystem::exists(path_));
  LookWith(91 * kMiB);
  EXPECT_FALSE(guard_.numbers().ballast_held);
  LookWith(92 * kMiB);
  EXPECT_TRUE(guard_.numbers().ballast_held);
}

TEST_F(SpaceGuardTest, NoBallastIfNoneIsWanted) {
  SpaceGuard none(
      {.free_min_bytes = 1, .ballast_bytes = 0}, [this] { return space_; },
      path_.string());
  none.Look();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SpaceGuardTest, ABallastThatCannotBeMadeIsSaidOnceAndHindersNothing) {
  SpaceGuard guard(
      {.free_min_bytes = 1, .ballast_bytes = kMiB}, [this] { return space_; },
      (directory_.path() / "no/such/folder").string());
  EXPECT_EQ(guard.Look().size(), 1U);
  EXPECT_TRUE(guard.Look().empty());
  EXPECT_OK(guard.MayWrite());
}

TEST_F(SpaceGuardTest, AFailingProbeLeavesThingsAsTheyAre) {
  LookWith(10 * kMiB);
  space_ = Unavailable(ErrorReason::kStoreUnavailable, "no such disk");
  EXPECT_EQ(guard_.Look(), std::vector<std::string>{"no such disk"});
  EXPECT_TRUE(guard_.Look().empty());
  EXPECT_FAILS(guard_.MayWrite(), ErrorReason::kStoreFull);
}

TEST(SpaceLimitsTest, TheMinimumFitsTheDisk) {
  const SpaceLimits automatic;
  EXPECT_EQ(FreeMinOf(automatic, 100 * kGiB), 5 * kGiB);
  EXPECT_EQ(FreeMinOf(automatic, 20 * kGiB), 2 * kGiB);
  EXPECT_EQ(FreeMinOf(automatic, 4 * kGiB), kGiB);
  EXPECT_EQ(FreeMinOf(automatic, 400 * kMiB), 100 * kMiB);
  EXPECT_EQ(FreeMinOf({.free_min_bytes = 7}, kGiB), 7U);
  EXPECT_EQ(BallastOf(automatic, 100 * kGiB), 64 * kMiB);
  EXPECT_EQ(BallastOf(automatic, 160 * kMiB), 10 * kMiB);
}

TEST(DiskSpaceTest, AsksTheSystem) {
  testing::TemporaryDirectory directory;
  const auto space = ProbeDiskOf(directory.path().string())();
  ASSERT_OK(space);
  EXPECT_GT(space->total_bytes, space->free_bytes);
  EXPECT_GT(space->free_bytes, 0U);
  EXPECT_FAILS(ProbeDiskOf((directory.path() / "none").string())(),
               ErrorReason::kStoreUnavailable);
}

}  // namespace
}  // namespace comity::storage
