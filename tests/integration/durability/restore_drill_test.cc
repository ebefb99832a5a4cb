// Backup, loss, restore: what was restored verifies, and signs nothing before
// it has caught up with what was signed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "server/control/control_socket.h"
#include "server/registry/registry.h"
#include "server/registry/start_check.h"
#include "storage/backup/backup.h"
#include "storage/check/store_rebuild.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/integration/durability/running_registry.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Each look at this clock is long after every lease given before.
std::atomic<std::uint64_t> later_ms = std::uint64_t{1} << 60;
constexpr std::uint64_t kHourMs = 3'600'000;

class RestoreDrillTest : public RunningRegistry {
 protected:
  // A running registry, a backup of it, and more entries since.
  RestoreDrillTest() {
    Start();
    SubmitScene();
    IssueAll(0, 20);
    EXPECT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
    backed_up_ = printed_;
    IssueAll(20, 30);
  }

  std::unique_ptr<storage::RocksDbEngine> OpenEngine(const std::string& path) {
    auto engine = storage::RocksDbEngine::Open(
        {.path = path, .now_ms = [] { return later_ms += kHourMs; }});
    EXPECT_OK(engine);
    return std::move(engine).value();
  }

  // The newest store goes aside, and the backup comes in its place.
  void LoseAndRestore() {
    Stop();
    fs::rename(Folder().store(), Path("lost"));
    ASSERT_EQ(Run(StoreAction::kRestore, Path("backup")), 0);
  }

  // The entries that the backup lacks, as a partner would send them.
  void CatchUp() {
    const auto source = OpenEngine(Path("lost"));
    const auto target = OpenEngine(Folder().store());
    ASSERT_OK(storage::RebuildStore({.source = source.get(),
                                     .target = target.get(),
                                     .signed_head = Marked(),
                                     .options = {}}));
  }

  std::string backed_up_;
};

TEST_F(RestoreDrillTest, ABackupIsMadeWhileTheRegistryServes) {
  EXPECT_THAT(backed_up_, HasSubstr("backed up "));
  EXPECT_TRUE(fs::exists(Path("backup") + "/manifest"));
  EXPECT_FALSE(fs::exists(Path("backup") + "/mark"));
  EXPECT_FALSE(fs::exists(Path("backup") + "/store/mark"));
  EXPECT_EQ(Run(StoreAction::kBackup, Path("backup")), 2) << "replaced";
}

TEST_F(RestoreDrillTest, ABackupIsMadeOfAStoppedRegistryToo) {
  Stop();
  ASSERT_EQ(Run(StoreAction::kBackup, Path("second")), 0);
  EXPECT_THAT(printed_, HasSubstr(FormatHead(Marked())));
  config_.data_dir = Path("second");
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
}

TEST_F(RestoreDrillTest, WhatWasRestoredVerifiesAndSignsNothing) {
  LoseAndRestore();
  const merkle::TreeHead marked = Marked();
  // It is a whole store, only not all that was signed.
  fs::rename(Folder().mark(), Path("mark-aside"));
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  fs::rename(Path("mark-aside"), Folder().mark());
  EXPECT_EQ(Run(StoreAction::kCheck), 1);
  EXPECT_THAT(printed_, HasSubstr("mark: "));
  EXPECT_FAILS(TryStart(), ErrorReason::kStoreBehindMark);
  EXPECT_EQ(Marked(), marked);
}

TEST_F(RestoreDrillTest, AfterCatchingUpItSignsAgain) {
  LoseAndRestore();
  const merkle::TreeHead marked = Marked();
  ASSERT_FALSE(TryStart().ok());
  CatchUp();
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  Start();
  IssueAll(30, 32);
  EXPECT_GT(Marked().size, marked.size);
  // Nothing that was acknowledged before the loss is gone: it is known.
  for (std::uint64_t n = 0; n < 30; ++n) {
    ASSERT_TRUE(Submit(issued_.at(n)).ok());
  }
}

TEST_F(RestoreDrillTest, OnANewMachineAPersonMustSayTheHead) {
  Stop();
  config_.data_dir = Path("new-machine");
  fs::create_directory(config_.data_dir);
  ASSERT_EQ(Run(StoreAction::kRestore, Path("backup")), 0);
  const Status refused = TryStart();
  EXPECT_FAILS(refused, ErrorReason::kHeadMarkMissing);
  EXPECT_THAT(refused.message(), HasSubstr("--confirm-head "));
  const auto text =
      refused.message().substr(refused.message().rfind("--confirm-head ") + 15);
  config_.confirmed_head = ParseHead(text).value();
  Start();
  EXPECT_TRUE(Submit(Issue(99)).ok());
}

// Knows one head, as a cosigner that outlived the machine.
class OneCosigner final : public CosignerHeads {
 public:
  explicit OneCosigner(merkle::TreeHead head) : head_(head) {}
  std::vector<CosignerAnswer> Ask(const std::optional<LastSigned>&) override {
    return {{"w1", std::optional(head_)}};
  }

 private:
  merkle::TreeHead head_;
};

TEST_F(RestoreDrillTest, ACosignerHoldsItBackUntilItHasCaughtUp) {
  LoseAndRestore();
  const merkle::TreeHead cosigned = Marked();
  fs::rename(Folder().mark(), Path("lost-mark"));
  const auto open = [&](std::optional<merkle::TreeHead> confirmed) {
    RegistrySettings settings;
    settings.genesis = *ParseGenesisFile(
        FormatGenesisFile(testing::SubmissionAt(registry_, 0)));
    settings.countries = {"KZ"};
    settings.mark_path = Folder().mark();
    settings.confirmed_head = confirmed;
    RegistryParts parts;
    parts.engine = OpenEngine(Folder().store());
    parts.keys.push_back(registry_.MakeKey("log"));
    parts.keys.push_back(registry_.MakeKey("cosigning"));
    parts.clock = std::make_unique<SystemClock>();
    parts.cosigners = std::make_unique<OneCosigner>(cosigned);
    parts.log = [](std::string_view) {};
    parts.on_stop = [](const Status&) {};
    return Registry::Open(std::move(settings), std::move(parts)).status();
  };
  const auto backup = storage::CheckBackup(Path("backup"));
  ASSERT_OK(backup);
  EXPECT_FAILS(open(backup->head), ErrorReason::kStoreBehindCosigner);
  fs::rename(Path("lost-mark"), Folder().mark());
  CatchUp();
  fs::remove(Folder().mark());
  EXPECT_OK(open(cosigned));
}

TEST_F(RestoreDrillTest, ABackupThatIsNotWholeIsNotRestored) {
  Stop();
  fs::remove_all(Folder().store());
  fs::resize_file(Path("backup") + "/manifest", 60);
  EXPECT_EQ(Run(StoreAction::kRestore, Path("backup")), 1);
  EXPECT_FALSE(fs::exists(Folder().store()));
}

TEST_F(RestoreDrillTest, ARestoreReplacesNoStore) {
  Stop();
  EXPECT_EQ(Run(StoreAction::kRestore, Path("backup")), 2);
}

}  // namespace
}  // namespace comity::server
