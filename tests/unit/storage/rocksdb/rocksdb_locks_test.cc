// Who may open a store, and who may not because of others.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/storage/rocksdb/engine_fixture.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;

TEST_F(RocksDbEngineTest, RefusesAStoreThatThisProcessHasOpen) {
  const auto engine = Open(true);
  EXPECT_FAILS(Open(), ErrorReason::kStoreLocked);
}

TEST_F(RocksDbEngineTest, RefusesAStoreThatAnotherProcessHasLocked) {
  MakeStore(1);
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const int lock = open((path_ / "LOCK").c_str(), O_RDWR);
    struct flock range = {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    const char locked = fcntl(lock, F_SETLK, &range) == 0 ? 'y' : 'n';
    if (write(ready[1], &locked, 1) == 1) {
      pause();
    }
    _exit(1);
  }
  char locked = 0;
  ASSERT_EQ(read(ready[0], &locked, 1), 1);
  ASSERT_EQ(locked, 'y');
  EXPECT_FAILS(Open(), ErrorReason::kStoreLocked);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_OK(Open());
  close(ready[0]);
  close(ready[1]);
}

// While alive, this process is a user who owns nothing, also where root runs
// the tests.
class AsNobody {
 public:
  AsNobody() : uid_(geteuid()) {
    if (uid_ == 0) {
      EXPECT_EQ(seteuid(65'534), 0);
    }
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() {
    if (uid_ == 0) {
      EXPECT_EQ(seteuid(uid_), 0);
    }
  }

 private:
  const uid_t uid_;
};

// What a rebuild or restore by root leaves: no other process has the store.
TEST_F(RocksDbEngineTest, FilesOfAnotherUserAreNoLockAndNoDamage) {
  MakeStore(1, /*flush=*/true);
  fs::permissions(directory_.path(), fs::perms(0755));
  for (const char* name : {"", "LOCK", "CURRENT"}) {
    const fs::path odd = path_ / name;
    const fs::perms before = fs::status(odd).permissions();
    fs::permissions(odd, fs::perms::none);
    Status refused;
    {
      const AsNobody nobody;
      refused = Open().status();
    }
    fs::permissions(odd, before);
    EXPECT_FAILS(refused, ErrorReason::kStoreUnavailable) << name;
    EXPECT_THAT(refused.message(), ::testing::HasSubstr("Permission denied"));
    EXPECT_THAT(refused.message(), ::testing::HasSubstr("chown")) << name;
  }
  EXPECT_OK(Open());
}

TEST_F(RocksDbEngineTest, AReaderNeitherMakesADatabaseNorMeetsAWriter) {
  EXPECT_FAILS(RocksDbEngine::OpenReadOnly(Options()),
               ErrorReason::kStoreMissing);
  ASSERT_OK(Open(true));
  // Locks are between processes, so the writer must be another one.
  int ready[2];
  int done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t writer = fork();
  ASSERT_GE(writer, 0);
  if (writer == 0) {
    const int file = open((path_.string() + "/LOCK").c_str(), O_RDWR);
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    const char locked = fcntl(file, F_SETLK, &lock) == 0 ? 'y' : 'n';
    char byte = 0;
    close(done[1]);
    _exit(write(ready[1], &locked, 1) == 1 && read(done[0], &byte, 1) == 0 ? 0
                                                                           : 1);
  }
  char locked = 0;
  ASSERT_EQ(read(ready[0], &locked, 1), 1);
  ASSERT_EQ(locked, 'y');
  EXPECT_FAILS(RocksDbEngine::OpenReadOnly(Options()),
               ErrorReason::kStoreLocked);
  close(done[1]);
  int status = 0;
  ASSERT_EQ(waitpid(writer, &status, 0), writer);
  EXPECT_OK(RocksDbEngine::OpenReadOnly(Options()));
  for (const int end : {ready[0], ready[1], done[0]}) {
    close(end);
  }
}

}  // namespace
}  // namespace comity::storage
