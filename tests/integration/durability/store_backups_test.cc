// Backups of a store: when one is made and when not, and how a damaged one is
// salvaged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "server/comityd/operator_commands.h"
#include "server/registry/start_check.h"
#include "server/upkeep/scrubber.h"
#include "storage/backup/backup.h"
#include "storage/log_store.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "storage/space/space_guard.h"
#include "tests/integration/durability/store_commands_fixture.h"
#include "tests/support/test_files.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(StoreCommandsTest, ABackupOfAStoppedStoreChangesNoFile) {
  GrowAndStop();
  const auto before = StoreFiles();
  ASSERT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
  EXPECT_THAT(printed_, HasSubstr(FormatHead(Marked())));
  EXPECT_EQ(StoreFiles(), before);
  // Also where nothing says what was signed.
  fs::remove(Folder().mark());
  EXPECT_EQ(Run(StoreAction::kBackup, Path("second")), 0);
  EXPECT_EQ(StoreFiles(), before);
}

TEST_F(StoreCommandsTest, AStoreBehindItsMarkIsNeitherBackedUpNorTouched) {
  const fs::path newest = GrowAndStop();
  fs::resize_file(newest, fs::file_size(newest) - 50);
  const auto before = StoreFiles();
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Run(StoreAction::kBackup, Path("backup")), 2);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("STORE_BEHIND_MARK"));
  EXPECT_EQ(printed_, "");
  EXPECT_FALSE(fs::exists(Path("backup")));
  EXPECT_FAILS(TryStart(), ErrorReason::kStoreBehindMark);
  EXPECT_EQ(Run(StoreAction::kCheck), 1);
  EXPECT_EQ(StoreFiles(), before);
}

TEST_F(StoreCommandsTest, BesideADamagedMarkNothingIsBackedUp) {
  testing::WriteFile(Folder().mark(), "no mark");
  EXPECT_EQ(Run(StoreAction::kBackup, Path("backup")), 1);
  EXPECT_FALSE(fs::exists(Path("backup")));
}

// What the control socket of a comityd that is told to end runs.
TEST_F(StoreCommandsTest, ABackupEndsWithTheProcessAndLeavesNothing) {
  const auto engine =
      std::move(storage::RocksDbEngine::Open(
                    {.path = Folder().store(),
                     .now_ms = [] { return std::uint64_t{0}; }}))
          .value();
  const auto opened = storage::LogStore::Open(*engine, {});
  ASSERT_OK(opened);
  const storage::SpaceGuard space({}, storage::ProbeDiskOf(config_.data_dir),
                                  Folder().ballast());
  Scrubber scrubber({}, *engine, *opened->store, nullptr, nullptr);
  OperatorCommands commands(*engine, space, scrubber);
  const auto made = commands.Run("backup " + Path("whole"));
  ASSERT_OK(made);
  EXPECT_EQ(*made, FormatHead(Marked()));
  commands.End();
  EXPECT_FAILS(commands.Run("backup " + Path("late")),
               ErrorReason::kRegistryStopped);
  EXPECT_FALSE(fs::exists(Path("late")));
  EXPECT_OK(storage::CheckBackup(Path("whole")));
}

// The last copy: what is wrong with it, and how most of it is saved.
TEST_F(StoreCommandsTest, ADamagedBackupIsNamedKeptAndSalvaged) {
  const merkle::TreeHead head = Marked();
  ASSERT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
  int salvaged = 0;
  for (const fs::path& table : Tables()) {
    const fs::path copied =
        fs::path(Path("backup")) / "store" / table.filename();
    const std::string sound = Path("sound");
    fs::rename(copied, sound);
    fs::copy_file(sound, copied);
    testing::FlipByte(copied, 40);
    fs::remove_all(Folder().store());
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(Run(StoreAction::kRestore, Path("backup")), 1);
    const std::string said = ::testing::internal::GetCapturedStderr();
    EXPECT_THAT(said, HasSubstr(table.filename().string() +
                                " has another hash than listed"));
    EXPECT_THAT(said, HasSubstr("--rebuild-views --confirm-head"));
    EXPECT_THAT(said, Not(HasSubstr("Delete")));
    // In a data folder of its own, so without the mark.
    const std::string data_dir = config_.data_dir;
    config_.data_dir = Path("salvage");
    fs::create_directory(config_.data_dir);
    fs::copy(Path("backup") + "/store", Folder().store());
    EXPECT_EQ(Run(StoreAction::kCheck), 1) << table;
    if (Run(StoreAction::kRebuild, "", head) == 0) {
      ++salvaged;
      EXPECT_EQ(Run(StoreAction::kCheck), 0);
      EXPECT_THAT(printed_, HasSubstr(FormatHead(head)));
    }
    fs::remove_all(config_.data_dir);
    config_.data_dir = data_dir;
    fs::rename(sound, copied);
  }
  EXPECT_EQ(salvaged, 4);
  EXPECT_EQ(Run(StoreAction::kRestore, Path("backup")), 0);
}

}  // namespace
}  // namespace comity::server
