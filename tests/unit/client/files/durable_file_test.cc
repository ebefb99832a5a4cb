#include "client/files/durable_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using comity::testing::TemporaryDirectory;

class DurableFileTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) {
    return (directory_.path() / name).string();
  }
  std::size_t FileCount() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(directory_.path())) {
      ++count;
    }
    return count;
  }
  static unsigned Mode(const std::string& path) {
    struct stat found = {};
    EXPECT_EQ(stat(path.c_str(), &found), 0);
    return found.st_mode & 0777U;
  }

  TemporaryDirectory directory_;
};

TEST_F(DurableFileTest, ReadsWhatItWrote) {
  const std::string bytes("a\0b\n", 4);
  EXPECT_OK(ReplaceFile(Path("f"), bytes, FileAccess::kEverybody));
  EXPECT_EQ(*ReadFile(Path("f"), 4), bytes);
  EXPECT_OK(ReplaceFile(Path("f"), "", FileAccess::kEverybody));
  EXPECT_EQ(*ReadFile(Path("f"), 0), "");
}

TEST_F(DurableFileTest, LeavesNoOtherFileBehind) {
  EXPECT_OK(ReplaceFile(Path("f"), "1", FileAccess::kOwner));
  EXPECT_OK(CreateFile(Path("g"), "1", FileAccess::kOwner));
  EXPECT_FAILS(CreateFile(Path("g"), "2", FileAccess::kOwner),
               ErrorReason::kFileExists);
  EXPECT_EQ(FileCount(), 2U);
  EXPECT_EQ(*ReadFile(Path("g"), 10), "1");
}

TEST_F(DurableFileTest, KeepsSecretsFromOthers) {
  EXPECT_OK(CreateFile(Path("s"), "1", FileAccess::kOwner));
  EXPECT_OK(CreateFile(Path("p"), "1", FileAccess::kEverybody));
  EXPECT_EQ(Mode(Path("s")), 0600U);
  EXPECT_EQ(Mode(Path("p")), 0644U);
  EXPECT_OK(ReplaceFile(Path("p"), "2", FileAccess::kOwner));
  EXPECT_EQ(Mode(Path("p")), 0600U);
}

TEST_F(DurableFileTest, RefusesMoreThanItsBound) {
  EXPECT_OK(CreateFile(Path("f"), "12345", FileAccess::kOwner));
  EXPECT_OK(ReadFile(Path("f"), 5));
  EXPECT_FAILS(ReadFile(Path("f"), 4), ErrorReason::kFileTooLarge);
}

TEST_F(DurableFileTest, SaysWhenThereIsNoFile) {
  EXPECT_FAILS(ReadFile(Path("none"), 4), ErrorReason::kFileMissing);
  EXPECT_FAILS(ReadFile(directory_.path().string(), 4),
               ErrorReason::kFileUnreadable);
}

TEST_F(DurableFileTest, SaysWhenItCannotWrite) {
  EXPECT_FAILS(ReplaceFile(Path("no/f"), "1", FileAccess::kOwner),
               ErrorReason::kFileUnwritable);
  EXPECT_FAILS(CreateFile(Path("no/f"), "1", FileAccess::kOwner),
               ErrorReason::kFileUnwritable);
}

TEST_F(DurableFileTest, MakesDirectoriesOnTheWay) {
  EXPECT_OK(MakeDirectory(Path("a/b/c")));
  EXPECT_OK(MakeDirectory(Path("a/b/c")));
  EXPECT_EQ(Mode(Path("a/b/c")), 0700U);
  EXPECT_OK(CreateFile(Path("f"), "", FileAccess::kOwner));
  EXPECT_FAILS(MakeDirectory(Path("f/g")), ErrorReason::kFileUnwritable);
}

}  // namespace
}  // namespace comity::client
