#include "storage/log_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
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

// Each entry of the maker touches two keys, so that values have a past.
TEST_F(LogBatchTest, RefusesAnyFlippedBitOfAMapValue) {
  for (std::size_t at = 0; at < batch_.map_updates.size(); ++at) {
    for (std::size_t bit = 0; bit < 256; ++bit) {
      LogBatch now = batch_;
      LogBatch before = batch_;
      const auto flip = static_cast<std::uint8_t>(1U << bit % 8);
      now.map_updates[at].second.chain.bytes[bit / 8] ^= flip;
      before.map_before[at].chain.bytes[bit / 8] ^= flip;
      EXPECT_FAILS(PrepareBatch(before_, now),
                   ErrorReason::kBatchContradictory);
      EXPECT_FAILS(PrepareBatch(before_, before),
                   ErrorReason::kBatchContradictory);
    }
  }
}

TEST_F(LogBatchTest, RefusesAnotherCountInTheMap) {
  for (std::size_t at = 0; at < batch_.map_updates.size(); ++at) {
    LogBatch now = batch_;
    LogBatch before = batch_;
    now.map_updates[at].second.count += 1;
    before.map_before[at].count += 1;
    EXPECT_FAILS(PrepareBatch(before_, now), ErrorReason::kBatchContradictory);
    EXPECT_FAILS(PrepareBatch(before_, before),
                 ErrorReason::kBatchContradictory);
  }
}

TEST_F(LogBatchTest, RefusesAHistoryItemOfAnotherKeyOrNumber) {
  for (std::size_t at = 0; at < batch_.history.size(); ++at) {
    LogBatch other_key = batch_;
    LogBatch other_number = batch_;
    other_key.history[at].map_key.bytes[31] ^= 1;
    other_number.history[at].number ^= 2;
    EXPECT_FAILS(PrepareBatch(before_, other_key),
                 ErrorReason::kBatchContradictory);
    EXPECT_FAILS(PrepareBatch(before_, other_number),
                 ErrorReason::kBatchContradictory);
  }
}

TEST_F(LogBatchTest, RefusesAMapUpdateOfAnotherKey) {
  batch_.map_updates.front().first.bytes[31] ^= 1;
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

TEST_F(LogBatchTest, RefusesValuesBeforeThatAreNotOneForEachUpdate) {
  batch_.map_before.pop_back();
  EXPECT_FAILS(Prepare(), ErrorReason::kBatchContradictory);
}

// A copy that is filled from entries has none.
TEST_F(LogBatchTest, TakesABatchWithoutValuesBefore) {
  batch_.map_before.clear();
  EXPECT_OK(Prepare());
}

// A batch of nothing but a commitment, as a log may end in.
LogBatch CommitmentBatch(const LogState& before, const Hash& root,
                         std::uint64_t covered) {
  statement::Entry entry;
  entry.admitted_ms = before.last_admission_ms;
  entry.content =
      statement::MapCommitment{root, covered, statement::kMapFunctionVersion};
  LogBatch batch;
  const std::string bytes = statement::EncodeEntry(entry);
  merkle::RightEdge edge = before.edge;
  edge.Append(merkle::LeafHash(bytes));
  batch.entries.push_back({bytes, merkle::LeafHash(bytes)});
  batch.new_head = edge.Head();
  batch.map_root = before.map_root;
  batch.map_size = before.map_size;
  batch.last_admission_ms = before.last_admission_ms;
  return batch;
}

TEST_F(LogBatchTest, HoldsTheMapRootToTheCommitmentAtTheEnd) {
  const std::uint64_t size = before_.head.size.value;
  EXPECT_OK(
      PrepareBatch(before_, CommitmentBatch(before_, before_.map_root, size)));
  EXPECT_FAILS(PrepareBatch(before_, CommitmentBatch(before_, before_.map_root,
                                                     size + 1)),
               ErrorReason::kBatchContradictory);
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Hash root = before_.map_root;
    root.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FAILS(PrepareBatch(before_, CommitmentBatch(before_, root, size)),
                 ErrorReason::kBatchContradictory);
  }
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
