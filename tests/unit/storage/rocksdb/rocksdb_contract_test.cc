#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/engine_contract.h"
#include "tests/support/temporary_directory.h"

namespace comity::storage {
namespace {

class RocksDbFixture final : public EngineFixture {
 public:
  RocksDbFixture() { Open(); }
  Engine& engine() override { return *engine_; }
  void Reopen() override {
    engine_.reset();
    Open();
  }

 private:
  void Open() {
    auto opened =
        RocksDbEngine::Open({.path = (directory_.path() / "db").string(),
                             .create_if_missing = true,
                             .block_cache_size_bytes = std::size_t{1} << 20,
                             .now_ms = [this] { return now_ms; }});
    EXPECT_OK(opened);
    engine_ = std::move(opened).value();
  }

  comity::testing::TemporaryDirectory directory_;
  std::unique_ptr<RocksDbEngine> engine_;
};

std::unique_ptr<EngineFixture> MakeFixture() {
  return std::make_unique<RocksDbFixture>();
}

INSTANTIATE_TEST_SUITE_P(RocksDb, EngineContract,
                         ::testing::Values(&MakeFixture));
INSTANTIATE_TEST_SUITE_P(RocksDb, DurableEngineContract,
                         ::testing::Values(&MakeFixture));

}  // namespace
}  // namespace comity::storage
