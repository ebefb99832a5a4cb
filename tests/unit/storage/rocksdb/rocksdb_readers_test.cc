// A store that is open for reading only, and copies of a store.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/storage/rocksdb/engine_fixture.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;

TEST_F(RocksDbEngineTest, AReaderSeesWhatWasCommittedAndWritesNothing) {
  {
    auto engine = Open(true);
    ASSERT_OK(engine);
    const auto lease = (*engine)->Acquire("a", 1000);
    ASSERT_EQ((*engine)
                  ->Commit({.epoch = lease->epoch,
                            .expected_head = {0},
                            .new_head = {1},
                            .puts = {{{Table::kEntries, "k"}, "v"}},
                            .deletes = {}})
                  .result,
              CommitResult::kOk);
  }
  const auto reader = RocksDbEngine::OpenReadOnly(Options());
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->Head()->head.value, 1U);
  const RowKey row = {Table::kEntries, "k"};
  EXPECT_EQ((*(*reader)->TakeSnapshot())->MultiGet({&row, 1})->front(), "v");
  EXPECT_FAILS((*reader)->Acquire("a", 1000), ErrorReason::kStoreUnavailable);
  EXPECT_EQ((*reader)
                ->Commit({.epoch = {1},
                          .expected_head = {1},
                          .new_head = {2},
                          .puts = {},
                          .deletes = {}})
                .result,
            CommitResult::kUnavailable);
  EXPECT_EQ((*reader)->Head()->head.value, 1U) << "still readable";
}

TEST_F(RocksDbEngineTest, AReaderOfSomeTablesDoesNotAnswerForOthers) {
  {
    auto engine = Open(true);
    ASSERT_OK(engine);
    const auto lease = (*engine)->Acquire("a", 1000);
    ASSERT_EQ((*engine)
                  ->Commit({.epoch = lease->epoch,
                            .expected_head = {0},
                            .new_head = {1},
                            .puts = {{{Table::kEntries, "k"}, "v"},
                                     {{Table::kIds, "k"}, "v"}},
                            .deletes = {}})
                  .result,
              CommitResult::kOk);
  }
  // What was committed stands in the log of writes still.
  const auto reader =
      RocksDbEngine::OpenReadOnly(Options(), {Table::kEntries, Table::kState});
  ASSERT_OK(reader);
  const auto snapshot = (*reader)->TakeSnapshot();
  const RowKey row = {Table::kIds, "k"};
  EXPECT_FAILS((*snapshot)->MultiGet({&row, 1}), ErrorReason::kInternal);
  EXPECT_FAILS(
      (*snapshot)->Scan({.table = Table::kIds, .lo = "", .hi = "", .limit = 1}),
      ErrorReason::kInternal);
  const RowKey entry = {Table::kEntries, "k"};
  EXPECT_EQ((*snapshot)->MultiGet({&entry, 1})->front(), "v");
}

TEST_F(RocksDbEngineTest, AStoreOpenForReadingOnlyIsCopiedAsItIs) {
  MakeStore(3);
  const fs::path original = path_;
  for (const bool flush : {true, false}) {
    const fs::path copy = directory_.path() / (flush ? "one" : "other");
    {
      path_ = original;
      const auto engine = RocksDbEngine::OpenReadOnly(Options());
      ASSERT_OK(engine);
      ASSERT_OK((*engine)->CopyTo(copy, {.flush = flush}));
    }
    path_ = copy;
    const auto copied = RocksDbEngine::OpenReadOnly(Options());
    ASSERT_OK(copied);
    EXPECT_EQ((*copied)->Head()->head.value, 3U);
  }
}

TEST_F(RocksDbEngineTest, ACopyWithoutAFlushWritesNothingHere) {
  MakeStore(0);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  for (std::uint64_t i = 0; i < 3; ++i) {
    ASSERT_EQ(CommitOne(*engine, i).result, CommitResult::kOk);
  }
  const auto files = [&] {
    std::map<fs::path, std::uintmax_t> sizes;
    for (const auto& file : fs::directory_iterator(path_)) {
      sizes[file.path()] = file.file_size();
    }
    return sizes;
  };
  const auto before = files();
  const fs::path copy = directory_.path() / "copy";
  ASSERT_OK(engine->CopyTo(copy, {.flush = false}));
  EXPECT_EQ(files(), before);
  // What is committed from now on is not in the copy.
  EXPECT_EQ(CommitOne(*engine, 3).result, CommitResult::kOk);
  path_ = copy;
  const auto copied = Open();
  ASSERT_OK(copied);
  EXPECT_EQ((*copied)->Head()->head.value, 3U);
  const std::vector<RowKey> rows = {{Table::kEntries, "entry-2"},
                                    {Table::kEntries, "entry-3"}};
  const auto values = (*(*copied)->TakeSnapshot())->MultiGet(rows);
  EXPECT_EQ(values->at(0), Noise(2));
  EXPECT_FALSE(values->at(1).has_value());
}

TEST_F(RocksDbEngineTest, AFlushedCopyHoldsFinishedFiles) {
  MakeStore(3);
  const auto engine = std::move(Open()).value();
  const fs::path copy = directory_.path() / "copy";
  ASSERT_OK(engine->CopyTo(copy));
  path_ = copy;
  EXPECT_GT(fs::file_size(LargestFile(".sst")), 3000U);
  EXPECT_EQ((*Open())->Head()->head.value, 3U);
}

}  // namespace
}  // namespace comity::storage
