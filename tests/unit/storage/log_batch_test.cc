#include "storage/log_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "core/merkle/tree_hash.h"
#include "tests/support/log_batch_maker.h"
#include "tests/support/status_matchers.h"

namespace comity::storage {
namespace {

// A true batch of three entries on a log of four, for a test to make false.
class LogBatchTest : public ::testing::Test {
 protected:
  LogBatchTest() {
    auto first = PrepareBatch({}, maker_.Next(4));
    before_ = std::move(first).value().state;
    batch_ = maker_.Next(3);
  }

  Status Prepare() const { return PrepareBatch(before_, batch_).status(); }

  LogBatchMaker maker_;
  LogState before_;
  LogBatch batch_;
};

TEST_F(LogBatchTest, AcceptsATrueBatch) {
  const auto prepared = PrepareBatch(before_, batch_);
  ASSERT_OK(prepared);
  EXPECT_EQ(prepared->state.head, maker_.edge().Head());
  EXPECT_EQ(prepared->rows.expected_head.value, 4U);
  EXPECT_EQ(prepared->rows.new_head.value, 7U);
}

TEST_F(LogBatchTest, StoresATileWhenItIsFull) {
  batch_ = LogBatchMaker().Next(256);
  const auto prepared = PrepareBatch({}, batch_);
  ASSERT_OK(prepared);
  ASSERT_EQ(prepared->finished_tiles.size(), 1U);
  const RowKey tile = TileKey({0, 0});
  EXPECT_EQ(
      std::count_if(prepared->rows.puts.begin(), prepared->rows.puts.end(),
                    [&](const Put& put) { return put.row == tile; }),
      1);
}

TEST_F(LogBatchTest, KeepsTheLastMarkUntilThereIsANewerOne) {
  before_.last_mark = {.size = {2}, .root = {}};
  EXPECT_EQ(PrepareBatch(before_, batch_)->state.last_mark, before_.last_mark);
  batch_.last_mark = {.size = {4}, .root = {}};
  EXPECT_EQ(PrepareBatch(before_, batch_)->state.last_mark, batch_.last_mark);
}

TEST_F(LogBatchTest, RefusesABatchWithoutEntries) {
  batch_ = {};
  batch_.new_head = before_.head;
  batch_.map_size = before_.map_size;
  batch_.last_admission_ms = before_.last_admission_ms;
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesAnyFlippedBitOfAnEntry) {
  for (std::size_t at = 0; at < batch_.entries[1].bytes.size(); at += 37) {
    LogBatch damaged = batch_;
    char& byte = damaged.entries[1].bytes[at];
    byte = static_cast<char>(byte ^ 8);
    EXPECT_FAILS(PrepareBatch(before_, damaged),
                 ErrorReason::kLeafHashMismatch);
  }
}

TEST_F(LogBatchTest, RefusesAnotherLeafHash) {
  batch_.entries[2].leaf_hash.bytes[31] ^= 1;
  EXPECT_FAILS(Prepare(), ErrorReason::kLeafHashMismatch);
}

TEST_F(LogBatchTest, RefusesAnotherRoot) {
  batch_.new_head.root.bytes[0] ^= 1;
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesAnotherSize) {
  batch_.new_head.size.value += 1;
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesABatchMadeForAnotherLog) {
  EXPECT_FAILS(PrepareBatch({}, batch_), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesEntriesInAnotherOrder) {
  std::swap(batch_.entries[0], batch_.entries[1]);
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesAnAdmissionTimeThatFalls) {
  batch_.last_admission_ms = before_.last_admission_ms - 1;
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesAHistoryItemOutsideTheBatch) {
  for (const std::uint64_t index : {3U, 7U}) {
    LogBatch damaged = batch_;
    damaged.history[0].item.index = {index};
    EXPECT_FAILS(PrepareBatch(before_, damaged),
                 ErrorReason::kBatchContradictory);
  }
}

TEST_F(LogBatchTest, RefusesAHistoryItemWithAnotherLeafHash) {
  batch_.history[0].item.leaf_hash.bytes[0] ^= 1;
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesAMapSizeThatDoesNotFitTheNewKeys) {
  batch_.map_size += 1;
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesAStatementIdOutsideTheBatch) {
  batch_.statement_ids[0].index = {3};
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesAnEntryAboveTheBound) {
  for (const std::size_t size : {kEntrySizeMax, kEntrySizeMax + 1}) {
    LogBatch batch = LogBatchMaker(3, size).Next(1);
    EXPECT_EQ(PrepareBatch({}, batch).ok(), size == kEntrySizeMax);
  }
}

}  // namespace
}  // namespace comity::storage
