// Who may use the data folder at the same time as whom.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <map>
#include <string>
#include <utility>

#include "storage/folder_lock.h"
#include "tests/integration/durability/store_commands_fixture.h"
#include "tests/support/test_files.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Every file below the data folder, with its size and time.
std::map<fs::path, std::pair<std::uintmax_t, fs::file_time_type>> FilesIn(
    const fs::path& folder) {
  std::map<fs::path, std::pair<std::uintmax_t, fs::file_time_type>> files;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    files[file.path()] = {file.is_regular_file() ? file.file_size() : 0,
                          file.last_write_time()};
  }
  return files;
}

// As of two commands at once, the second finds it.
TEST_F(StoreCommandsTest, WhoeverDoesNotGetTheFolderTouchesNothing) {
  ASSERT_EQ(Run(StoreAction::kBackup, Path("sound")), 0);
  // Half of another's work.
  fs::create_directory(Folder().rebuilt());
  testing::WriteFile(Folder().rebuilt() + "/CURRENT", "of another");
  const auto held =
      storage::FolderLock::Take(Folder().lock(), storage::FolderUse::kAlone);
  ASSERT_OK(held);
  const auto before = FilesIn(config_.data_dir);
  for (const StoreAction action :
       {StoreAction::kCheck, StoreAction::kRebuild, StoreAction::kBackup,
        StoreAction::kRestore}) {
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(Run(action, action == StoreAction::kRestore ? Path("sound")
                                                          : Path("backup")),
              2);
    EXPECT_THAT(::testing::internal::GetCapturedStderr(),
                HasSubstr("STORE_LOCKED"));
    EXPECT_EQ(printed_, "");
  }
  EXPECT_FAILS(TryStart(), ErrorReason::kStoreLocked);
  EXPECT_EQ(FilesIn(config_.data_dir), before);
  EXPECT_FALSE(fs::exists(Path("backup")));
}

TEST_F(StoreCommandsTest, ReadersShareTheFolderAndKeepWritersOut) {
  const auto reader =
      storage::FolderLock::Take(Folder().lock(), storage::FolderUse::kShared);
  ASSERT_OK(reader);
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  EXPECT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
  EXPECT_EQ(Run(StoreAction::kRebuild), 2);
  EXPECT_FALSE(fs::exists(Folder().damaged()));
  EXPECT_FAILS(TryStart(), ErrorReason::kStoreLocked);
}

TEST_F(StoreCommandsTest, ARunningRegistryHoldsTheFolderToItsEnd) {
  Start();
  for (const StoreAction action :
       {StoreAction::kCheck, StoreAction::kRebuild, StoreAction::kRestore}) {
    EXPECT_EQ(Run(action, Path("backup")), 2);
  }
  EXPECT_FAILS(
      storage::FolderLock::Take(Folder().lock(), storage::FolderUse::kShared),
      ErrorReason::kStoreLocked);
  Stop();
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
}

// A torn end was dropped, and the store put aside: nobody else cares.
TEST_F(StoreCommandsTest, AStorePutAsideIsInNobodysWay) {
  const fs::path newest = GrowAndStop();
  std::ofstream(newest, std::ios::binary | std::ios::app)
      << std::string(65'536, 'x');
  const auto log_size = fs::file_size(newest);
  Start();
  IssueAll(210, 220);
  EXPECT_EQ(Run(StoreAction::kScrub), 0);
  Stop();
  const fs::path aside = Folder().store() + ".dropped.1";
  EXPECT_EQ(fs::file_size(aside / newest.filename()), log_size);
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  EXPECT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
  EXPECT_EQ(Run(StoreAction::kRebuild), 0);
  Start();
  IssueAll(220, 221);
  Stop();
  EXPECT_EQ(fs::file_size(aside / newest.filename()), log_size);
  EXPECT_FALSE(fs::exists(Folder().store() + ".dropped.2"));
}

}  // namespace
}  // namespace comity::server
