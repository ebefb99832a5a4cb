#include "storage/memory/memory_engine.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "tests/support/engine_contract.h"

namespace comity::storage {
namespace {

class MemoryFixture final : public EngineFixture {
 public:
  Engine& engine() override { return engine_; }

 private:
  MemoryEngine engine_{[this] { return now_ms; }};
};

std::unique_ptr<EngineFixture> MakeFixture() {
  return std::make_unique<MemoryFixture>();
}

INSTANTIATE_TEST_SUITE_P(Memory, EngineContract,
                         ::testing::Values(&MakeFixture));

TEST(MemoryEngineTest, ReaderSeesWholeCommitsWhileAnotherThreadCommits) {
  MemoryEngine engine([] { return std::uint64_t{0}; });
  const Epoch epoch = engine.Acquire("a", 1000)->epoch;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    const std::vector<RowKey> rows = {{Table::kState, "x"}, {Table::kIds, "x"}};
    while (!done) {
      const auto snapshot = engine.TakeSnapshot();
      const auto values = (*snapshot)->MultiGet(rows);
      EXPECT_EQ(values->at(0), values->at(1));
    }
  });
  for (std::uint64_t i = 0; i < 500; ++i) {
    const std::string value = std::to_string(i);
    const Batch batch = {
        .epoch = epoch,
        .expected_head = {i},
        .new_head = {i + 1},
        .puts = {{{Table::kState, "x"}, value}, {{Table::kIds, "x"}, value}},
        .deletes = {}};
    EXPECT_EQ(engine.Commit(batch).result, CommitResult::kOk);
  }
  done = true;
  reader.join();
}

}  // namespace
}  // namespace comity::storage
