#include "client/files/file_lock.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using comity::testing::TemporaryDirectory;

TEST(FileLockTest, IsHeldByOneAtATime) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "lock").string();
  {
    const auto lock = FileLock::Take(path);
    ASSERT_OK(lock);
    EXPECT_FAILS(FileLock::Take(path), ErrorReason::kFileInUse);
  }
  EXPECT_OK(FileLock::Take(path));
}

TEST(FileLockTest, MovesWithItsOwner) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "lock").string();
  auto first = FileLock::Take(path);
  {
    const FileLock moved = *std::move(first);
    EXPECT_FAILS(FileLock::Take(path), ErrorReason::kFileInUse);
  }
  EXPECT_OK(FileLock::Wait(path));
}

TEST(FileLockTest, NeedsAFileThatCanBeMade) {
  const TemporaryDirectory directory;
  EXPECT_FAILS(FileLock::Take((directory.path() / "no" / "lock").string()),
               ErrorReason::kFileUnwritable);
}

}  // namespace
}  // namespace comity::client
