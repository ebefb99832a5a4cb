// Stores that are missing, torn or damaged: refused and left as they are.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <ios>
#include <string>
#include <vector>

#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_files.h"
#include "tests/unit/storage/rocksdb/engine_fixture.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using testing::FlipByte;
using testing::ReadFile;
using testing::WriteFile;

TEST_F(RocksDbEngineTest, MakesNoStoreUnlessAsked) {
  EXPECT_FAILS(Open(), ErrorReason::kStoreMissing);
  EXPECT_FALSE(fs::exists(path_ / "CURRENT"));
}

TEST_F(RocksDbEngineTest, RefusesADamagedLogOfWritesInsteadOfDroppingItsEnd) {
  MakeStore(60);
  const fs::path log = LargestFile(".log");
  const std::string undamaged = ReadFile(log);
  // Away from the tail, where damage cannot be told from a torn write.
  for (std::size_t at = 100; at + 33'000 < undamaged.size(); at += 2'111) {
    FlipByte(log, static_cast<std::streamoff>(at));
    EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt) << at;
    WriteFile(log, undamaged);
  }
  EXPECT_EQ((*Open())->Head()->head.value, 60U);
}

TEST_F(RocksDbEngineTest, DropsATornLastWriteAsAWhole) {
  MakeStore(3);
  const fs::path log = LargestFile(".log");
  fs::resize_file(log, fs::file_size(log) - 500);
  const auto engine = Open();
  ASSERT_OK(engine);
  EXPECT_EQ((*engine)->Head()->head.value, 2U);
  const std::vector<RowKey> rows = {{Table::kEntries, "entry-1"},
                                    {Table::kEntries, "entry-2"}};
  const auto values = (*(*engine)->TakeSnapshot())->MultiGet(rows);
  EXPECT_TRUE(values->at(0).has_value());
  EXPECT_FALSE(values->at(1).has_value());
}

TEST_F(RocksDbEngineTest, ScrubFindsAFlippedByteAndReadsDoNotHideIt) {
  MakeStore(20, /*flush=*/true);
  FlipByte(LargestFile(".sst"), 100);
  const auto engine = Open();
  ASSERT_OK(engine);
  EXPECT_FAILS((*engine)->VerifyChecksums(nullptr), ErrorReason::kStoreCorrupt);
  const std::vector<RowKey> rows = {{Table::kEntries, "entry-0"}};
  EXPECT_FAILS((*(*engine)->TakeSnapshot())->MultiGet(rows),
               ErrorReason::kStoreCorrupt);
}

TEST_F(RocksDbEngineTest, TheCheckOfFilesGoesAtItsPace) {
  auto engine = Open(true);
  ASSERT_OK(engine);
  ASSERT_OK((*engine)->Flush());
  std::uint64_t bytes = 0;
  EXPECT_OK((*engine)->VerifyChecksums([&bytes](std::uint64_t more) {
    bytes += more;
    return OkStatus();
  }));
  EXPECT_GT(bytes, 0U);
  EXPECT_FAILS((*engine)->VerifyChecksums([](std::uint64_t) {
    return Unavailable(ErrorReason::kRegistryStopped, "enough");
  }),
               ErrorReason::kRegistryStopped);
}

TEST_F(RocksDbEngineTest, RefusesAStoreOfWhichAFileIsMissing) {
  MakeStore(20, /*flush=*/true);
  fs::remove(LargestFile(".sst"));
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(RocksDbEngineTest, MakesNoNewStoreOverTheFilesOfADamagedOne) {
  MakeStore(20, /*flush=*/true);
  fs::remove(path_ / "CURRENT");
  EXPECT_FAILS(Open(/*create=*/true), ErrorReason::kStoreCorrupt);
  EXPECT_TRUE(fs::exists(LargestFile(".sst")));
}

TEST_F(RocksDbEngineTest, RefusesACurrentFileThatNamesNothing) {
  MakeStore(1);
  WriteFile(path_ / "CURRENT", "MANIFEST-000000\n");
  EXPECT_FAILS(Open(/*create=*/true), ErrorReason::kStoreCorrupt);
  WriteFile(path_ / "CURRENT", "");
  EXPECT_FAILS(Open(/*create=*/true), ErrorReason::kStoreCorrupt);
}

}  // namespace
}  // namespace comity::storage
