// Commits that fail, are refused or do not come back as they were written, and
// what readers see meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <utility>

#include "tests/support/bad_row_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/storage/log_store_fixture.h"

namespace comity::storage {
namespace {

using LogStoreCommitTest = LogStoreTest;

TEST_F(LogStoreCommitTest, DamagedBatchIsRefusedAndChangesNothing) {
  LogBatch batch = maker_.Next(2);
  batch.entries[0].bytes[5] ^= 1;
  counting_.Take();
  EXPECT_FAILS(store_->Commit(epoch_, batch), ErrorReason::kLeafHashMismatch);
  EXPECT_EQ(counting_.Take().total(), 0);
  EXPECT_EQ(store_->size().value, 0U);
  batch.entries[0].bytes[5] ^= 1;
  EXPECT_OK(store_->Commit(epoch_, batch));
}

TEST_F(LogStoreCommitTest, ALeaseIsCurrentUntilAnotherIsTaken) {
  EXPECT_OK(store_->CheckLease(epoch_));
  ASSERT_OK(memory_.Acquire("a", 1000));
  EXPECT_FAILS(store_->CheckLease(epoch_), ErrorReason::kFenced);
}

TEST_F(LogStoreCommitTest, CommitUnderALostLeaseIsFenced) {
  ASSERT_OK(memory_.Acquire("a", 1000));
  EXPECT_FAILS(CommitNext(1), ErrorReason::kFenced);
  EXPECT_EQ(store_->size().value, 0U);
}

TEST_F(LogStoreCommitTest, SecondWriterOnTheSameLeaseConflicts) {
  auto other = std::move(LogStore::Open(memory_, {})).value();
  LogBatchMaker other_maker;
  ASSERT_OK(other.store->Commit(epoch_, other_maker.Next(2)));
  EXPECT_FAILS(CommitNext(1), ErrorReason::kTreeSizeConflict);
}

TEST_F(LogStoreCommitTest, UnavailableCommitCanBeTriedAgain) {
  faulty_.FailCommit(Fault::kUnavailable);
  const LogBatch batch = maker_.Next(2);
  EXPECT_FAILS(store_->Commit(epoch_, batch), ErrorReason::kStoreUnavailable);
  EXPECT_OK(store_->Commit(epoch_, batch));
}

TEST_F(LogStoreCommitTest, AfterAnUnknownOutcomeItTakesNoMoreBatches) {
  for (const Fault fault :
       {Fault::kLostBeforeEffect, Fault::kLostAfterEffect}) {
    faulty_.FailCommit(fault);
    const std::uint64_t size = store_->size().value;
    const LogBatchMaker before = maker_;
    const LogBatch batch = maker_.Next(2);
    EXPECT_FAILS(store_->Commit(epoch_, batch),
                 ErrorReason::kCommitOutcomeUnknown);
    EXPECT_EQ(store_->size().value, size);
    faulty_.Reopen();
    EXPECT_FAILS(store_->Commit(epoch_, batch),
                 ErrorReason::kCommitOutcomeUnknown);

    Reopen();
    const bool took_effect = fault == Fault::kLostAfterEffect;
    EXPECT_EQ(store_->size().value, took_effect ? size + 2 : size);
    if (!took_effect) {
      ASSERT_OK(store_->Commit(epoch_, batch));
    }
  }
}

// What is stored is right here, only what comes back is not: a store that is
// opened anew goes on.
TEST_F(LogStoreCommitTest, WhatDoesNotComeBackAsWrittenEndsTheWriting) {
  const RowKey tile = TileKey({0, 0});
  for (const RowKey& row : {EntryKey({0}), EntryKey({299}), tile, StateKey()}) {
    MemoryEngine memory([] { return std::uint64_t{0}; });
    BadRowEngine engine(memory);
    const Epoch epoch = memory.Acquire("a", 1000)->epoch;
    auto opened = std::move(LogStore::Open(engine, {})).value();
    LogBatchMaker maker;
    engine.Flip(row, 9);
    EXPECT_FAILS(opened.store->Commit(epoch, maker.Next(300)),
                 ErrorReason::kHashUnstable);
    engine.FlipNothing();
    EXPECT_FAILS(opened.store->Commit(epoch, maker.Next(1)),
                 ErrorReason::kCommitOutcomeUnknown);
    const auto again = LogStore::Open(engine, {});
    ASSERT_OK(again);
    EXPECT_EQ(again->store->size().value, 300U);
  }
}

TEST_F(LogStoreCommitTest, ARowThatDoesNotComeBackEndsTheWriting) {
  BadRowEngine engine(memory_);
  auto opened = std::move(LogStore::Open(engine, {})).value();
  engine.Spoil(EntryKey({1}));
  EXPECT_FAILS(opened.store->Commit(epoch_, maker_.Next(3)),
               ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreCommitTest, BatchBeyondTheEngineBoundIsRefused) {
  LogBatchMaker maker(3, kEntrySizeMax);
  EXPECT_FAILS(store_->Commit(epoch_, maker.Next(1025)),
               ErrorReason::kStoreLimitExceeded);
  EXPECT_EQ(store_->size().value, 0U);
}

// --- Threads -----------------------------------------------------------------

TEST_F(LogStoreCommitTest, ReadersSeeWholeBatchesWhileOneThreadCommits) {
  MemoryEngine engine([] { return std::uint64_t{0}; });
  const Epoch epoch = engine.Acquire("a", 1000)->epoch;
  auto opened = std::move(LogStore::Open(engine, {})).value();
  LogStore& store = *opened.store;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    LogBatchMaker expected;
    while (!done) {
      const std::uint64_t size = store.size().value;
      if (size == 0) {
        continue;
      }
      const auto entries = store.ReadEntryRange({size - 1}, 1);
      ASSERT_OK(entries);
      EXPECT_EQ(entries->front(), expected.Entry(size - 1));
      EXPECT_OK(store.FindStatement(LogBatchMaker::StatementId(size - 1)));
      const merkle::TileId first = {0, 0};
      if (size >= 256) {
        EXPECT_OK(store.ReadTiles({&first, 1}));
      }
    }
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_OK(store.Commit(epoch, maker_.Next(32)));
  }
  EXPECT_OK(store.VerifyEntries({}));
  done = true;
  reader.join();
}

}  // namespace
}  // namespace comity::storage
