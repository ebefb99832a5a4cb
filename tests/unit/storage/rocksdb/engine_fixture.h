// A RocksDB store on disk that tests open, fill, damage and open again.
#ifndef COMITY_TESTS_UNIT_STORAGE_ROCKSDB_ENGINE_FIXTURE_H_
#define COMITY_TESTS_UNIT_STORAGE_ROCKSDB_ENGINE_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::storage {

// 1,000 bytes that do not compress, the same for the same seed.
inline std::string Noise(std::uint64_t seed) {
  std::minstd_rand random(static_cast<std::uint32_t>(seed + 1));
  std::string bytes(1000, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random() >> 8U);
  }
  return bytes;
}

class RocksDbEngineTest : public ::testing::Test {
 protected:
  RocksDbOptions Options() const {
    RocksDbOptions options;
    options.path = path_.string();
    options.block_cache_size_bytes = 1 << 20;
    options.now_ms = [] { return std::uint64_t{0}; };
    return options;
  }

  StatusOr<std::unique_ptr<RocksDbEngine>> Open(bool create = false) {
    return RocksDbEngine::Open({.path = path_.string(),
                                .create_if_missing = create,
                                .block_cache_size_bytes = 1 << 20,
                                .now_ms = [] { return std::uint64_t{0}; }});
  }

  // A store of `count` commits of one row each, closed again.
  void MakeStore(std::uint64_t count, bool flush = false) {
    auto engine = std::move(Open(true)).value();
    epoch_ = engine->Acquire("a", 1000)->epoch;
    for (std::uint64_t i = 0; i < count; ++i) {
      ASSERT_EQ(CommitOne(*engine, i).result, CommitResult::kOk);
    }
    if (flush) {
      ASSERT_OK(engine->Flush());
    }
  }

  CommitReport CommitOne(Engine& engine, std::uint64_t head) {
    return engine.Commit(
        {.epoch = epoch_,
         .expected_head = {head},
         .new_head = {head + 1},
         .puts = {{.row = {Table::kEntries, "entry-" + std::to_string(head)},
                   .value = Noise(head)}},
         .deletes = {}});
  }

  // The largest file of the store with this extension.
  std::filesystem::path LargestFile(const std::string& extension) {
    std::filesystem::path largest;
    for (const auto& file : std::filesystem::directory_iterator(path_)) {
      if (file.path().extension() == extension &&
          (largest.empty() ||
           file.file_size() > std::filesystem::file_size(largest))) {
        largest = file.path();
      }
    }
    EXPECT_FALSE(largest.empty());
    return largest;
  }

  testing::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "db";
  Epoch epoch_;
};

}  // namespace comity::storage

#endif  // COMITY_TESTS_UNIT_STORAGE_ROCKSDB_ENGINE_FIXTURE_H_
