#include "client/files/new_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <iterator>
#include <string>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using comity::testing::TemporaryDirectory;

class NewFilesTest : public ::testing::Test {
 protected:
  std::string Directory() const { return directory_.path().string(); }
  std::string Path(const std::string& name) const {
    return Directory() + "/" + name;
  }
  auto FileCount() const {
    const std::filesystem::directory_iterator files(directory_.path());
    return std::distance(begin(files), end(files));
  }

  TemporaryDirectory directory_;
};

TEST_F(NewFilesTest, ShowsNoNameBeforeAllIsDurable) {
  NewFiles files(Directory(), FileAccess::kOwner);
  ASSERT_OK(files.Add("a", "1"));
  ASSERT_OK(files.Add("b", ""));
  EXPECT_FALSE(std::filesystem::exists(Path("a")));
  ASSERT_OK(files.Finish());
  EXPECT_EQ(*ReadFile(Path("a"), 10), "1");
  EXPECT_EQ(*ReadFile(Path("b"), 10), "");
  EXPECT_EQ(FileCount(), 2);
}

TEST_F(NewFilesTest, KeepsSecretsFromOthers) {
  NewFiles files(Directory(), FileAccess::kOwner);
  ASSERT_OK(files.Add("a", "1"));
  ASSERT_OK(files.Finish());
  struct stat found = {};
  ASSERT_EQ(stat(Path("a").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(NewFilesTest, LeavesWhatIsThere) {
  ASSERT_OK(CreateFile(Path("a"), "old", FileAccess::kOwner));
  NewFiles files(Directory(), FileAccess::kOwner);
  ASSERT_OK(files.Add("a", "new"));
  ASSERT_OK(files.Add("b", "first"));
  ASSERT_OK(files.Add("b", "second"));
  // Comes in between.
  ASSERT_OK(files.Add("c", "new"));
  ASSERT_OK(CreateFile(Path("c"), "old", FileAccess::kOwner));
  ASSERT_OK(files.Finish());
  EXPECT_EQ(*ReadFile(Path("a"), 10), "old");
  EXPECT_EQ(*ReadFile(Path("b"), 10), "first");
  EXPECT_EQ(*ReadFile(Path("c"), 10), "old");
  EXPECT_EQ(FileCount(), 3);
}

TEST_F(NewFilesTest, LeavesNothingWhenItIsNotFinished) {
  {
    NewFiles files(Directory(), FileAccess::kOwner);
    ASSERT_OK(files.Add("a", "1"));
    EXPECT_EQ(FileCount(), 1);
  }
  EXPECT_EQ(FileCount(), 0);
}

TEST_F(NewFilesTest, SaysWhenItCannotWrite) {
  NewFiles none(Path("none"), FileAccess::kOwner);
  EXPECT_OK(none.Finish());
  EXPECT_FAILS(none.Add("a", "1"), ErrorReason::kFileUnwritable);
  NewFiles lost(Directory(), FileAccess::kOwner);
  ASSERT_OK(lost.Add("a", "1"));
  std::filesystem::remove_all(directory_.path());
  EXPECT_FAILS(lost.Finish(), ErrorReason::kFileUnwritable);
}

}  // namespace
}  // namespace comity::client
