// Check and rebuild of the store of a real registry, damaged on disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "server/comityd/operator_commands.h"
#include "server/registry/start_check.h"
#include "server/upkeep/scrubber.h"
#include "storage/backup/backup.h"
#include "storage/folder_lock.h"
#include "storage/log_store.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "storage/space/space_guard.h"
#include "tests/integration/durability/running_registry.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/test_files.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class StoreCommandsTest : public RunningRegistry {
 protected:
  // A stopped registry of some 310 entries, all in finished files.
  StoreCommandsTest() {
    Start();
    SubmitScene();
    IssueAll(0, 150);
    Stop();
    auto engine = storage::RocksDbEngine::Open(
        {.path = Folder().store(), .now_ms = [] { return std::uint64_t{0}; }});
    EXPECT_OK(engine);
    EXPECT_OK((*engine)->Flush());
  }

  std::map<fs::path, std::string> StoreFiles() {
    std::map<fs::path, std::string> files;
    for (const auto& file : fs::directory_iterator(Folder().store())) {
      std::ifstream in(file.path(), std::ios::binary);
      files[file.path()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
  }

  // Ten more entries; the newest log of writes, in which they are.
  fs::path GrowAndStop() {
    Start();
    IssueAll(200, 210);
    Stop();
    fs::path newest;
    for (const auto& file : fs::directory_iterator(Folder().store())) {
      if (file.path().extension() == ".log") {
        newest = std::max(newest, file.path());
      }
    }
    return newest;
  }
};

TEST_F(StoreCommandsTest, ASoundStoreIsWhole) {
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  EXPECT_THAT(printed_, HasSubstr("whole: "));
  EXPECT_THAT(printed_, HasSubstr(FormatHead(Marked())));
  json_ = true;
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  const auto report = nlohmann::json::parse(printed_);
  EXPECT_TRUE(report["whole"].get<bool>());
  EXPECT_EQ(report["head"], FormatHead(Marked()));
  EXPECT_TRUE(report["differences"].empty());
}

TEST_F(StoreCommandsTest, ACheckChangesNoFile) {
  std::map<fs::path, fs::file_time_type> before;
  for (const auto& file : fs::directory_iterator(Folder().store())) {
    before[file.path()] = file.last_write_time();
  }
  ASSERT_EQ(Run(StoreAction::kCheck), 0);
  std::map<fs::path, fs::file_time_type> after;
  for (const auto& file : fs::directory_iterator(Folder().store())) {
    after[file.path()] = file.last_write_time();
  }
  EXPECT_EQ(before, after);
}

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

TEST_F(StoreCommandsTest, WhereThereIsNoStoreNothingWasChecked) {
  config_.data_dir = Path("elsewhere");
  EXPECT_EQ(Run(StoreAction::kCheck), 2);
  EXPECT_EQ(Run(StoreAction::kScrub), 2);
}

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

TEST_F(StoreCommandsTest, AMarkWithoutItsStoreIsNoNewRegistry) {
  fs::remove_all(Folder().store());
  EXPECT_FAILS(TryStart(), ErrorReason::kStoreMissing);
  EXPECT_FALSE(fs::exists(Folder().store()));
}

// --confirm-head, and not --rebuild-views, which would refuse.
TEST_F(StoreCommandsTest, ADamagedMarkIsADifferenceAndSaysWhatToDo) {
  const merkle::TreeHead head = Marked();
  testing::WriteFile(Folder().mark(), "no mark");
  EXPECT_EQ(Run(StoreAction::kCheck), 1);
  EXPECT_THAT(printed_, HasSubstr("mark: "));
  EXPECT_THAT(printed_, HasSubstr("damaged: the mark alone"));
  EXPECT_THAT(printed_, HasSubstr("--confirm-head " + FormatHead(head)));
  EXPECT_THAT(printed_, Not(HasSubstr("--rebuild-views")));
  json_ = true;
  EXPECT_EQ(Run(StoreAction::kCheck), 1);
  EXPECT_EQ(nlohmann::json::parse(printed_)["mark"], "damaged");
  // The entries are sound, so it is not damage that keeps a rebuild back.
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Run(StoreAction::kRebuild), 2);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("mv mark mark.damaged"));
  EXPECT_FALSE(fs::exists(Folder().damaged()));
  // What it said to do.
  fs::rename(Folder().mark(), Folder().mark() + ".damaged");
  config_.confirmed_head = head;
  Start();
}

TEST_F(StoreCommandsTest, ADamagedMarkBesideADamagedStoreNeedsARebuild) {
  const merkle::TreeHead head = Marked();
  testing::WriteFile(Folder().mark(), "no mark");
  for (const fs::path& table : Tables()) {
    const std::string sound = Path("sound");
    fs::copy_file(table, sound);
    testing::FlipByte(table, 40);
    if (Run(StoreAction::kCheck) == 1 &&
        printed_.find("the entries are sound") != std::string::npos) {
      EXPECT_THAT(printed_, HasSubstr("damaged: the mark, and more"));
      EXPECT_THAT(printed_, HasSubstr("--rebuild-views --confirm-head " +
                                      FormatHead(head)));
      fs::rename(Folder().mark(), Folder().mark() + ".damaged");
      EXPECT_EQ(Run(StoreAction::kRebuild, "", head), 0);
      return;
    }
    fs::copy_file(sound, table, fs::copy_options::overwrite_existing);
    fs::remove(sound);
  }
  FAIL() << "no table was derived";
}

TEST_F(StoreCommandsTest, ADamagedSlotOfTheMarkIsTold) {
  testing::FlipByte(Folder().mark(), 40);
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  EXPECT_THAT(printed_, HasSubstr("mark: one of its two slots is damaged"));
  EXPECT_THAT(printed_, HasSubstr("whole: "));
  json_ = true;
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  EXPECT_EQ(nlohmann::json::parse(printed_)["mark"], "one slot damaged");
}

TEST_F(StoreCommandsTest, ADamagedLogOfWritesIsNamed) {
  Start();
  IssueAll(300, 310);
  Stop();
  fs::path log;
  for (const auto& file : fs::directory_iterator(Folder().store())) {
    if (file.path().extension() == ".log" && file.file_size() > 0) {
      log = file.path();
    }
  }
  testing::FlipByte(log, static_cast<std::streamoff>(fs::file_size(log) / 2));
  const Status refused = TryStart();
  EXPECT_FAILS(refused, ErrorReason::kStoreCorrupt);
  EXPECT_THAT(refused.message(), HasSubstr(log.filename().string()));
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Run(StoreAction::kCheck), 1);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("in the log of writes " + log.filename().string()));
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

// --- The command line --------------------------------------------------------

ParsedStoreCommand Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "comityd");
  const int count = static_cast<int>(arguments.size());
  EXPECT_TRUE(IsStoreCommand(count, arguments.data()));
  return ParseStoreCommand(count, arguments.data());
}

TEST(StoreCommandLineTest, ReadsEachAction) {
  const auto check = Parse({"--check-store", "--data-dir", "d", "--json"});
  ASSERT_TRUE(check.command.has_value());
  EXPECT_EQ(check.command->action, StoreAction::kCheck);
  EXPECT_TRUE(check.command->json);
  EXPECT_EQ(check.command->data_dir, "d");
  EXPECT_EQ(Parse({"--rebuild-views", "--data-dir=d"}).command->action,
            StoreAction::kRebuild);
  EXPECT_EQ(Parse({"--scrub", "--data-dir", "d"}).command->action,
            StoreAction::kScrub);
  const auto found =
      Parse({"--found", "--data-dir", "d", "--genesis-file", "genesis"});
  ASSERT_TRUE(found.command.has_value());
  EXPECT_EQ(found.command->action, StoreAction::kFound);
  EXPECT_EQ(found.command->genesis_file, "genesis");
  const auto backup = Parse({"--backup", "to", "--data-dir", "d"});
  EXPECT_EQ(backup.command->action, StoreAction::kBackup);
  EXPECT_EQ(backup.command->backup_dir, "to");
  const auto restore = Parse({"--restore=from", "--data-dir", "d"});
  EXPECT_EQ(restore.command->action, StoreAction::kRestore);
  EXPECT_EQ(restore.command->backup_dir, "from");
}

TEST(StoreCommandLineTest, RefusesWrongUse) {
  for (const auto& wrong : std::vector<std::vector<const char*>>{
           {"--check-store"},
           {"--found", "--data-dir", "d"},
           {"--found", "--genesis-file", "genesis"},
           {"--found", "--scrub", "--data-dir", "d", "--genesis-file", "g"},
           {"--check-store", "--scrub", "--data-dir", "d"},
           {"--backup", "--data-dir", "d"},
           {"--check-store", "--data-dir", "d", "--odd"},
           {"--rebuild-views", "--data-dir", "d", "--confirm-head", "7"}}) {
    const auto parsed = Parse(wrong);
    EXPECT_FALSE(parsed.command.has_value());
    EXPECT_EQ(parsed.exit_code, 3);
    EXPECT_FALSE(parsed.text.empty());
  }
}

TEST(StoreCommandLineTest, LeavesOtherCommandLinesAlone) {
  const char* serve[] = {"comityd", "--data-dir", "d", "--countries", "KZ"};
  EXPECT_FALSE(IsStoreCommand(5, serve));
}

TEST(StoreCommandLineTest, TheServersFileOfSettingsWillDo) {
  testing::TemporaryDirectory directory;
  const std::string file = (directory.path() / "comityd.conf").string();
  testing::WriteFile(file,
                     "data-dir=d\ncountries=KZ\nlisten=127.0.0.1:1\n"
                     "genesis-file=genesis\n");
  const auto parsed = Parse({"--check-store", "--config", file.c_str()});
  ASSERT_TRUE(parsed.command.has_value()) << parsed.text;
  EXPECT_EQ(parsed.command->data_dir, "d");
  const auto found = Parse({"--found", "--config", file.c_str()});
  ASSERT_TRUE(found.command.has_value()) << found.text;
  EXPECT_EQ(found.command->genesis_file, "genesis");
}

// It would stay there, and the next start on an empty folder found again.
TEST(StoreCommandLineTest, TheFileOfSettingsCannotHoldTheWordThatFounds) {
  testing::TemporaryDirectory directory;
  const std::string file = (directory.path() / "comityd.conf").string();
  std::ofstream(file) << "data-dir=d\ngenesis-file=genesis\nfound=true\n";
  for (const char* action : {"--check-store", "--found"}) {
    const auto parsed = Parse({action, "--config", file.c_str()});
    EXPECT_FALSE(parsed.command.has_value());
    EXPECT_EQ(parsed.exit_code, 3);
    EXPECT_THAT(parsed.text, HasSubstr("found"));
  }
}

}  // namespace
}  // namespace comity::server
