// The behaviour that every storage engine must show; see storage/engine.h.
//
// A test program of an engine includes this file once and says
//   INSTANTIATE_TEST_SUITE_P(Memory, EngineContract, Values(&MakeFixture));
// and, if the engine keeps what it holds, the same for DurableEngineContract.
#ifndef COMITY_TESTS_SUPPORT_ENGINE_CONTRACT_H_
#define COMITY_TESTS_SUPPORT_ENGINE_CONTRACT_H_

#include <gmock/gmock.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/engine.h"
#include "tests/support/status_matchers.h"

namespace comity::storage {

// How the suite gets an engine on storage of its own.
class EngineFixture {
 public:
  virtual ~EngineFixture() = default;
  // The engine, whose lease clock reads `now_ms`.
  virtual Engine& engine() = 0;
  // Closes the engine and opens it on the same storage. For durable engines.
  virtual void Reopen() {}

  std::uint64_t now_ms = 1'000'000;
};
using MakeEngineFixture = std::unique_ptr<EngineFixture> (*)();

class EngineContract : public ::testing::TestWithParam<MakeEngineFixture> {
 protected:
  static constexpr std::uint64_t kTtlMs = 10'000;

  Engine& engine() { return fixture_->engine(); }

  // A lease of the holder "a".
  Epoch AcquireLease() {
    auto lease = engine().Acquire("a", kTtlMs);
    EXPECT_OK(lease);
    return lease->epoch;
  }

  static Put State(std::string key, std::string value) {
    return {.row = {Table::kState, std::move(key)}, .value = std::move(value)};
  }

  static Batch MakeBatch(Epoch epoch, std::uint64_t from, std::uint64_t to,
                         std::vector<Put> puts) {
    return {.epoch = epoch,
            .expected_head = {from},
            .new_head = {to},
            .puts = std::move(puts),
            .deletes = {}};
  }

  CommitResult Commit(const Batch& batch) {
    return engine().Commit(batch).result;
  }

  std::unique_ptr<Snapshot> TakeSnapshot() {
    auto snapshot = engine().TakeSnapshot();
    EXPECT_OK(snapshot);
    return std::move(snapshot).value();
  }

  static std::optional<std::string> Get(const Snapshot& snapshot, Table table,
                                        std::string key) {
    const std::vector<RowKey> rows = {{table, std::move(key)}};
    auto values = snapshot.MultiGet(rows);
    EXPECT_OK(values);
    return values->at(0);
  }
  std::optional<std::string> GetState(std::string key) {
    return Get(*TakeSnapshot(), Table::kState, std::move(key));
  }

  static std::string Keys(const Snapshot& snapshot, const ScanRange& range) {
    auto rows = snapshot.Scan(range);
    EXPECT_OK(rows);
    std::string keys;
    for (const Row& row : *rows) {
      keys += row.key;
    }
    return keys;
  }

  // Rows a to e in kIds, each with itself as the value.
  void CommitLetters() {
    std::vector<Put> puts;
    for (const char letter : std::string("caebd")) {
      const std::string text(1, letter);
      puts.push_back({.row = {Table::kIds, text}, .value = text});
    }
    ASSERT_EQ(Commit(MakeBatch(AcquireLease(), 0, 0, puts)), CommitResult::kOk);
  }

  std::unique_ptr<EngineFixture> fixture_ = GetParam()();
};

// --- Lease and fence ------------------------------------------------------

TEST_P(EngineContract, StartsEmptyWithoutALease) {
  const auto fence = engine().Head();
  ASSERT_OK(fence);
  EXPECT_EQ(fence->head.value, 0U);
  EXPECT_EQ(Commit(MakeBatch(fence->epoch, 0, 1, {})), CommitResult::kFenced);
}

TEST_P(EngineContract, EpochGrowsWithEveryAcquire) {
  const Epoch first = AcquireLease();
  const Epoch second = AcquireLease();
  EXPECT_GT(second, first);
  EXPECT_EQ(engine().Head()->epoch, second);
}

TEST_P(EngineContract, RefusesALeaseThatAnotherHolds) {
  AcquireLease();
  fixture_->now_ms += kTtlMs - 1;
  EXPECT_FAILS(engine().Acquire("b", kTtlMs), ErrorReason::kLeaseHeld);
}

TEST_P(EngineContract, GivesALeaseThatHasRunOutToAnother) {
  const Epoch first = AcquireLease();
  fixture_->now_ms += kTtlMs;
  const auto lease = engine().Acquire("b", kTtlMs);
  ASSERT_OK(lease);
  EXPECT_GT(lease->epoch, first);
}

TEST_P(EngineContract, RenewExtendsTheLease) {
  const Epoch epoch = AcquireLease();
  fixture_->now_ms += kTtlMs;
  ASSERT_OK(engine().Renew(epoch, kTtlMs));
  EXPECT_FAILS(engine().Acquire("b", kTtlMs), ErrorReason::kLeaseHeld);
}

TEST_P(EngineContract, RefusesToRenewOrReleaseAnOldEpoch) {
  const Epoch old = AcquireLease();
  AcquireLease();
  EXPECT_FAILS(engine().Renew(old, kTtlMs), ErrorReason::kFenced);
  EXPECT_FAILS(engine().Release(old), ErrorReason::kFenced);
}

TEST_P(EngineContract, ReleaseFreesTheLeaseAndFencesItsEpoch) {
  const Epoch epoch = AcquireLease();
  ASSERT_OK(engine().Release(epoch));
  EXPECT_EQ(Commit(MakeBatch(epoch, 0, 1, {})), CommitResult::kFenced);
  EXPECT_EQ(Commit(MakeBatch({epoch.value + 1}, 0, 1, {})),
            CommitResult::kFenced);
  const auto lease = engine().Acquire("b", kTtlMs);
  ASSERT_OK(lease);
  EXPECT_GT(lease->epoch, epoch);
}

TEST_P(EngineContract, RefusesAHolderWithoutName) {
  EXPECT_FAILS(engine().Acquire("", kTtlMs), ErrorReason::kStoreLimitExceeded);
  EXPECT_FAILS(engine().Acquire(std::string(kHolderSizeMax + 1, 'x'), kTtlMs),
               ErrorReason::kStoreLimitExceeded);
}

TEST_P(EngineContract, FencesABatchOfAnOldEpochAndWritesNothing) {
  const Epoch old = AcquireLease();
  AcquireLease();
  EXPECT_EQ(Commit(MakeBatch(old, 0, 1, {State("k", "v")})),
            CommitResult::kFenced);
  EXPECT_EQ(GetState("k"), std::nullopt);
  EXPECT_EQ(engine().Head()->head.value, 0U);
}

TEST_P(EngineContract, CommitsUnderALeaseThatRanOutButWasNotTaken) {
  const Epoch epoch = AcquireLease();
  fixture_->now_ms += kTtlMs + 1;
  EXPECT_EQ(Commit(MakeBatch(epoch, 0, 1, {})), CommitResult::kOk);
}

// --- Commit ---------------------------------------------------------------

TEST_P(EngineContract, AsksToRetryIfTheHeadIsAnotherAndWritesNothing) {
  const Epoch epoch = AcquireLease();
  ASSERT_EQ(Commit(MakeBatch(epoch, 0, 5, {})), CommitResult::kOk);
  for (const std::uint64_t wrong : {0U, 4U, 6U}) {
    EXPECT_EQ(Commit(MakeBatch(epoch, wrong, 7, {State("k", "v")})),
              CommitResult::kRetry);
  }
  EXPECT_EQ(GetState("k"), std::nullopt);
  EXPECT_EQ(engine().Head()->head.value, 5U);
}

TEST_P(EngineContract, LeaseTellsTheHead) {
  ASSERT_EQ(Commit(MakeBatch(AcquireLease(), 0, 5, {})), CommitResult::kOk);
  EXPECT_EQ(engine().Acquire("a", kTtlMs)->head.value, 5U);
}

TEST_P(EngineContract, CommitsToEveryTableAtOnce) {
  std::vector<Put> puts;
  for (std::size_t table = 0; table < kTableCount; ++table) {
    puts.push_back({.row = {static_cast<Table>(table), "key"},
                    .value = std::to_string(table)});
  }
  ASSERT_EQ(Commit(MakeBatch(AcquireLease(), 0, 1, puts)), CommitResult::kOk);
  const auto snapshot = TakeSnapshot();
  for (std::size_t table = 0; table < kTableCount; ++table) {
    EXPECT_EQ(Get(*snapshot, static_cast<Table>(table), "key"),
              std::to_string(table));
  }
}

TEST_P(EngineContract, DeletesBeforeItPutsAndTheLastPutStands) {
  const Epoch epoch = AcquireLease();
  ASSERT_EQ(Commit(MakeBatch(epoch, 0, 1, {State("a", "1"), State("b", "1")})),
            CommitResult::kOk);
  Batch batch = MakeBatch(epoch, 1, 2, {State("b", "2"), State("b", "3")});
  batch.deletes = {{Table::kState, "a"}, {Table::kState, "b"}};
  ASSERT_EQ(Commit(batch), CommitResult::kOk);
  EXPECT_EQ(GetState("a"), std::nullopt);
  EXPECT_EQ(GetState("b"), "3");
}

TEST_P(EngineContract, KeepsBytesAsTheyAre) {
  const std::string bytes("\0\xff\n\0", 4);
  ASSERT_EQ(Commit(MakeBatch(AcquireLease(), 0, 1, {State(bytes, bytes)})),
            CommitResult::kOk);
  EXPECT_EQ(GetState(bytes), bytes);
}

TEST_P(EngineContract, RefusesABatchThatTouchesTheFence) {
  const Epoch epoch = AcquireLease();
  const std::string key(kFenceKey);
  EXPECT_EQ(Commit(MakeBatch(epoch, 0, 1, {State(key, "x")})),
            CommitResult::kRefused);
  Batch batch = MakeBatch(epoch, 0, 1, {});
  batch.deletes = {{Table::kState, key}};
  EXPECT_EQ(Commit(batch), CommitResult::kRefused);
}

TEST_P(EngineContract, RefusesABatchBeyondItsBounds) {
  const Epoch epoch = AcquireLease();
  EXPECT_EQ(Commit(MakeBatch(epoch, 0, 1, {State("", "v")})),
            CommitResult::kRefused);
  EXPECT_EQ(Commit(MakeBatch(epoch, 0, 1,
                             {State(std::string(kKeySizeMax + 1, 'k'), "v")})),
            CommitResult::kRefused);
  EXPECT_EQ(
      Commit(MakeBatch(epoch, 0, 1,
                       {State("k", std::string(kValueSizeMax + 1, 'v'))})),
      CommitResult::kRefused);
  const std::vector<Put> many(kBatchSizeMax / kValueSizeMax,
                              State("k", std::string(kValueSizeMax, 'v')));
  EXPECT_EQ(Commit(MakeBatch(epoch, 0, 1, many)), CommitResult::kRefused);
  EXPECT_EQ(GetState("k"), std::nullopt);
}

TEST_P(EngineContract, RefusesToShrinkTheLog) {
  const Epoch epoch = AcquireLease();
  ASSERT_EQ(Commit(MakeBatch(epoch, 0, 5, {})), CommitResult::kOk);
  EXPECT_EQ(Commit(MakeBatch(epoch, 5, 4, {})), CommitResult::kRefused);
}

// --- Snapshots --------------------------------------------------------------

TEST_P(EngineContract, SnapshotDoesNotSeeLaterCommits) {
  const Epoch epoch = AcquireLease();
  ASSERT_EQ(Commit(MakeBatch(epoch, 0, 1, {State("a", "1"), State("b", "1")})),
            CommitResult::kOk);
  const auto before = TakeSnapshot();
  Batch batch = MakeBatch(epoch, 1, 2, {State("a", "2"), State("c", "2")});
  batch.deletes = {{Table::kState, "b"}};
  ASSERT_EQ(Commit(batch), CommitResult::kOk);
  ASSERT_EQ(Commit(MakeBatch(epoch, 2, 3, {State("a", "3")})),
            CommitResult::kOk);

  EXPECT_EQ(before->Head()->value, 1U);
  EXPECT_EQ(Get(*before, Table::kState, "a"), "1");
  EXPECT_EQ(Get(*before, Table::kState, "b"), "1");
  EXPECT_EQ(Get(*before, Table::kState, "c"), std::nullopt);
  EXPECT_EQ(Keys(*before,
                 {.table = Table::kState, .lo = "a", .hi = "d", .limit = 10}),
            "ab");
  EXPECT_EQ(TakeSnapshot()->Head()->value, 3U);
  EXPECT_EQ(GetState("a"), "3");
  EXPECT_EQ(GetState("b"), std::nullopt);
}

TEST_P(EngineContract, MultiGetAnswersInTheOrderOfTheQuestion) {
  CommitLetters();
  const std::vector<RowKey> rows = {{Table::kIds, "d"},
                                    {Table::kIds, "x"},
                                    {Table::kEntries, "a"},
                                    {Table::kIds, "a"},
                                    {Table::kIds, "d"}};
  const auto values = TakeSnapshot()->MultiGet(rows);
  ASSERT_OK(values);
  EXPECT_THAT(*values, ::testing::ElementsAre("d", std::nullopt, std::nullopt,
                                              "a", "d"));
}

TEST_P(EngineContract, MultiGetRefusesMoreRowsThanItsBound) {
  const auto snapshot = TakeSnapshot();
  std::vector<RowKey> rows(kMultiGetRowsMax, {Table::kIds, "a"});
  EXPECT_OK(snapshot->MultiGet(rows));
  rows.push_back({Table::kIds, "a"});
  EXPECT_FAILS(snapshot->MultiGet(rows), ErrorReason::kStoreLimitExceeded);
}

TEST_P(EngineContract, ScansFromLoToBelowHiInOrder) {
  CommitLetters();
  const auto snapshot = TakeSnapshot();
  EXPECT_EQ(
      Keys(*snapshot, {.table = Table::kIds, .lo = "b", .hi = "d", .limit = 9}),
      "bc");
  EXPECT_EQ(Keys(*snapshot,
                 {.table = Table::kIds, .lo = "aa", .hi = "cc", .limit = 9}),
            "bc");
  EXPECT_EQ(
      Keys(*snapshot, {.table = Table::kIds, .lo = "", .hi = "", .limit = 9}),
      "abcde");
}

TEST_P(EngineContract, ScansBackwardsFromBelowHi) {
  CommitLetters();
  const auto snapshot = TakeSnapshot();
  EXPECT_EQ(Keys(*snapshot, {.table = Table::kIds,
                             .lo = "b",
                             .hi = "d",
                             .limit = 9,
                             .reverse = true}),
            "cb");
  EXPECT_EQ(Keys(*snapshot, {.table = Table::kIds,
                             .lo = "b",
                             .hi = "",
                             .limit = 2,
                             .reverse = true}),
            "ed");
}

TEST_P(EngineContract, ScanStopsAtItsLimit) {
  CommitLetters();
  EXPECT_EQ(Keys(*TakeSnapshot(),
                 {.table = Table::kIds, .lo = "b", .hi = "", .limit = 2}),
            "bc");
}

TEST_P(EngineContract, ScanOfAnEmptyRangeIsEmpty) {
  CommitLetters();
  const auto snapshot = TakeSnapshot();
  for (const bool reverse : {false, true}) {
    EXPECT_EQ(Keys(*snapshot, {.table = Table::kIds,
                               .lo = "c",
                               .hi = "c",
                               .limit = 9,
                               .reverse = reverse}),
              "");
    EXPECT_EQ(Keys(*snapshot, {.table = Table::kIds,
                               .lo = "d",
                               .hi = "b",
                               .limit = 9,
                               .reverse = reverse}),
              "");
    EXPECT_EQ(Keys(*snapshot, {.table = Table::kTiles,
                               .lo = "",
                               .hi = "",
                               .limit = 9,
                               .reverse = reverse}),
              "");
  }
}

TEST_P(EngineContract, ScanRefusesALimitBeyondItsBounds) {
  const auto snapshot = TakeSnapshot();
  for (const std::size_t limit : {std::size_t{0}, kScanRowsMax + 1}) {
    EXPECT_FAILS(
        snapshot->Scan(
            {.table = Table::kIds, .lo = "", .hi = "", .limit = limit}),
        ErrorReason::kStoreLimitExceeded);
  }
}

TEST_P(EngineContract, OrdersKeysAsUnsignedBytes) {
  ASSERT_EQ(Commit(MakeBatch(AcquireLease(), 0, 0,
                             {{.row = {Table::kIds, "\x80"}, .value = ""},
                              {.row = {Table::kIds, "\x7f"}, .value = ""}})),
            CommitResult::kOk);
  EXPECT_EQ(Keys(*TakeSnapshot(),
                 {.table = Table::kIds, .lo = "", .hi = "", .limit = 9}),
            "\x7f\x80");
}

TEST_P(EngineContract, ChecksumsOfAnUndamagedStoreAreRight) {
  CommitLetters();
  EXPECT_OK(engine().VerifyChecksums(nullptr));
}

// --- Persistence -------------------------------------------------------------

// For engines that keep what they hold.
class DurableEngineContract : public EngineContract {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DurableEngineContract);

TEST_P(DurableEngineContract, KeepsRowsHeadAndLeaseWhenReopened) {
  const Epoch epoch = AcquireLease();
  ASSERT_EQ(Commit(MakeBatch(epoch, 0, 3, {State("k", "v")})),
            CommitResult::kOk);
  fixture_->Reopen();
  EXPECT_EQ(GetState("k"), "v");
  EXPECT_EQ(engine().Head()->head.value, 3U);
  EXPECT_EQ(engine().Head()->epoch, epoch);
  EXPECT_FAILS(engine().Acquire("b", kTtlMs), ErrorReason::kLeaseHeld);
  EXPECT_GT(AcquireLease(), epoch);
}

TEST_P(DurableEngineContract, ReleaseOutlivesAReopen) {
  const Epoch epoch = AcquireLease();
  ASSERT_OK(engine().Release(epoch));
  fixture_->Reopen();
  EXPECT_FAILS(engine().Renew(epoch, kTtlMs), ErrorReason::kFenced);
  EXPECT_OK(engine().Acquire("b", kTtlMs));
}

}  // namespace comity::storage

#endif  // COMITY_TESTS_SUPPORT_ENGINE_CONTRACT_H_
