// An admission over a log in memory, and commits of what it admits: for tests
// of the server that need no threads.
#ifndef COMITY_TESTS_SUPPORT_ADMISSION_WORLD_H_
#define COMITY_TESTS_SUPPORT_ADMISSION_WORLD_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "server/admission/admission.h"
#include "server/admission/shared_batch_memo.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// One thread.
class AdmissionWorld {
 public:
  // `registry` makes the statements; `adjust` may change the rules.
  explicit AdmissionWorld(TestRegistry& registry)
      : engine_([] { return kTestStartMs; }) {
    rules_.origin = registry.origin();
    rules_.genesis_id = registry.genesis_id();
    rules_.countries = {"KZ"};
    Open();
  }

  server::AdmissionRules& rules() { return rules_; }

  // Begins anew from the store, as a process does, with the present rules.
  void Open() {
    admission_.reset();
    log_.reset();
    cache_.reset();
    auto opened = storage::LogStore::Open(engine_, {});
    ASSERT_OK(opened);
    store_ = std::move(opened->store);
    cache_ = std::make_unique<server::HistoryCache>(*store_, 1U << 24);
    log_ = std::make_unique<server::OpenLog>(store_->state(), opened->map,
                                             *cache_);
    admission_ =
        std::make_unique<server::Admission>(rules_, *log_, keys_, memo_);
    auto lease = engine_.Acquire("test", 1'000'000);
    ASSERT_OK(lease);
    epoch_ = lease->epoch;
  }

  StatusOr<server::Position> Admit(const SignedStatement& signed_statement,
                                   std::optional<std::uint64_t> now_ms = {}) {
    return AdmitBytes(signed_statement.statement.bytes,
                      signed_statement.signatures, now_ms);
  }

  StatusOr<server::Position> AdmitBytes(
      const std::string& statement, const std::string& signatures,
      std::optional<std::uint64_t> now_ms = {}) {
    now_ms_ = now_ms.value_or(now_ms_ + 1000);
    return admission_->Admit(
        server::Prepare(statement, signatures, keys_, memo_), now_ms_);
  }

  // Commits the open batch.
  void Commit() {
    const auto batch = log_->Close(now_ms_);
    ASSERT_OK(batch);
    ASSERT_OK(store_->Commit(epoch_, *batch));
    log_->Committed();
    admission_->Tidy();
  }

  server::OpenLog& log() { return *log_; }
  server::Admission& admission() { return *admission_; }
  storage::LogStore& store() { return *store_; }
  storage::MemoryEngine& engine() { return engine_; }
  server::HistoryCache& cache() { return *cache_; }

 private:
  storage::MemoryEngine engine_;
  server::AdmissionRules rules_;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<server::HistoryCache> cache_;
  std::unique_ptr<server::OpenLog> log_;
  server::KeyDirectory keys_;
  server::SharedBatchMemo memo_{1024};
  std::unique_ptr<server::Admission> admission_;
  storage::Epoch epoch_;
  std::uint64_t now_ms_ = kTestStartMs;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_ADMISSION_WORLD_H_
