#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/memory/memory_engine.h"
#include "tests/support/counting_engine.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"

namespace comity::storage {
namespace {

class EngineDecoratorsTest : public ::testing::Test {
 protected:
  Batch NextBatch() {
    return {.epoch = epoch_,
            .expected_head = memory_.Head()->head,
            .new_head = {memory_.Head()->head.value + 1},
            .puts = {},
            .deletes = {}};
  }
  std::uint64_t Head() { return memory_.Head()->head.value; }

  MemoryEngine memory_{[] { return std::uint64_t{0}; }};
  Epoch epoch_ = memory_.Acquire("a", 1000)->epoch;
  FaultyEngine faulty_{memory_};
};

TEST_F(EngineDecoratorsTest, LosesACommitBeforeItTookEffect) {
  faulty_.FailCommit(Fault::kLostBeforeEffect);
  EXPECT_EQ(faulty_.Commit(NextBatch()).result, CommitResult::kUnknownOutcome);
  EXPECT_EQ(Head(), 0U);
}

TEST_F(EngineDecoratorsTest, LosesACommitAfterItTookEffect) {
  faulty_.FailCommit(Fault::kLostAfterEffect);
  EXPECT_EQ(faulty_.Commit(NextBatch()).result, CommitResult::kUnknownOutcome);
  EXPECT_EQ(Head(), 1U);
}

TEST_F(EngineDecoratorsTest, IsUnavailableAfterALossUntilReopened) {
  faulty_.FailCommit(Fault::kLostBeforeEffect);
  EXPECT_EQ(faulty_.Commit(NextBatch()).result, CommitResult::kUnknownOutcome);
  EXPECT_EQ(faulty_.Commit(NextBatch()).result, CommitResult::kUnavailable);
  EXPECT_FAILS(faulty_.Head(), ErrorReason::kStoreUnavailable);
  EXPECT_FAILS(faulty_.TakeSnapshot(), ErrorReason::kStoreUnavailable);
  faulty_.Reopen();
  EXPECT_EQ(faulty_.Commit(NextBatch()).result, CommitResult::kOk);
}

TEST_F(EngineDecoratorsTest, FailsTheNthCommitOnly) {
  faulty_.FailCommit(Fault::kUnavailable, 1);
  EXPECT_EQ(faulty_.Commit(NextBatch()).result, CommitResult::kOk);
  EXPECT_EQ(faulty_.Commit(NextBatch()).result, CommitResult::kUnavailable);
  EXPECT_EQ(faulty_.Commit(NextBatch()).result, CommitResult::kOk);
  EXPECT_EQ(Head(), 2U);
}

TEST_F(EngineDecoratorsTest, CountsRoundTripsOfEachKind) {
  CountingEngine counting(memory_);
  EXPECT_EQ(counting.Commit(NextBatch()).result, CommitResult::kOk);
  const auto snapshot = counting.TakeSnapshot();
  const std::vector<RowKey> rows = {{Table::kIds, "a"}, {Table::kIds, "b"}};
  EXPECT_OK((*snapshot)->MultiGet(rows));
  EXPECT_OK((*snapshot)->Scan({.table = Table::kIds,
                               .lo = "",
                               .hi = "",
                               .limit = 1,
                               .reverse = false}));
  const RoundTrips trips = counting.Take();
  EXPECT_EQ(trips.commits, 1);
  EXPECT_EQ(trips.multi_gets, 1);
  EXPECT_EQ(trips.scans, 1);
  EXPECT_EQ(trips.total(), 3);
  EXPECT_EQ(counting.Take().total(), 0);
}

}  // namespace
}  // namespace comity::storage
