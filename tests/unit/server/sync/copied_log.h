// A copy of a test log in a store, as a mirror holds one.
#ifndef COMITY_TESTS_UNIT_SERVER_SYNC_COPIED_LOG_H_
#define COMITY_TESTS_UNIT_SERVER_SYNC_COPIED_LOG_H_

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "core/mirror/log_replay.h"
#include "server/admission/history_cache.h"
#include "server/published_head.h"
#include "storage/log_store.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// One thread.
class CopiedLog {
 public:
  CopiedLog() : CopiedLog(nullptr) {}
  // Keeps the copy in `engine`, which must outlive it; null: in one of its own.
  explicit CopiedLog(storage::Engine* engine)
      : engine_(engine != nullptr ? *engine : own_engine_) {
    auto opened = storage::LogStore::Open(engine_, {});
    EXPECT_OK(opened);
    store_ = std::move(opened->store);
    histories_ = std::make_unique<server::HistoryCache>(*store_, 1 << 20);
  }

  // Copies what `log` has more than the copy.
  void Follow(const TestLog& log) {
    if (state_.edge.size().value == log.size()) {
      return;
    }
    mirror::LogReplay replay(state_);
    storage::LogBatch batch;
    for (std::uint64_t i = state_.edge.size().value; i < log.size(); ++i) {
      const std::string& entry = log.entries()[i];
      const auto added = replay.Append(entry, {});
      ASSERT_OK(added);
      for (const auto& step : added->history) {
        batch.history.push_back(
            {step.map_key, step.number, {{i}, added->leaf_hash}});
      }
      if (added->statement_id) {
        batch.statement_ids.push_back({*added->statement_id, {i}});
      }
      batch.entries.push_back({entry, added->leaf_hash});
    }
    batch.map_updates = replay.TakeMapUpdates().value();
    state_ = replay.state();
    batch.new_head = state_.edge.Head();
    batch.map_root = state_.map.root();
    batch.map_size = state_.map.size();
    batch.last_admission_ms = state_.last_admission_ms;
    ASSERT_OK(store_->Commit(epoch_, batch));
  }

  // The copy as it stands, as a head.
  server::PublishedHeadPtr published() const {
    auto published = std::make_shared<server::PublishedHead>();
    published->head = state_.edge.Head();
    published->edge = state_.edge;
    published->map = state_.map;
    return published;
  }
  storage::LogStore& store() { return *store_; }
  server::HistoryCache& histories() { return *histories_; }

 private:
  storage::MemoryEngine own_engine_{[] { return std::uint64_t{1}; }};
  storage::Engine& engine_;
  storage::Epoch epoch_ = engine_.Acquire("test", 1000)->epoch;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<server::HistoryCache> histories_;
  mirror::ReplayState state_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_UNIT_SERVER_SYNC_COPIED_LOG_H_
