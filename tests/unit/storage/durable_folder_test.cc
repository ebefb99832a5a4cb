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

class DurableFolderTest : public ::testing::Test {
 protected:
  testing::TemporaryDirectory directory_;
  const fs::path root_ = directory_.path();
};

TEST_F(DurableFolderTest, MakesEveryLevelThatIsMissing) {
  EXPECT_OK(MakeDurableFolder(root_ / "a" / "b" / "c"));
  EXPECT_TRUE(fs::is_directory(root_ / "a" / "b" / "c"));
  EXPECT_OK(MakeDurableFolder(root_ / "a" / "b" / "c"));
  EXPECT_OK(MakeDurableFolder(root_ / "a" / "d" / ""));
  EXPECT_TRUE(fs::is_directory(root_ / "a" / "d"));
}

TEST_F(DurableFolderTest, TakesFoldersThatAreThere) {
  EXPECT_OK(MakeDurableFolder("/"));
  EXPECT_OK(MakeDurableFolder("."));
  EXPECT_OK(MakeDurableFolder(root_));
  fs::create_directory_symlink(root_, root_ / "link");
  EXPECT_OK(MakeDurableFolder(root_ / "link" / "in"));
  EXPECT_TRUE(fs::is_directory(root_ / "in"));
}

TEST_F(DurableFolderTest, RefusesAFileInTheWay) {
  std::ofstream(root_ / "file") << "x";
  EXPECT_FAILS(MakeDurableFolder(root_ / "file"),
               ErrorReason::kStoreUnavailable);
  EXPECT_FAILS(MakeDurableFolder(root_ / "file" / "below"),
               ErrorReason::kStoreUnavailable);
}

TEST_F(DurableFolderTest, SyncsOnlyWhatIsThere) {
  EXPECT_OK(SyncFolderNames(root_));
  EXPECT_OK(SyncFolderNames(""));
  EXPECT_FAILS(SyncFolderNames(root_ / "none"), ErrorReason::kStoreUnavailable);
}

}  // namespace
}  // namespace comity::storage
