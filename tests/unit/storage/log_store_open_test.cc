// Every row that is missing, altered or too many is found when a log is
// opened or scrubbed.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/log_store.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/log_batch_maker.h"
#include "tests/support/status_matchers.h"

namespace comity::storage {
namespace {

class LogStoreOpenTest : public ::testing::Test {
 protected:
  // A log of `size` more entries in the engine.
  void MakeLog(std::size_t size) {
    auto opened = LogStore::Open(engine_, {});
    ASSERT_OK(opened);
    ASSERT_OK(opened->store->Commit(epoch_, maker_.Next(size)));
  }
  // The same, and everything but the last entry is known to be signed.
  void MakeMarkedLog(std::size_t size) {
    MakeLog(size - 1);
    auto opened = LogStore::Open(engine_, {});
    ASSERT_OK(opened);
    LogBatch batch = maker_.Next(1);
    batch.last_mark = opened->store->state().head;
    ASSERT_OK(opened->store->Commit(epoch_, batch));
  }

  Status Open() { return LogStore::Open(engine_, {}).status(); }

  // Opens the log and reads it from end to end.
  Status Scrub() {
    auto opened = LogStore::Open(engine_, {});
    COMITY_RETURN_IF_ERROR(opened.status());
    return opened->store->VerifyEntries({});
  }

  void Change(std::vector<Put> puts, std::vector<RowKey> deletes) {
    const merkle::TreeSize head = engine_.Head()->head;
    ASSERT_EQ(engine_
                  .Commit({.epoch = epoch_,
                           .expected_head = head,
                           .new_head = {head.value + head_step_},
                           .puts = std::move(puts),
                           .deletes = std::move(deletes)})
                  .result,
              CommitResult::kOk);
  }
  void Replace(const RowKey& row, std::string value) {
    Change({{row, std::move(value)}}, {});
  }
  void Delete(const RowKey& row) { Change({}, {row}); }

  MemoryEngine engine_{[] { return std::uint64_t{0}; }};
  Epoch epoch_ = engine_.Acquire("a", 1000)->epoch;
  LogBatchMaker maker_;
  std::uint64_t head_step_ = 0;
};

TEST_F(LogStoreOpenTest, SoundLogPasses) {
  for (const std::size_t more : {1U, 299U, 1748U}) {
    MakeLog(more);
    EXPECT_OK(Scrub());
  }
}

TEST_F(LogStoreOpenTest, EmptyLogPasses) { EXPECT_OK(Scrub()); }

TEST_F(LogStoreOpenTest, RefusesAMissingState) {
  MakeLog(3);
  Delete(StateKey());
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreOpenTest, RefusesAStateOfAnotherSizeThanTheFence) {
  MakeLog(3);
  head_step_ = 1;
  Change({}, {});
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreOpenTest, RefusesAnyMissingEntryOfASmallLog) {
  MakeLog(20);
  for (std::uint64_t index = 0; index < 20; ++index) {
    Delete(EntryKey({index}));
    EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt) << index;
    Replace(EntryKey({index}), maker_.Entry(index));
  }
  EXPECT_OK(Open());
}

TEST_F(LogStoreOpenTest, RefusesAMissingFirstOrLastEntryOfALargeLog) {
  MakeLog(5000);
  for (const std::uint64_t index : {0U, 4999U}) {
    Delete(EntryKey({index}));
    EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt) << index;
    Replace(EntryKey({index}), maker_.Entry(index));
  }
  EXPECT_OK(Open());
}

TEST_F(LogStoreOpenTest, RefusesAnEntryBehindTheLast) {
  MakeLog(3);
  Replace(EntryKey({3}), "x");
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreOpenTest, RefusesAnAlteredLastEntry) {
  for (const std::size_t size : {3U, 253U}) {  // In the edge; in a full tile.
    MakeLog(size);
    const merkle::LeafIndex last = {engine_.Head()->head.value - 1};
    Replace(EntryKey(last), maker_.Entry(last.value) + "x");
    EXPECT_FAILS(Open(), ErrorReason::kLeafHashMismatch);
    Replace(EntryKey(last), maker_.Entry(last.value));
    EXPECT_OK(Open());
  }
}

TEST_F(LogStoreOpenTest, RefusesAMissingMapLeaf) {
  MakeLog(3);
  Delete(MapLeafKey(LogBatchMaker::OwnKey(1)));
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreOpenTest, RefusesAMapLeafTooMany) {
  MakeLog(3);
  Replace(MapLeafKey(LogBatchMaker::OwnKey(99)),
          merkle::MapValue{.chain = {}, .count = 1}.Encode());
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreOpenTest, RefusesAnAlteredMapLeaf) {
  MakeLog(3);
  merkle::MapValue value = *maker_.map().Get(LogBatchMaker::OwnKey(1));
  value.chain.bytes[7] ^= 1;
  Replace(MapLeafKey(LogBatchMaker::OwnKey(1)), value.Encode());
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreOpenTest, RefusesAMalformedMapLeaf) {
  MakeLog(3);
  Replace(MapLeafKey(LogBatchMaker::OwnKey(1)), "short");
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreOpenTest, LoadsAMapOfMoreThanOneScanAndReportsProgress) {
  MakeLog(5000);  // 5,003 keys.
  std::vector<std::uint64_t> done;
  auto opened = LogStore::Open(
      engine_, {.cached_tiles_max = 1, .progress = [&](const Progress& at) {
                  EXPECT_EQ(at.total, 5003U);
                  done.push_back(at.done);
                }});
  ASSERT_OK(opened);
  EXPECT_EQ(opened->map.root(), maker_.map().root());
  EXPECT_EQ(done, (std::vector<std::uint64_t>{4096, 5003}));
}

TEST_F(LogStoreOpenTest, LoadsAMapOfExactlyOneScan) {
  maker_ = LogBatchMaker(96);
  MakeLog(4000);
  EXPECT_OK(Open());
}

// A batch that was stored and not signed is hashed before it is.
TEST_F(LogStoreOpenTest, RefusesAnyAlteredEntryThatNoMarkCovers) {
  MakeMarkedLog(300);
  auto opened = std::move(LogStore::Open(engine_, {})).value();
  LogBatch batch = maker_.Next(600);
  batch.last_mark = opened.store->state().head;
  ASSERT_OK(opened.store->Commit(epoch_, batch));
  for (const std::uint64_t index : {300U, 511U, 512U, 700U, 899U}) {
    Replace(EntryKey({index}), maker_.Entry(index) + "x");
    EXPECT_FAILS(Open(), ErrorReason::kLeafHashMismatch) << index;
    Replace(EntryKey({index}), maker_.Entry(index));
  }
  EXPECT_OK(Open());
}

TEST_F(LogStoreOpenTest, RefusesAnAlteredTileThatNoMarkCovers) {
  MakeLog(600);
  const std::string other(std::size_t{32} * 256, 'x');
  Replace(TileKey({0, 1}), other);
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(LogStoreOpenTest, ScrubFindsAnyAlteredEntry) {
  MakeMarkedLog(600);
  for (const std::uint64_t index : {0U, 300U, 598U}) {
    Replace(EntryKey({index}), maker_.Entry(index) + "x");
    EXPECT_FAILS(Scrub(), ErrorReason::kStoreCorrupt) << index;
    Replace(EntryKey({index}), maker_.Entry(index));
  }
  EXPECT_OK(Scrub());
}

TEST_F(LogStoreOpenTest, ScrubFindsAMissingEntryThatOpeningDoesNotSample) {
  MakeMarkedLog(5000);
  std::uint64_t missed = 0;
  for (std::uint64_t index = 1; index < 10 && missed == 0; ++index) {
    Delete(EntryKey({index}));
    missed = Open().ok() ? index : 0;
    EXPECT_FAILS(Scrub(), ErrorReason::kStoreCorrupt);
    Replace(EntryKey({index}), maker_.Entry(index));
  }
  EXPECT_NE(missed, 0U);
}

TEST_F(LogStoreOpenTest, ScrubFindsAnAlteredOrMissingTile) {
  MakeLog(600);
  auto opened = std::move(LogStore::Open(engine_, {})).value();
  const merkle::TileId id = {0, 1};
  const std::string bytes = opened.store->ReadTiles({&id, 1})->front()->Bytes();
  std::string altered = bytes;
  altered[0] = static_cast<char>(altered[0] ^ 1);
  Replace(TileKey(id), altered);
  EXPECT_FAILS(Scrub(), ErrorReason::kStoreCorrupt);
  Delete(TileKey(id));
  EXPECT_FAILS(Scrub(), ErrorReason::kStoreCorrupt);
  Replace(TileKey(id), bytes);
  EXPECT_OK(Scrub());
}

}  // namespace
}  // namespace comity::storage
