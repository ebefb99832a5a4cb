#include "storage/rocksdb/store_aside.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Files FilesIn(const fs::path& folder) {
  Files files;
  for (const auto& file : fs::directory_iterator(folder)) {
    files[file.path().filename()] = ReadFile(file.path());
  }
  return files;
}

void WriteFile(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

const Files kFiles = {{"000004.log", std::string(200'000, 'a')},
                      {"000007.sst", "finished"},
                      {"CURRENT", "MANIFEST-000005"},
                      {"MANIFEST-000005", "a list"}};

class StoreAsideTest : public ::testing::Test {
 protected:
  StoreAsideTest() { MakeStore(store_); }

  static void MakeStore(const fs::path& folder) {
    fs::create_directories(folder / "a folder");
    WriteFile(folder / "LOCK", "");
    for (const auto& [name, bytes] : kFiles) {
      WriteFile(folder / name, bytes);
    }
  }

  fs::path Aside(int number) const {
    return store_.string() + ".dropped." + std::to_string(number);
  }

  testing::TemporaryDirectory directory_;
  const fs::path store_ = directory_.path() / "store";
};

TEST_F(StoreAsideTest, HoldsEveryFileButTheLock) {
  const auto folder = PutStoreAside(store_);
  ASSERT_OK(folder);
  EXPECT_EQ(*folder, Aside(1));
  EXPECT_EQ(FilesIn(*folder), kFiles);
}

TEST_F(StoreAsideTest, KeepsWhatTheStoreRemovesOrReplaces) {
  ASSERT_OK(PutStoreAside(store_));
  fs::remove(store_ / "000004.log");
  WriteFile(store_ / "new", "MANIFEST-000009");
  fs::rename(store_ / "new", store_ / "CURRENT");
  EXPECT_EQ(FilesIn(Aside(1)), kFiles);
}

TEST_F(StoreAsideTest, PutsTheSameLogsAsideOnce) {
  ASSERT_OK(PutStoreAside(store_));
  EXPECT_EQ(*PutStoreAside(store_), Aside(1));
  // Also where they are copies.
  const std::string log = kFiles.at("000004.log");
  fs::remove(Aside(1) / "000004.log");
  WriteFile(Aside(1) / "000004.log", log);
  EXPECT_EQ(*PutStoreAside(store_), Aside(1));
  EXPECT_FALSE(fs::exists(Aside(2)));
}

TEST_F(StoreAsideTest, PutsLogsAsideThatDifferInOneByteOrOneFile) {
  ASSERT_OK(PutStoreAside(store_));
  std::string log = kFiles.at("000004.log");
  log.back() = 'b';
  fs::remove(store_ / "000004.log");
  WriteFile(store_ / "000004.log", log);
  EXPECT_EQ(*PutStoreAside(store_), Aside(2));
  WriteFile(store_ / "000008.log", "");
  EXPECT_EQ(*PutStoreAside(store_), Aside(3));
  EXPECT_EQ(FilesIn(Aside(1)), kFiles);
  EXPECT_EQ(FilesIn(Aside(2)).at("000004.log"), log);
}

TEST_F(StoreAsideTest, BeginsAgainWhatWasNotFinished) {
  fs::create_directory(Aside(1));
  WriteFile(Aside(1) / "000004.log", "half");
  EXPECT_EQ(*PutStoreAside(store_), Aside(1));
  EXPECT_EQ(FilesIn(Aside(1)), kFiles);
}

TEST_F(StoreAsideTest, KeepsTheNewest) {
  for (int i = 1; i <= 5; ++i) {
    fs::remove(store_ / "000004.log");
    WriteFile(store_ / "000004.log", std::to_string(i));
    EXPECT_EQ(*PutStoreAside(store_), Aside(i));
  }
  EXPECT_FALSE(fs::exists(Aside(1)));
  EXPECT_FALSE(fs::exists(Aside(2)));
  for (int i = 3; i <= 5; ++i) {
    EXPECT_EQ(FilesIn(Aside(i)).at("000004.log"), std::to_string(i));
  }
}

TEST_F(StoreAsideTest, LeavesWhatHasAnotherName) {
  for (const char* name :
       {"store.dropped.", "store.dropped.x", "store.dropped.1x",
        "store.dropped.-1", "store.dropped.1234567890", "store.damaged",
        "other.dropped.8"}) {
    fs::create_directory(directory_.path() / name);
  }
  WriteFile(Aside(7), "a file");
  EXPECT_EQ(*PutStoreAside(store_), Aside(1));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), {}), 10);
}

// Where there is another file system, no link leads to it.
TEST_F(StoreAsideTest, CopiesWhatCannotBeLinkedButTheFinishedFiles) {
  std::string memory = "/dev/shm/comity-XXXXXX";
  if (mkdtemp(memory.data()) == nullptr) {
    GTEST_SKIP() << "this system has no second file system in /dev/shm";
  }
  const fs::path elsewhere = fs::path(memory) / "store";
  MakeStore(elsewhere);
  fs::remove_all(store_);
  fs::create_directory_symlink(elsewhere, store_);
  ASSERT_OK(PutStoreAside(store_));
  Files logs = kFiles;
  logs.erase("000007.sst");
  Files found = FilesIn(Aside(1));
  found.erase("000007.sst");  // There, if it is the same file system.
  EXPECT_EQ(found, logs);
  EXPECT_EQ(*PutStoreAside(store_), Aside(1));
  fs::remove_all(memory);
}

TEST_F(StoreAsideTest, SaysWhatFails) {
  EXPECT_FAILS(PutStoreAside(directory_.path() / "none" / "store"),
               ErrorReason::kStoreUnavailable);
  EXPECT_FAILS(PutStoreAside(directory_.path() / "none"),
               ErrorReason::kStoreUnavailable);
  fs::remove(store_ / "CURRENT");
  EXPECT_FAILS(PutStoreAside(store_), ErrorReason::kStoreUnavailable);
  WriteFile(store_ / "CURRENT", kFiles.at("CURRENT"));
  EXPECT_OK(PutStoreAside(store_));
}

}  // namespace
}  // namespace comity::storage
