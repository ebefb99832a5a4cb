// What a log store holds, reads back and proves.
#include "storage/log_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/merkle/inclusion_proof.h"
#include "core/merkle/prover.h"
#include "core/merkle/tree_hash.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/storage/log_store_fixture.h"

namespace comity::storage {
namespace {

using testing::FailsWith;
using testing::IsOk;

TEST_F(LogStoreTest, NewEngineIsTheEmptyLog) {
  EXPECT_EQ(store_->size().value, 0U);
  EXPECT_EQ(store_->state().head.root, merkle::EmptyRoot());
  EXPECT_EQ(map_.size(), 0U);
}

TEST_F(LogStoreTest, ReopenedLogIsWhatWasCommitted) {
  for (const std::size_t count : {1U, 7U, 300U, 1U}) {
    ASSERT_THAT(CommitNext(count), IsOk());
    Reopen();
    EXPECT_EQ(store_->state().head, maker_.edge().Head());
    EXPECT_EQ(store_->state().edge.Serialize(), maker_.edge().Serialize());
    EXPECT_EQ(map_.root(), maker_.map().root());
    EXPECT_EQ(map_.size(), maker_.map().size());
  }
  EXPECT_EQ(store_->state().last_admission_ms, 1'309U);
}

TEST_F(LogStoreTest, ReopensAtTheEdgeOfATile) {
  ASSERT_THAT(CommitNext(512), IsOk());
  Reopen();
  EXPECT_EQ(store_->state().head, maker_.edge().Head());
}

TEST_F(LogStoreTest, RemembersTheMark) {
  LogBatch batch = maker_.Next(1);
  batch.last_mark = {.size = {0}, .root = merkle::EmptyRoot()};
  ASSERT_THAT(store_->Commit(epoch_, batch), IsOk());
  Reopen();
  EXPECT_EQ(store_->state().last_mark, batch.last_mark);
}

// --- Reads -----------------------------------------------------------------

TEST_F(LogStoreTest, ReadsEntriesInTheOrderAsked) {
  ASSERT_THAT(CommitNext(10), IsOk());
  const std::vector<merkle::LeafIndex> indices = {{7}, {0}, {7}};
  const auto entries = store_->ReadEntries(indices);
  ASSERT_THAT(entries, IsOk());
  EXPECT_THAT(*entries, ::testing::ElementsAre(maker_.Entry(7), maker_.Entry(0),
                                               maker_.Entry(7)));
}

TEST_F(LogStoreTest, ReadsARangeOfEntries) {
  ASSERT_THAT(CommitNext(10), IsOk());
  const auto entries = store_->ReadEntryRange({8}, 2);
  ASSERT_THAT(entries, IsOk());
  EXPECT_THAT(*entries,
              ::testing::ElementsAre(maker_.Entry(8), maker_.Entry(9)));
  EXPECT_THAT(*store_->ReadEntryRange({10}, 0), ::testing::IsEmpty());
}

TEST_F(LogStoreTest, RefusesToReadBeyondTheSize) {
  ASSERT_THAT(CommitNext(10), IsOk());
  const std::vector<merkle::LeafIndex> beyond = {{9}, {10}};
  const auto out_of_range = FailsWith(ErrorReason::kIndexOutOfRange);
  EXPECT_THAT(store_->ReadEntries(beyond), out_of_range);
  EXPECT_THAT(store_->ReadEntryRange({8}, 3), out_of_range);
  EXPECT_THAT(store_->ReadEntryRange({11}, 0), out_of_range);
}

TEST_F(LogStoreTest, RefusesToReadMoreThanItsBounds) {
  const std::vector<merkle::LeafIndex> many(kEntryReadMax + 1);
  const auto too_many = FailsWith(ErrorReason::kStoreLimitExceeded);
  EXPECT_THAT(store_->ReadEntries(many), too_many);
  EXPECT_THAT(store_->ReadEntryRange({0}, kEntryReadMax + 1), too_many);
  EXPECT_THAT(
      store_->ReadHistory({}, {.chain = {}, .count = kHistoryReadMax + 1}),
      too_many);
}

TEST_F(LogStoreTest, MissingEntryIsDamageNotAnEnd) {
  ASSERT_THAT(CommitNext(10), IsOk());
  Delete(EntryKey({9}));
  const std::vector<merkle::LeafIndex> indices = {{9}};
  EXPECT_THAT(store_->ReadEntries(indices),
              FailsWith(ErrorReason::kStoreCorrupt));
  EXPECT_THAT(store_->ReadEntryRange({5}, 5),
              FailsWith(ErrorReason::kStoreCorrupt));
}

TEST_F(LogStoreTest, ComparesEntriesWithLeafHashesWhenAsked) {
  ASSERT_THAT(CommitNext(2), IsOk());
  const std::vector<merkle::LeafIndex> indices = {{0}, {1}};
  std::vector<Hash> hashes = {merkle::LeafHash(maker_.Entry(0)),
                              merkle::LeafHash(maker_.Entry(1))};
  EXPECT_THAT(store_->ReadEntries(indices, hashes), IsOk());
  hashes[1].bytes[0] ^= 1;
  EXPECT_THAT(store_->ReadEntries(indices, hashes),
              FailsWith(ErrorReason::kLeafHashMismatch));
  hashes.pop_back();
  EXPECT_FALSE(store_->ReadEntries(indices, hashes).ok());
}

TEST_F(LogStoreTest, ReadsAWholeHistory) {
  ASSERT_THAT(CommitNext(4), IsOk());
  ASSERT_THAT(CommitNext(4), IsOk());
  const auto items =
      store_->ReadHistory(LogBatchMaker::SharedKey(1), SharedValue(1));
  ASSERT_THAT(items, IsOk());
  ASSERT_EQ(items->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*items)[i].index.value, 1 + 3 * i);
    EXPECT_EQ((*items)[i].leaf_hash, merkle::LeafHash(maker_.Entry(1 + 3 * i)));
  }
}

TEST_F(LogStoreTest, ReadsTheHistoryAsItWasAtAnOlderHead) {
  ASSERT_THAT(CommitNext(4), IsOk());
  const merkle::MapValue older = SharedValue(0);
  ASSERT_THAT(CommitNext(4), IsOk());
  const auto items = store_->ReadHistory(LogBatchMaker::SharedKey(0), older);
  ASSERT_THAT(items, IsOk());
  EXPECT_EQ(items->size(), 2U);
}

TEST_F(LogStoreTest, ReadsAHistoryLongerThanOneRoundTrip) {
  for (int i = 0; i < 13; ++i) {
    ASSERT_THAT(CommitNext(1000), IsOk());
  }
  counting_.Take();
  const auto items =
      store_->ReadHistory(LogBatchMaker::SharedKey(0), SharedValue(0));
  ASSERT_THAT(items, IsOk());
  EXPECT_EQ(items->size(), 4334U);
  EXPECT_EQ(counting_.Take().multi_gets, 2);
}

TEST_F(LogStoreTest, HistoryThatTheMapDoesNotCommitToIsDamage) {
  ASSERT_THAT(CommitNext(8), IsOk());
  const Hash key = LogBatchMaker::SharedKey(1);
  const auto corrupt = FailsWith(ErrorReason::kStoreCorrupt);
  merkle::MapValue other = SharedValue(1);
  other.chain.bytes[0] ^= 1;
  EXPECT_THAT(store_->ReadHistory(key, other), corrupt);
  Replace(HistoryKey(key, 1),
          EncodeHistoryItem({.index = {4}, .leaf_hash = {}}));
  EXPECT_THAT(store_->ReadHistory(key, SharedValue(1)), corrupt);
  Replace(HistoryKey(key, 1), "short");
  EXPECT_THAT(store_->ReadHistory(key, SharedValue(1)), corrupt);
  Delete(HistoryKey(key, 1));
  EXPECT_THAT(store_->ReadHistory(key, SharedValue(1)), corrupt);
}

TEST_F(LogStoreTest, FindsStatementsByTheirId) {
  ASSERT_THAT(CommitNext(3), IsOk());
  const auto found = store_->FindStatement(LogBatchMaker::StatementId(2));
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(*found, merkle::LeafIndex{2});
  const auto missing = store_->FindStatement(LogBatchMaker::StatementId(3));
  ASSERT_THAT(missing, IsOk());
  EXPECT_EQ(*missing, std::nullopt);
}

TEST_F(LogStoreTest, MalformedStatementIdRowIsDamage) {
  ASSERT_THAT(CommitNext(1), IsOk());
  Replace(IdKey(LogBatchMaker::StatementId(0)), "short");
  EXPECT_THAT(store_->FindStatement(LogBatchMaker::StatementId(0)),
              FailsWith(ErrorReason::kStoreCorrupt));
}

TEST_F(LogStoreTest, ProvesEveryEntryFromStoredTiles) {
  ASSERT_THAT(CommitNext(600), IsOk());
  Reopen();
  const merkle::Prover prover(store_->state().edge, *store_);
  const merkle::TreeHead head = store_->state().head;
  for (const std::uint64_t index : {0U, 255U, 256U, 511U, 512U, 599U}) {
    const auto proof = prover.Inclusion({index}, head.size);
    ASSERT_THAT(proof, IsOk());
    EXPECT_THAT(merkle::VerifyInclusion(merkle::LeafHash(maker_.Entry(index)),
                                        {index}, head, *proof),
                IsOk());
  }
}

TEST_F(LogStoreTest, RefusesATileThatIsNotFull) {
  ASSERT_THAT(CommitNext(511), IsOk());
  const auto out_of_range = FailsWith(ErrorReason::kIndexOutOfRange);
  for (const merkle::TileId id :
       {merkle::TileId{0, 1}, merkle::TileId{1, 0}, merkle::TileId{8, 0}}) {
    EXPECT_THAT(store_->ReadTiles({&id, 1}), out_of_range);
  }
}

TEST_F(LogStoreTest, MissingOrShortTileIsDamage) {
  ASSERT_THAT(CommitNext(299), IsOk());
  ASSERT_THAT(CommitMark(), IsOk());
  Reopen();
  const merkle::TileId id = {0, 0};
  Replace(TileKey(id), std::string(std::size_t{32} * 255, 'x'));
  EXPECT_THAT(store_->ReadTiles({&id, 1}),
              FailsWith(ErrorReason::kStoreCorrupt));
  Delete(TileKey(id));
  EXPECT_THAT(store_->ReadTiles({&id, 1}),
              FailsWith(ErrorReason::kStoreCorrupt));
}

// --- Round trips -------------------------------------------------------------

TEST_F(LogStoreTest, KeepsItsRoundTripBudgets) {
  ASSERT_THAT(CommitNext(600), IsOk());
  ASSERT_THAT(CommitMark(), IsOk());
  Reopen();
  ASSERT_THAT(CommitNext(100), IsOk());
  RoundTrips trips = counting_.Take();
  EXPECT_EQ(trips.commits, 1);
  EXPECT_EQ(trips.multi_gets, 1);  // Read back, before anything is signed.
  EXPECT_EQ(trips.total(), 2);

  const auto index = store_->FindStatement(LogBatchMaker::StatementId(5));
  const std::vector<merkle::LeafIndex> indices = {**index};
  ASSERT_THAT(store_->ReadEntries(indices), IsOk());
  EXPECT_EQ(counting_.Take().total(), 2);

  const std::vector<merkle::TileId> tiles = {{0, 0}, {0, 1}};
  ASSERT_THAT(store_->ReadTiles(tiles), IsOk());
  EXPECT_EQ(counting_.Take().total(), 1);
  ASSERT_THAT(store_->ReadTiles(tiles), IsOk());
  EXPECT_EQ(counting_.Take().total(), 0);
}

// One bit, read wrongly once, must not spoil proofs for as long as a cache
// keeps the tile.
TEST_F(LogStoreTest, AnotherTileIsDamageAndIsNotKept) {
  ASSERT_THAT(CommitNext(599), IsOk());
  ASSERT_THAT(CommitMark(), IsOk());
  Reopen();
  const merkle::TileId id = {0, 1};
  const RowKey row = TileKey(id);
  const std::string right =
      *memory_.TakeSnapshot().value()->MultiGet({&row, 1}).value().front();
  for (const std::size_t at : {0U, 4000U, 8191U}) {
    std::string wrong = right;
    wrong[at] = static_cast<char>(wrong[at] ^ 1);
    Replace(row, wrong);
    EXPECT_THAT(store_->ReadTiles({&id, 1}),
                FailsWith(ErrorReason::kStoreCorrupt));
  }
  Replace(row, right);
  EXPECT_THAT(store_->ReadTiles({&id, 1}), IsOk());
}

TEST_F(LogStoreTest, TilesOfACommitNeedNoRead) {
  ASSERT_THAT(CommitNext(256), IsOk());
  counting_.Take();
  const merkle::TileId id = {0, 0};
  ASSERT_THAT(store_->ReadTiles({&id, 1}), IsOk());
  EXPECT_EQ(counting_.Take().total(), 0);
}

}  // namespace
}  // namespace comity::storage
