#include "storage/folder_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FolderLockTest : public ::testing::Test {
 protected:
  StatusOr<FolderLock> Take(FolderUse use) {
    return FolderLock::Take(file_, use);
  }

  testing::TemporaryDirectory directory_;
  fs::path file_ = directory_.path() / "lock";
};

TEST_F(FolderLockTest, KeepsEverybodyOutUntilItIsGivenBack) {
  {
    const auto held = Take(FolderUse::kAlone);
    ASSERT_OK(held);
    EXPECT_FAILS(Take(FolderUse::kAlone), ErrorReason::kStoreLocked);
    EXPECT_FAILS(Take(FolderUse::kShared), ErrorReason::kStoreLocked);
  }
  EXPECT_OK(Take(FolderUse::kShared));
  EXPECT_OK(Take(FolderUse::kAlone));
}

TEST_F(FolderLockTest, ReadersKeepOnlyOutWhoWantsItAlone) {
  const auto reader = Take(FolderUse::kShared);
  ASSERT_OK(reader);
  EXPECT_OK(Take(FolderUse::kShared));
  EXPECT_FAILS(Take(FolderUse::kAlone), ErrorReason::kStoreLocked);
}

TEST_F(FolderLockTest, NamesFolderAndHolder) {
  if (!fs::exists("/proc/locks")) {
    GTEST_SKIP() << "this system does not list its locks";
  }
  const auto held = Take(FolderUse::kAlone);
  const auto refused = Take(FolderUse::kAlone);
  EXPECT_THAT(refused.status().message(),
              HasSubstr(directory_.path().string()));
  // Some file systems number their files otherwise in the list: then nobody
  // is named, but never somebody else.
  const std::string& said = refused.status().message();
  if (said.find("by process") != std::string::npos) {
    EXPECT_THAT(said, HasSubstr("by process " + std::to_string(getpid())));
  }
}

TEST_F(FolderLockTest, MovesWithItsHolder) {
  std::optional<FolderLock> last;
  {
    auto first = Take(FolderUse::kAlone);
    ASSERT_OK(first);
    last = *std::move(first);
  }
  EXPECT_FAILS(Take(FolderUse::kShared), ErrorReason::kStoreLocked);
  last = FolderLock();
  EXPECT_OK(Take(FolderUse::kShared));
}

TEST_F(FolderLockTest, EndsWithAProcessThatDies) {
  const pid_t child = fork();
  if (child == 0) {
    const auto held = Take(FolderUse::kAlone);
    _exit(held.ok() ? 7 : 1);  // No destructor runs.
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(WEXITSTATUS(status), 7);
  EXPECT_OK(Take(FolderUse::kAlone));
}

TEST_F(FolderLockTest, LeavesAnEmptyFileThatIsNeverRemoved) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(Take(FolderUse::kAlone));
    EXPECT_EQ(fs::file_size(file_), 0U);
  }
}

TEST_F(FolderLockTest, AReaderGoesOnWhereThereIsNoFolder) {
  file_ = directory_.path() / "no_folder" / "lock";
  EXPECT_OK(Take(FolderUse::kShared));
  EXPECT_FAILS(Take(FolderUse::kAlone), ErrorReason::kStoreUnavailable);
}

// Rights do not bind the superuser, who becomes somebody else for this.
class WithoutRights {
 public:
  explicit WithoutRights(fs::path folder) : folder_(std::move(folder)) {
    fs::permissions(folder_, fs::perms(0555));
    if (user_ == 0) {
      EXPECT_EQ(seteuid(65'534), 0);
    }
  }
  WithoutRights(const WithoutRights&) = delete;
  WithoutRights& operator=(const WithoutRights&) = delete;
  ~WithoutRights() {
    EXPECT_EQ(seteuid(user_), 0);
    fs::permissions(folder_, fs::perms(0700));
  }

 private:
  const fs::path folder_;
  const uid_t user_ = geteuid();
};

TEST_F(FolderLockTest, AReaderGoesOnWhereTheFileCannotBeMade) {
  const WithoutRights without(directory_.path());
  EXPECT_OK(Take(FolderUse::kShared));
  EXPECT_FAILS(Take(FolderUse::kAlone), ErrorReason::kStoreUnavailable);
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(FolderLockTest, WhereTheFileIsThereAReaderWhoMayNotWriteFindsTheLock) {
  auto held = Take(FolderUse::kAlone);
  ASSERT_OK(held);
  {
    const WithoutRights without(directory_.path());
    EXPECT_FAILS(Take(FolderUse::kShared), ErrorReason::kStoreLocked);
  }
  *held = FolderLock();
  const WithoutRights without(directory_.path());
  EXPECT_OK(Take(FolderUse::kShared));
}

TEST_F(FolderLockTest, WhatIsNoFileIsNotTakenForALock) {
  fs::create_directory(file_);
  EXPECT_FAILS(Take(FolderUse::kAlone), ErrorReason::kStoreUnavailable);
}

}  // namespace
}  // namespace comity::storage
