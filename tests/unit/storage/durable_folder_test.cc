#include "storage/durable_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

// That the names survive a loss of power is shown by tests/faults.
namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using testing::FailsWith;
using testing::IsOk;

class DurableFolderTest : public ::testing::Test {
 protected:
  testing::TemporaryDirectory directory_;
  const fs::path root_ = directory_.path();
};

TEST_F(DurableFolderTest, MakesEveryLevelThatIsMissing) {
  EXPECT_THAT(MakeDurableFolder(root_ / "a" / "b" / "c"), IsOk());
  EXPECT_TRUE(fs::is_directory(root_ / "a" / "b" / "c"));
  EXPECT_THAT(MakeDurableFolder(root_ / "a" / "b" / "c"), IsOk());
  EXPECT_THAT(MakeDurableFolder(root_ / "a" / "d" / ""), IsOk());
  EXPECT_TRUE(fs::is_directory(root_ / "a" / "d"));
}

TEST_F(DurableFolderTest, TakesFoldersThatAreThere) {
  EXPECT_THAT(MakeDurableFolder("/"), IsOk());
  EXPECT_THAT(MakeDurableFolder("."), IsOk());
  EXPECT_THAT(MakeDurableFolder(root_), IsOk());
  fs::create_directory_symlink(root_, root_ / "link");
  EXPECT_THAT(MakeDurableFolder(root_ / "link" / "in"), IsOk());
  EXPECT_TRUE(fs::is_directory(root_ / "in"));
}

TEST_F(DurableFolderTest, RefusesAFileInTheWay) {
  std::ofstream(root_ / "file") << "x";
  EXPECT_THAT(MakeDurableFolder(root_ / "file"),
              FailsWith(ErrorReason::kStoreUnavailable));
  EXPECT_THAT(MakeDurableFolder(root_ / "file" / "below"),
              FailsWith(ErrorReason::kStoreUnavailable));
}

TEST_F(DurableFolderTest, SyncsOnlyWhatIsThere) {
  EXPECT_THAT(SyncFolderNames(root_), IsOk());
  EXPECT_THAT(SyncFolderNames(""), IsOk());
  EXPECT_THAT(SyncFolderNames(root_ / "none"),
              FailsWith(ErrorReason::kStoreUnavailable));
}

}  // namespace
}  // namespace comity::storage
