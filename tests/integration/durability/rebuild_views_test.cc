// What --rebuild-views mends, what it needs for that, and what it leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "server/registry/start_check.h"
#include "tests/integration/durability/store_commands_fixture.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/test_files.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Each table but entries and state: whatever byte of it is damaged, the check
// says so, and a rebuild gives the same log under the same head.
TEST_F(StoreCommandsTest, ARebuildMendsDamagedFilesOfEverythingDerived) {
  const merkle::TreeHead head = Marked();
  const auto tables = Tables();
  ASSERT_EQ(tables.size(), 6U);
  int mended = 0;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const fs::path sound = Path("sound");
    fs::copy(Folder().store(), sound);
    testing::FlipByte(tables[i], 40);
    EXPECT_EQ(Run(StoreAction::kCheck), 1) << tables[i];
    if (Run(StoreAction::kRebuild) == 0) {
      ++mended;
      EXPECT_EQ(Run(StoreAction::kCheck), 0);
      EXPECT_THAT(printed_, HasSubstr(FormatHead(head)));
      EXPECT_TRUE(fs::exists(Folder().damaged()));
      EXPECT_EQ(Run(StoreAction::kRebuild), 2) << "the evidence is kept";
    }
    for (const std::string& folder :
         {Folder().store(), Folder().damaged(), Folder().rebuilt()}) {
      fs::remove_all(folder);
    }
    fs::rename(sound, Folder().store());
  }
  // Of six tables those of entries and state cannot be derived.
  EXPECT_EQ(mended, 4);
  EXPECT_EQ(Marked(), head);
}

TEST_F(StoreCommandsTest, ARebuildMendsMissingFilesAndTheRegistryGoesOn) {
  // All but one file at a time; a store without its entries stays damaged.
  const auto tables = Tables();
  int mended = 0;
  for (const fs::path& table : tables) {
    const fs::path sound = Path("sound");
    fs::copy(Folder().store(), sound);
    fs::remove(table);
    EXPECT_NE(Run(StoreAction::kCheck), 0) << table;
    if (Run(StoreAction::kRebuild) == 0) {
      ++mended;
      Start();
      IssueAll(1000 + static_cast<std::uint64_t>(mended) * 10,
               1002 + static_cast<std::uint64_t>(mended) * 10);
      Stop();
      EXPECT_EQ(Run(StoreAction::kCheck), 0);
      fs::remove_all(Folder().damaged());
      fs::remove_all(sound);
      break;  // The marks have moved on: the older copy is of no use now.
    }
    fs::remove_all(Folder().store());
    fs::rename(sound, Folder().store());
  }
  EXPECT_EQ(mended, 1);
}

TEST_F(StoreCommandsTest, ARebuildThatWasCutOffIsDoneAgain) {
  // After the first rename; and with half a store beside it.
  fs::rename(Folder().store(), Folder().damaged());
  fs::create_directory(Folder().rebuilt());
  testing::WriteFile(Folder().rebuilt() + "/CURRENT", "half");
  const Status refused = TryStart();
  EXPECT_FAILS(refused, ErrorReason::kStoreMissing);
  EXPECT_THAT(refused.message(), HasSubstr("--rebuild-views once more"));
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Run(StoreAction::kCheck), 2);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("--rebuild-views once more"));
  EXPECT_EQ(Run(StoreAction::kRebuild), 0);
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  EXPECT_FALSE(fs::exists(Folder().rebuilt()));
  Start();
}

// Also without a mark: a new log beside the damaged one would be a second one.
TEST_F(StoreCommandsTest, NoNewLogBeginsBesideARebuildThatWasCutOff) {
  const merkle::TreeHead head = Marked();
  fs::rename(Folder().store(), Folder().damaged());
  fs::remove(Folder().mark());
  EXPECT_FAILS(TryStart(), ErrorReason::kStoreMissing);
  EXPECT_FALSE(fs::exists(Folder().store()));
  EXPECT_EQ(Run(StoreAction::kRebuild, "", head), 0);
}

TEST_F(StoreCommandsTest, ARebuildNeedsASignedHead) {
  const merkle::TreeHead head = Marked();
  fs::remove(Folder().mark());
  EXPECT_EQ(Run(StoreAction::kRebuild), 2);
  merkle::TreeHead wrong = head;
  wrong.root.bytes[9] ^= 1;
  EXPECT_EQ(Run(StoreAction::kRebuild, "", wrong), 1);
  EXPECT_FALSE(fs::exists(Folder().damaged()));
  EXPECT_FALSE(fs::exists(Folder().rebuilt())) << "what it made is removed";
  EXPECT_EQ(Run(StoreAction::kRebuild, "", head), 0);
}

TEST_F(StoreCommandsTest, ARebuildThatCannotWriteLeavesTheStoreAsItWas) {
  {
    const testing::FileSizeLimit limit(4096);
    EXPECT_EQ(Run(StoreAction::kRebuild), 2);
  }
  EXPECT_FALSE(fs::exists(Folder().rebuilt()));
  EXPECT_FALSE(fs::exists(Folder().damaged()));
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  EXPECT_EQ(Run(StoreAction::kRebuild), 0);
}

}  // namespace
}  // namespace comity::server
