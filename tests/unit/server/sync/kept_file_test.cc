// Files that a mirror keeps, also by several threads at once.
#include "server/sync/kept_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

constexpr std::size_t kBytes = std::size_t{1} << 20;

class KeptFileTest : public ::testing::Test {
 protected:
  std::size_t FileCount() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }

  testing::TemporaryDirectory folder_;
  const std::string path_ = (folder_.path() / "fork-evidence").string();
};

TEST_F(KeptFileTest, ReadsWhatWasKeptLast) {
  ASSERT_OK(ReplaceKeptFile(path_, "first"));
  ASSERT_OK(ReplaceKeptFile(path_, "second"));
  EXPECT_EQ(ReadKeptFile(path_, 100), "second");
  EXPECT_EQ(FileCount(), 1U);
}

// A fork may be announced to several calls while the mirror finds one itself.
TEST_F(KeptFileTest, HoldsWhatOneThreadWroteWhenManyWrite) {
  std::vector<std::thread> writers;
  for (const char letter : {'a', 'b', 'c', 'd'}) {
    writers.emplace_back([this, letter] {
      for (int round = 0; round < 5; ++round) {
        EXPECT_OK(ReplaceKeptFile(path_, std::string(kBytes, letter)));
      }
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  const std::string kept = ReadKeptFile(path_, kBytes);
  ASSERT_EQ(kept.size(), kBytes);
  EXPECT_EQ(std::count(kept.begin(), kept.end(), kept.front()),
            static_cast<std::ptrdiff_t>(kBytes));
  EXPECT_EQ(FileCount(), 1U);
}

TEST_F(KeptFileTest, LeavesNothingWhereItCannotKeep) {
  std::filesystem::create_directories(path_ + "/inside");
  EXPECT_FALSE(ReplaceKeptFile(path_, "first").ok());
  EXPECT_EQ(FileCount(), 1U);
}

}  // namespace
}  // namespace comity::server
