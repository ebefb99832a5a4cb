// A log store on an engine that counts, fails and damages rows on demand.
#ifndef COMITY_TESTS_UNIT_STORAGE_LOG_STORE_FIXTURE_H_
#define COMITY_TESTS_UNIT_STORAGE_LOG_STORE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "storage/log_store.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/counting_engine.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/log_batch_maker.h"
#include "tests/support/status_matchers.h"

namespace comity::storage {

class LogStoreTest : public ::testing::Test {
 protected:
  LogStoreTest() { Reopen(); }

  void Reopen(std::size_t cached_tiles_max = 16) {
    store_.reset();
    auto opened = LogStore::Open(
        counting_, {.cached_tiles_max = cached_tiles_max, .progress = nullptr});
    ASSERT_OK(opened);
    store_ = std::move(opened->store);
    map_ = opened->map;
    counting_.Take();
  }

  Status CommitNext(std::size_t count) {
    return store_->Commit(epoch_, maker_.Next(count));
  }
  // One entry more; all before it is known to be signed.
  Status CommitMark() {
    LogBatch batch = maker_.Next(1);
    batch.last_mark = store_->state().head;
    return store_->Commit(epoch_, batch);
  }

  // Deletes a row behind the store's back.
  void Delete(const RowKey& row) {
    const merkle::TreeSize head = memory_.Head()->head;
    ASSERT_EQ(memory_
                  .Commit({.epoch = epoch_,
                           .expected_head = head,
                           .new_head = head,
                           .puts = {},
                           .deletes = {row}})
                  .result,
              CommitResult::kOk);
  }
  void Replace(const RowKey& row, std::string value) {
    const merkle::TreeSize head = memory_.Head()->head;
    ASSERT_EQ(memory_
                  .Commit({.epoch = epoch_,
                           .expected_head = head,
                           .new_head = head,
                           .puts = {{row, std::move(value)}},
                           .deletes = {}})
                  .result,
              CommitResult::kOk);
  }

  merkle::MapValue SharedValue(std::uint64_t number) {
    return *maker_.map().Get(LogBatchMaker::SharedKey(number));
  }

  MemoryEngine memory_{[] { return std::uint64_t{0}; }};
  FaultyEngine faulty_{memory_};
  CountingEngine counting_{faulty_};
  Epoch epoch_ = memory_.Acquire("a", 1000)->epoch;
  LogBatchMaker maker_;
  std::unique_ptr<LogStore> store_;
  merkle::MapTree map_;
};

}  // namespace comity::storage

#endif  // COMITY_TESTS_UNIT_STORAGE_LOG_STORE_FIXTURE_H_
