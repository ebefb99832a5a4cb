// A real log in memory, for tests of what checks and rebuilds it.
#ifndef COMITY_TESTS_UNIT_STORAGE_CHECK_CHECK_FIXTURE_H_
#define COMITY_TESTS_UNIT_STORAGE_CHECK_CHECK_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "storage/log_rows.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/admission_world.h"
#include "tests/support/test_registry.h"

namespace comity::storage {

class CheckFixture : public ::testing::Test {
 protected:
  // 310 entries in 16 commits: tiles, long and short histories.
  CheckFixture() : scene_(registry_.Found()), world_(registry_) {
    for (const auto& founding : scene_) {
      EXPECT_OK(world_.Admit(founding));
    }
    world_.Commit();
    std::uint64_t n = 0;
    while (world_.log().size() < 310) {
      for (int i = 0; i < 20; ++i) {
        ++n;
        EXPECT_OK(world_.Admit(
            registry_.Sign(registry_.CredentialRecord(n), {"centre/1"})));
      }
      world_.Commit();
    }
  }

  MemoryEngine& engine() { return world_.engine(); }
  merkle::TreeHead Head() { return world_.store().state().head; }

  // Changes rows behind the store's back.
  void Change(std::vector<Put> puts, std::vector<RowKey> deletes) {
    const auto lease = engine().Acquire("test", 1'000'000);
    ASSERT_OK(lease);
    ASSERT_EQ(engine()
                  .Commit({.epoch = lease->epoch,
                           .expected_head = lease->head,
                           .new_head = lease->head,
                           .puts = std::move(puts),
                           .deletes = std::move(deletes)})
                  .result,
              CommitResult::kOk);
  }
  void Replace(const RowKey& row, std::string value) {
    Change({{row, std::move(value)}}, {});
  }

  static std::vector<Row> RowsOf(const Engine& engine, Table table) {
    const auto snapshot = engine.TakeSnapshot();
    return (*snapshot)
        ->Scan({.table = table, .lo = "", .hi = "", .limit = kScanRowsMax})
        .value();
  }
  // The row number `n` of `table`.
  RowKey KeyOf(Table table, std::size_t n) {
    return {table, RowsOf(engine(), table).at(n).key};
  }

  testing::TestRegistry registry_;
  std::vector<testing::SignedStatement> scene_;
  testing::AdmissionWorld world_;
};

}  // namespace comity::storage

#endif  // COMITY_TESTS_UNIT_STORAGE_CHECK_CHECK_FIXTURE_H_
