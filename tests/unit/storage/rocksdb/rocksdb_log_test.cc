// A whole log on RocksDB: what it keeps when closed, and what damage does.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "storage/log_store.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/log_batch_maker.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_files.h"

namespace comity::storage {
namespace {

class RocksDbLogTest : public ::testing::Test {
 protected:
  StatusOr<LogStore::Opened> Open() {
    engine_.reset();
    auto engine =
        RocksDbEngine::Open({.path = path_.string(),
                             .create_if_missing = true,
                             .block_cache_size_bytes = std::size_t{1} << 20,
                             .now_ms = [] { return std::uint64_t{0}; }});
    COMITY_RETURN_IF_ERROR(engine.status());
    engine_ = std::move(engine).value();
    const auto lease = engine_->Acquire("a", 1000);
    COMITY_RETURN_IF_ERROR(lease.status());
    epoch_ = lease->epoch;
    return LogStore::Open(*engine_, {});
  }

  // Grows the log by `batches` batches of 50 entries and closes it.
  void Grow(int batches) {
    auto opened = Open();
    ASSERT_OK(opened);
    for (int i = 0; i < batches; ++i) {
      ASSERT_OK(opened->store->Commit(epoch_, maker_.Next(50)));
    }
    opened->store.reset();
  }

  testing::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "db";
  std::unique_ptr<RocksDbEngine> engine_;
  Epoch epoch_;
  LogBatchMaker maker_;
};

TEST_F(RocksDbLogTest, LogSurvivesBeingClosed) {
  for (int i = 0; i < 3; ++i) {
    Grow(5);
    ASSERT_OK(engine_->Flush());
    const auto opened = Open();
    ASSERT_OK(opened);
    EXPECT_EQ(opened->store->state().head, maker_.edge().Head());
    EXPECT_EQ(opened->map.root(), maker_.map().root());
    EXPECT_OK(opened->store->VerifyEntries({}));
  }
}

TEST_F(RocksDbLogTest, LogSplitBetweenFilesAndLogOfWritesIsWhole) {
  Grow(3);
  ASSERT_OK(engine_->Flush());
  Grow(2);
  const auto opened = Open();
  ASSERT_OK(opened);
  EXPECT_EQ(opened->store->size().value, 250U);
  EXPECT_OK(opened->store->VerifyEntries({}));
}

// A damaged byte anywhere in the finished files never yields a log that looks
// sound but is not.
TEST_F(RocksDbLogTest, DamagedFileIsFoundByOpenScrubOrChecksums) {
  Grow(4);
  ASSERT_OK(engine_->Flush());
  engine_.reset();
  const std::filesystem::path sound = path_;
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(sound)) {
    if (file.path().extension() != ".sst") {
      continue;
    }
    path_ = directory_.path() / ("damaged-" + std::to_string(++files));
    std::filesystem::copy(sound, path_);
    testing::FlipByte(path_ / file.path().filename(), 40);
    auto opened = Open();
    EXPECT_FALSE(opened.ok() && opened->store->VerifyEntries({}).ok() &&
                 engine_->VerifyChecksums(nullptr).ok())
        << file.path();
  }
  EXPECT_GE(files, 5);
  path_ = sound;
  EXPECT_OK(Open());
}

}  // namespace
}  // namespace comity::storage
