// Backups made while a log is written, damaged in every way, and restored.
#include "storage/backup/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/merkle/tree_hash.h"
#include "storage/log_store.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/log_batch_maker.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using testing::FailsWith;
using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<RocksDbEngine> OpenEngine(const fs::path& path) {
  auto engine =
      RocksDbEngine::Open({.path = path.string(),
                           .create_if_missing = true,
                           .block_cache_size_bytes = std::size_t{1} << 20,
                           .now_ms = [] { return std::uint64_t{0}; }});
  EXPECT_OK(engine);
  return std::move(engine).value();
}

class BackupTest : public ::testing::Test {
 protected:
  BackupTest() : engine_(OpenEngine(directory_.path() / "store")) {
    epoch_ = engine_->Acquire("a", 1000)->epoch;
    store_ = std::move(LogStore::Open(*engine_, {}).value().store);
    Grow(300);
  }

  void Grow(std::size_t count) {
    ASSERT_OK(store_->Commit(epoch_, maker_.Next(count)));
  }
  StatusOr<BackupManifest> Make() { return MakeBackup(*engine_, backup_, 7); }

  testing::TemporaryDirectory directory_;
  fs::path backup_ = directory_.path() / "backup";
  fs::path restored_ = directory_.path() / "restored";
  std::unique_ptr<RocksDbEngine> engine_;
  Epoch epoch_;
  std::unique_ptr<LogStore> store_;
  LogBatchMaker maker_;
};

TEST_F(BackupTest, HoldsTheLogAsItWas) {
  const auto made = Make();
  ASSERT_OK(made);
  EXPECT_EQ(made->head, store_->state().head);
  EXPECT_EQ(made->made_ms, 7U);
  Grow(50);
  ASSERT_OK(CheckBackup(backup_));
  ASSERT_OK(RestoreBackup(backup_, restored_));
  const auto engine = OpenEngine(restored_);
  const auto opened = LogStore::Open(*engine, {});
  ASSERT_OK(opened);
  EXPECT_EQ(opened->store->state().head, made->head);
  EXPECT_OK(opened->store->VerifyEntries({}));
}

// As of a store on a disk that is read-only.
TEST_F(BackupTest, IsMadeOfAStoreThatIsOpenForReadingOnly) {
  ASSERT_OK(engine_->Flush());
  Grow(40);
  const merkle::TreeHead head = store_->state().head;
  store_ = nullptr;
  engine_ = nullptr;
  const fs::path path = directory_.path() / "store";
  const auto list = [&path] {
    std::map<fs::path, std::string> files;
    for (const auto& file : fs::directory_iterator(path)) {
      std::ifstream in(file.path(), std::ios::binary);
      files[file.path()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
  };
  const auto before = list();
  {
    const auto engine = RocksDbEngine::OpenReadOnly(
        {.path = path.string(), .now_ms = [] { return std::uint64_t{0}; }});
    ASSERT_OK(engine);
    const auto made = MakeBackup(**engine, backup_, 7);
    ASSERT_OK(made);
    EXPECT_EQ(made->head, head);
  }
  EXPECT_EQ(list(), before);
  ASSERT_OK(RestoreBackup(backup_, restored_));
  const auto engine = OpenEngine(restored_);
  const auto opened = LogStore::Open(*engine, {});
  ASSERT_OK(opened);
  EXPECT_EQ(opened->store->state().head, head);
  EXPECT_OK(opened->store->VerifyEntries({}));
  EXPECT_EQ(list(), before);
}

TEST_F(BackupTest, NeverHoldsTheMark) {
  std::ofstream(directory_.path() / "mark") << "the mark";
  ASSERT_OK(Make());
  for (const auto& file : fs::recursive_directory_iterator(backup_)) {
    EXPECT_NE(file.path().filename(), "mark");
  }
}

TEST_F(BackupTest, IsWholeWhileOthersWrite) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 200 && !done; ++i) {
      EXPECT_OK(store_->Commit(epoch_, maker_.Next(20)));
    }
  });
  for (int i = 0; i < 3; ++i) {
    const fs::path folder = directory_.path() / ("b" + std::to_string(i));
    const auto made = MakeBackup(*engine_, folder, 0);
    EXPECT_OK(made);
    const fs::path restored = directory_.path() / ("r" + std::to_string(i));
    EXPECT_OK(RestoreBackup(folder, restored));
    const auto engine = OpenEngine(restored);
    const auto opened = LogStore::Open(*engine, {});
    ASSERT_OK(opened);
    EXPECT_EQ(opened->store->state().head, made->head);
    EXPECT_OK(opened->store->VerifyEntries({}));
  }
  done = true;
  writer.join();
}

TEST_F(BackupTest, ReplacesNothing) {
  ASSERT_OK(Make());
  EXPECT_FAILS(Make(), ErrorReason::kFileExists);
  EXPECT_FAILS(RestoreBackup(backup_, directory_.path() / "store"),
               ErrorReason::kFileExists);
}

// Wherever it is broken off: nothing is left, and the same name can be used.
TEST_F(BackupTest, OneThatIsBrokenOffLeavesNothing) {
  Status ended;
  int steps = 0;
  do {
    CopyOptions options;
    options.pace = [&, left = steps](std::uint64_t) mutable {
      return left-- > 0 ? OkStatus()
                        : Unavailable(ErrorReason::kRegistryStopped, "ended");
    };
    ended = MakeBackup(*engine_, backup_, 7, options).status();
    if (!ended.ok()) {
      EXPECT_FAILS(ended, ErrorReason::kRegistryStopped);
      EXPECT_FALSE(fs::exists(backup_)) << steps;
    }
  } while (!ended.ok() && ++steps < 1000);
  EXPECT_GT(steps, 20);
  EXPECT_OK(CheckBackup(backup_));
  Grow(1);
}

TEST_F(BackupTest, OneOfAKilledProcessIsCalledThat) {
  ASSERT_OK(Make());
  EXPECT_THAT(Make().status().message(), Not(HasSubstr("cut off")));
  fs::remove(backup_ / "manifest");
  const auto refused = Make();
  EXPECT_FAILS(refused, ErrorReason::kFileExists);
  EXPECT_THAT(refused.status().message(), HasSubstr("cut off"));
  EXPECT_TRUE(fs::exists(backup_ / "store")) << "it is not ours to remove";
}

TEST_F(BackupTest, WithoutAFlushItIsAsWhole) {
  CopyOptions options;
  options.flush = false;
  const auto made = MakeBackup(*engine_, backup_, 7, options);
  ASSERT_OK(made);
  EXPECT_EQ(made->head, store_->state().head);
  Grow(50);
  ASSERT_OK(RestoreBackup(backup_, restored_));
  const auto engine = OpenEngine(restored_);
  const auto opened = LogStore::Open(*engine, {});
  ASSERT_OK(opened);
  EXPECT_EQ(opened->store->state().head, made->head);
  EXPECT_OK(opened->store->VerifyEntries({}));
}

TEST_F(BackupTest, ARestoreThatFailsLeavesNothing) {
  ASSERT_OK(Make());
  fs::create_directory(restored_.string() + ".restoring");
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_FAILS(RestoreBackup(backup_, restored_),
                 ErrorReason::kStoreUnavailable);
  }
  EXPECT_FALSE(fs::exists(restored_));
  EXPECT_FALSE(fs::exists(restored_.string() + ".restoring"));
  EXPECT_OK(RestoreBackup(backup_, restored_));
}

TEST_F(BackupTest, WithoutItsListItIsNone) {
  ASSERT_OK(Make());
  fs::remove(backup_ / "manifest");
  EXPECT_FAILS(CheckBackup(backup_), ErrorReason::kBackupIncomplete);
  EXPECT_FAILS(RestoreBackup(backup_, restored_),
               ErrorReason::kBackupIncomplete);
  EXPECT_FALSE(fs::exists(restored_));
}

TEST_F(BackupTest, AMissingShortenedAlteredOrStrangeFileIsFound) {
  ASSERT_OK(Make());
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(backup_ / "store")) {
    files.push_back(file.path());
  }
  ASSERT_GE(files.size(), 8U);
  const auto incomplete = FailsWith(ErrorReason::kBackupIncomplete);
  const fs::path aside = directory_.path() / "aside";
  for (const fs::path& file : files) {
    fs::rename(file, aside);
    EXPECT_THAT(CheckBackup(backup_), incomplete) << file;
    fs::copy_file(aside, file);
    if (fs::file_size(file) > 0) {
      fs::resize_file(file, fs::file_size(file) - 1);
      EXPECT_THAT(CheckBackup(backup_), incomplete) << file;
      std::ofstream(file, std::ios::app) << '\xff';
      EXPECT_THAT(CheckBackup(backup_), incomplete) << file;
    }
    fs::remove(file);
    fs::rename(aside, file);
  }
  std::ofstream(backup_ / "store" / "000099.sst") << "strange";
  EXPECT_THAT(CheckBackup(backup_), incomplete);
  fs::remove(backup_ / "store" / "000099.sst");
  EXPECT_OK(CheckBackup(backup_));
}

TEST_F(BackupTest, EachFileThatIsWrongIsNamedWithWhatIsWrong) {
  ASSERT_OK(Make());
  const fs::path store = backup_ / "store";
  fs::remove(store / "CURRENT");
  fs::path altered;
  fs::path longer;
  for (const auto& file : fs::directory_iterator(store)) {
    if (file.path().filename().string().starts_with("MANIFEST")) {
      altered = file.path();
    } else if (file.path().extension() == ".sst") {
      longer = file.path();
    }
  }
  std::ofstream(store / "000099.sst") << "strange";
  ASSERT_FALSE(longer.empty());
  std::ofstream(longer, std::ios::app) << "more";
  const auto size = fs::file_size(altered);
  fs::resize_file(altered, size - 1);
  std::ofstream(altered, std::ios::app) << '\xff';
  const std::string said = CheckBackup(backup_).status().message();
  for (const std::string& odd :
       {std::string("CURRENT is missing"),
        std::string("000099.sst is not listed"),
        longer.filename().string() + " has another size",
        altered.filename().string() + " has another hash"}) {
    EXPECT_NE(said.find(odd), std::string::npos) << said;
  }
  for (int i = 100; i < 120; ++i) {
    std::ofstream(store / ("strange." + std::to_string(i))) << i;
  }
  const std::string many = CheckBackup(backup_).status().message();
  EXPECT_NE(many.find("and 14 more files"), std::string::npos) << many;
}

TEST_F(BackupTest, ARestoreThatWasCutOffIsDoneAgain) {
  ASSERT_OK(Make());
  fs::create_directory(restored_.string() + ".restoring");
  std::ofstream(restored_.string() + ".restoring/CURRENT") << "half";
  ASSERT_OK(RestoreBackup(backup_, restored_));
  EXPECT_FALSE(fs::exists(restored_.string() + ".restoring"));
}

TEST(BackupManifestTest, ReadsWhatItWritesAndNothingElse) {
  BackupManifest manifest;
  manifest.made_ms = 12;
  manifest.head = {{5}, merkle::EmptyRoot()};
  manifest.files = {{3, merkle::LeafHash("a"), "CURRENT"},
                    {0, merkle::LeafHash("b"), "000007 x.log"}};
  const std::string good = FormatManifest(manifest);
  ASSERT_OK(ParseManifest(good));
  EXPECT_EQ(*ParseManifest(good), manifest);
  const auto incomplete = FailsWith(ErrorReason::kBackupIncomplete);
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_THAT(ParseManifest(good.substr(0, i)), incomplete);
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_THAT(ParseManifest(flipped), incomplete) << i;
  }
  EXPECT_THAT(ParseManifest(good + "x"), incomplete);
  manifest.files[0].name = "../CURRENT";
  EXPECT_THAT(ParseManifest(FormatManifest(manifest)), incomplete);
}

}  // namespace
}  // namespace comity::storage
