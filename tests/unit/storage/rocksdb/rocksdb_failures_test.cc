// Writes that fail, of a commit and in the background: who is told, and what
// the engine does from then on.
#include <gtest/gtest.h>

#include <cstdint>
#include <future>
#include <utility>
#include <vector>

#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/storage/rocksdb/engine_fixture.h"

namespace comity::storage {
namespace {

TEST_F(RocksDbEngineTest, FailedWriteHasUnknownOutcomeAndEndsTheEngine) {
  MakeStore(1);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  const auto snapshot = std::move(engine->TakeSnapshot()).value();
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnknownOutcome);
  }
  const std::vector<RowKey> rows = {{Table::kEntries, "entry-0"}};
  const auto unavailable = testing::FailsWith(ErrorReason::kStoreUnavailable);
  EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnavailable);
  EXPECT_THAT(engine->Head(), unavailable);
  EXPECT_THAT(engine->Acquire("a", 1), unavailable);
  EXPECT_THAT(engine->Renew(epoch_, 1), unavailable);
  EXPECT_THAT(engine->Release(epoch_), unavailable);
  EXPECT_THAT(engine->TakeSnapshot(), unavailable);
  EXPECT_THAT(engine->VerifyChecksums(nullptr), unavailable);
  EXPECT_THAT(snapshot->MultiGet(rows), unavailable);
  EXPECT_THAT(snapshot->Head(), unavailable);
}

TEST_F(RocksDbEngineTest, ReopenAfterAFailedWriteTellsTheOutcome) {
  MakeStore(1);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnknownOutcome);
  }
  engine.reset();
  engine = std::move(Open()).value();
  const std::uint64_t head = engine->Head()->head.value;
  EXPECT_EQ(head, 1U);  // The write was cut short.
  EXPECT_EQ(CommitOne(*engine, head).result, CommitResult::kOk);
}

TEST_F(RocksDbEngineTest, AFailureInTheBackgroundIsToldAtOnceAndOnce) {
  MakeStore(1);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  std::promise<Status> told;
  int times = 0;
  engine->WatchFailure([&](const Status& why) {
    ++times;
    told.set_value(why);
  });
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_FAILS(engine->Flush(), ErrorReason::kStoreUnavailable);
  }
  EXPECT_FAILS(told.get_future().get(), ErrorReason::kStoreUnavailable);
  EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnknownOutcome);
  engine->WatchFailure(nullptr);
  EXPECT_EQ(times, 1);
  // Whoever comes later is told, too.
  engine->WatchFailure([&](const Status&) { ++times; });
  EXPECT_EQ(times, 2);
}

TEST_F(RocksDbEngineTest, AFailedWriteIsToldOnlyToWhoWrote) {
  MakeStore(1);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  int times = 0;
  engine->WatchFailure([&](const Status&) { ++times; });
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnknownOutcome);
  }
  engine->WatchFailure(nullptr);
  EXPECT_EQ(times, 0);
}

}  // namespace
}  // namespace comity::storage
