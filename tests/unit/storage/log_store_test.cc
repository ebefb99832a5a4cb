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

TEST_F(LogStoreTest, NewEngineIsTheEmptyLog) {
  EXPECT_EQ(store_->size().value, 0U);
  EXPECT_EQ(store_->state().head.root, merkle::EmptyRoot());
  EXPECT_EQ(map_.size(), 0U);
}

TEST_F(LogStoreTest, ReopenedLogIsWhatWasCommitted) {
  for (const std::size_t count : {1U, 7U, 300U, 1U}) {
    ASSERT_OK(CommitNext(count));
    Reopen();
    EXPECT_EQ(store_->state().head, maker_.edge().Head());
    EXPECT_EQ(store_->state().edge.Serialize(), maker_.edge().Serialize());
    EXPECT_EQ(map_.root(), maker_.map().root());
    EXPECT_EQ(map_.size(), maker_.map().size());
  }
  EXPECT_EQ(store_->state().last_admission_ms, 1'309U);
}

TEST_F(LogStoreTest, ReopensAtTheEdgeOfATile) {
  ASSERT_OK(CommitNext(512));
  Reopen();
  EXPECT_EQ(store_->state().head, maker_.edge().Head());
}

TEST_F(LogStoreTest, RemembersTheMark) {
  LogBatch batch = maker_.Next(1);
  batch.last_mark = {.size = {0}, .root = merkle::EmptyRoot()};
  ASSERT_OK(store_->Commit(epoch_, batch));
  Reopen();
  EXPECT_EQ(store_->state().last_mark, batch.last_mark);
}

// --- Reads -----------------------------------------------------------------

TEST_F(LogStoreTest, ReadsEntriesInTheOrderAsked) {
  ASSERT_OK(CommitNext(10));
  const std::vector<merkle::LeafIndex> indices = {{7}, {0}, {7}};
  const auto entries = store_->ReadEntries(indices);
  ASSERT_OK(entries);
  EXPECT_THAT(*entries, ::testing::ElementsAre(maker_.Entry(7), maker_.Entry(0),
                                               maker_.Entry(7)));
}

TEST_F(LogStoreTest, ReadsARangeOfEntries) {
  ASSERT_OK(CommitNext(10));
  const auto entries = store_->ReadEntryRange({8}, 2);
  ASSERT_OK(entries);
  EXPECT_THAT(*entries,
              ::testing::ElementsAre(maker_.Entry(8), maker_.Entry(9)));
  EXPECT_THAT(*store_->ReadEntryRange({10}, 0), ::testing::IsEmpty());
}

TEST_F(LogStoreTest, RefusesToReadBeyondTheSize) {
  ASSERT_OK(CommitNext(10));
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
  ASSERT_OK(CommitNext(10));
  Delete(EntryKey({9}));
  const std::vector<merkle::LeafIndex> indices = {{9}};
  EXPECT_FAILS(store_->ReadEntries(indices), ErrorReason::kStoreCorrupt);
  EXPECT_FAILS(store_->ReadEntryRange({5}, 5), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreTest, ComparesEntriesWithLeafHashesWhenAsked) {
  ASSERT_OK(CommitNext(2));
  const std::vector<merkle::LeafIndex> indices = {{0}, {1}};
  std::vector<Hash> hashes = {merkle::LeafHash(maker_.Entry(0)),
                              merkle::LeafHash(maker_.Entry(1))};
  EXPECT_OK(store_->ReadEntries(indices, hashes));
  hashes[1].bytes[0] ^= 1;
  EXPECT_FAILS(store_->ReadEntries(indices, hashes),
               ErrorReason::kLeafHashMismatch);
  hashes.pop_back();
  EXPECT_FALSE(store_->ReadEntries(indices, hashes).ok());
}

TEST_F(LogStoreTest, ReadsAWholeHistory) {
  ASSERT_OK(CommitNext(4));
  ASSERT_OK(CommitNext(4));
  const auto items =
      store_->ReadHistory(LogBatchMaker::SharedKey(1), SharedValue(1));
  ASSERT_OK(items);
  ASSERT_EQ(items->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*items)[i].index.value, 1 + 3 * i);
    EXPECT_EQ((*items)[i].leaf_hash, merkle::LeafHash(maker_.Entry(1 + 3 * i)));
  }
}

TEST_F(LogStoreTest, ReadsTheHistoryAsItWasAtAnOlderHead) {
  ASSERT_OK(CommitNext(4));
  const merkle::MapValue older = SharedValue(0);
  ASSERT_OK(CommitNext(4));
  const auto items = store_->ReadHistory(LogBatchMaker::SharedKey(0), older);
  ASSERT_OK(items);
  EXPECT_EQ(items->size(), 2U);
}

TEST_F(LogStoreTest, ReadsAHistoryLongerThanOneRoundTrip) {
  for (int i = 0; i < 13; ++i) {
    ASSERT_OK(CommitNext(1000));
  }
  counting_.Take();
  const auto items =
      store_->ReadHistory(LogBatchMaker::SharedKey(0), SharedValue(0));
  ASSERT_OK(items);
  EXPECT_EQ(items->size(), 4334U);
  EXPECT_EQ(counting_.Take().multi_gets, 2);
}

TEST_F(LogStoreTest, HistoryThatTheMapDoesNotCommitToIsDamage) {
  ASSERT_OK(CommitNext(8));
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
  ASSERT_OK(CommitNext(3));
  const auto found = store_->FindStatement(LogBatchMaker::StatementId(2));
  ASSERT_OK(found);
  EXPECT_EQ(*found, merkle::LeafIndex{2});
  const auto missing = store_->FindStatement(LogBatchMaker::StatementId(3));
  ASSERT_OK(missing);
  EXPECT_EQ(*missing, std::nullopt);
}

TEST_F(LogStoreTest, MalformedStatementIdRowIsDamage) {
  ASSERT_OK(CommitNext(1));
  Replace(IdKey(LogBatchMaker::StatementId(0)), "short");
  EXPECT_FAILS(store_->FindStatement(LogBatchMaker::StatementId(0)),
               ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreTest, ProvesEveryEntryFromStoredTiles) {
  ASSERT_OK(CommitNext(600));
  Reopen();
  const merkle::Prover prover(store_->state().edge, *store_);
  const merkle::TreeHead head = store_->state().head;
  for (const std::uint64_t index : {0U, 255U, 256U, 511U, 512U, 599U}) {
    const auto proof = prover.Inclusion({index}, head.size);
    ASSERT_OK(proof);
    EXPECT_OK(merkle::VerifyInclusion(merkle::LeafHash(maker_.Entry(index)),
                                      {index}, head, *proof));
  }
}

TEST_F(LogStoreTest, RefusesATileThatIsNotFull) {
  ASSERT_OK(CommitNext(511));
  const auto out_of_range = FailsWith(ErrorReason::kIndexOutOfRange);
  for (const merkle::TileId id :
       {merkle::TileId{0, 1}, merkle::TileId{1, 0}, merkle::TileId{8, 0}}) {
    EXPECT_THAT(store_->ReadTiles({&id, 1}), out_of_range);
  }
}

TEST_F(LogStoreTest, MissingOrShortTileIsDamage) {
  ASSERT_OK(CommitNext(299));
  ASSERT_OK(CommitMark());
  Reopen();
  const merkle::TileId id = {0, 0};
  Replace(TileKey(id), std::string(std::size_t{32} * 255, 'x'));
  EXPECT_FAILS(store_->ReadTiles({&id, 1}), ErrorReason::kStoreCorrupt);
  Delete(TileKey(id));
  EXPECT_FAILS(store_->ReadTiles({&id, 1}), ErrorReason::kStoreCorrupt);
}

// --- Round trips -------------------------------------------------------------

TEST_F(LogStoreTest, KeepsItsRoundTripBudgets) {
  ASSERT_OK(CommitNext(600));
  ASSERT_OK(CommitMark());
  Reopen();
  ASSERT_OK(CommitNext(100));
  RoundTrips trips = counting_.Take();
  EXPECT_EQ(trips.commits, 1);
  EXPECT_EQ(trips.multi_gets, 1);  // Read back, before anything is signed.
  EXPECT_EQ(trips.total(), 2);

  const auto index = store_->FindStatement(LogBatchMaker::StatementId(5));
  const std::vector<merkle::LeafIndex> indices = {**index};
  ASSERT_OK(store_->ReadEntries(indices));
  EXPECT_EQ(counting_.Take().total(), 2);

  const std::vector<merkle::TileId> tiles = {{0, 0}, {0, 1}};
  ASSERT_OK(store_->ReadTiles(tiles));
  EXPECT_EQ(counting_.Take().total(), 1);
  ASSERT_OK(store_->ReadTiles(tiles));
  EXPECT_EQ(counting_.Take().total(), 0);
}

// One bit, read wrongly once, must not spoil proofs for as long as a cache
// keeps the tile.
TEST_F(LogStoreTest, AnotherTileIsDamageAndIsNotKept) {
  ASSERT_OK(CommitNext(599));
  ASSERT_OK(CommitMark());
  Reopen();
  const merkle::TileId id = {0, 1};
  const RowKey row = TileKey(id);
  const std::string right =
      *memory_.TakeSnapshot().value()->MultiGet({&row, 1}).value().front();
  for (const std::size_t at : {0U, 4000U, 8191U}) {
    std::string wrong = right;
    wrong[at] = static_cast<char>(wrong[at] ^ 1);
    Replace(row, wrong);
    EXPECT_FAILS(store_->ReadTiles({&id, 1}), ErrorReason::kStoreCorrupt);
  }
  Replace(row, right);
  EXPECT_OK(store_->ReadTiles({&id, 1}));
}

TEST_F(LogStoreTest, TilesOfACommitNeedNoRead) {
  ASSERT_OK(CommitNext(256));
  counting_.Take();
  const merkle::TileId id = {0, 0};
  ASSERT_OK(store_->ReadTiles({&id, 1}));
  EXPECT_EQ(counting_.Take().total(), 0);
}

}  // namespace
}  // namespace comity::storage
