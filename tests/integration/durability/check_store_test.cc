// What --check-store says of a store, its mark and its log of writes, and what
// a start says then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <ios>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "server/registry/start_check.h"
#include "tests/integration/durability/store_commands_fixture.h"
#include "tests/support/test_files.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

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

TEST_F(StoreCommandsTest, WhereThereIsNoStoreNothingWasChecked) {
  config_.data_dir = Path("elsewhere");
  EXPECT_EQ(Run(StoreAction::kCheck), 2);
  EXPECT_EQ(Run(StoreAction::kScrub), 2);
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

}  // namespace
}  // namespace comity::server
