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

using comity::testing::FailsWith;
using comity::testing::IsOk;
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
  ASSERT_THAT(files.Add("a", "1"), IsOk());
  ASSERT_THAT(files.Add("b", ""), IsOk());
  EXPECT_FALSE(std::filesystem::exists(Path("a")));
  ASSERT_THAT(files.Finish(), IsOk());
  EXPECT_EQ(*ReadFile(Path("a"), 10), "1");
  EXPECT_EQ(*ReadFile(Path("b"), 10), "");
  EXPECT_EQ(FileCount(), 2);
}

TEST_F(NewFilesTest, KeepsSecretsFromOthers) {
  NewFiles files(Directory(), FileAccess::kOwner);
  ASSERT_THAT(files.Add("a", "1"), IsOk());
  ASSERT_THAT(files.Finish(), IsOk());
  struct stat found = {};
  ASSERT_EQ(stat(Path("a").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(NewFilesTest, LeavesWhatIsThere) {
  ASSERT_THAT(CreateFile(Path("a"), "old", FileAccess::kOwner), IsOk());
  NewFiles files(Directory(), FileAccess::kOwner);
  ASSERT_THAT(files.Add("a", "new"), IsOk());
  ASSERT_THAT(files.Add("b", "first"), IsOk());
  ASSERT_THAT(files.Add("b", "second"), IsOk());
  // Comes in between.
  ASSERT_THAT(files.Add("c", "new"), IsOk());
  ASSERT_THAT(CreateFile(Path("c"), "old", FileAccess::kOwner), IsOk());
  ASSERT_THAT(files.Finish(), IsOk());
  EXPECT_EQ(*ReadFile(Path("a"), 10), "old");
  EXPECT_EQ(*ReadFile(Path("b"), 10), "first");
  EXPECT_EQ(*ReadFile(Path("c"), 10), "old");
  EXPECT_EQ(FileCount(), 3);
}

TEST_F(NewFilesTest, LeavesNothingWhenItIsNotFinished) {
  {
    NewFiles files(Directory(), FileAccess::kOwner);
    ASSERT_THAT(files.Add("a", "1"), IsOk());
    EXPECT_EQ(FileCount(), 1);
  }
  EXPECT_EQ(FileCount(), 0);
}

TEST_F(NewFilesTest, SaysWhenItCannotWrite) {
  NewFiles none(Path("none"), FileAccess::kOwner);
  EXPECT_THAT(none.Finish(), IsOk());
  EXPECT_THAT(none.Add("a", "1"), FailsWith(ErrorReason::kFileUnwritable));
  NewFiles lost(Directory(), FileAccess::kOwner);
  ASSERT_THAT(lost.Add("a", "1"), IsOk());
  std::filesystem::remove_all(directory_.path());
  EXPECT_THAT(lost.Finish(), FailsWith(ErrorReason::kFileUnwritable));
}

}  // namespace
}  // namespace comity::client
