// What the contract suite does not cover: damage, locks and failing writes.
#include "storage/rocksdb/rocksdb_engine.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/file_size_limit.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_files.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using testing::FlipByte;
using testing::ReadFile;
using testing::WriteFile;

// 1,000 bytes that do not compress, the same for the same seed.
std::string Noise(std::uint64_t seed) {
  std::minstd_rand random(static_cast<std::uint32_t>(seed + 1));
  std::string bytes(1000, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random() >> 8U);
  }
  return bytes;
}

class RocksDbEngineTest : public ::testing::Test {
 protected:
  RocksDbOptions Options() const {
    RocksDbOptions options;
    options.path = path_.string();
    options.block_cache_size_bytes = 1 << 20;
    options.now_ms = [] { return std::uint64_t{0}; };
    return options;
  }

  StatusOr<std::unique_ptr<RocksDbEngine>> Open(bool create = false) {
    return RocksDbEngine::Open({.path = path_.string(),
                                .create_if_missing = create,
                                .block_cache_size_bytes = 1 << 20,
                                .now_ms = [] { return std::uint64_t{0}; }});
  }

  // A store of `count` commits of one row each, closed again.
  void MakeStore(std::uint64_t count, bool flush = false) {
    auto engine = std::move(Open(true)).value();
    epoch_ = engine->Acquire("a", 1000)->epoch;
    for (std::uint64_t i = 0; i < count; ++i) {
      ASSERT_EQ(CommitOne(*engine, i).result, CommitResult::kOk);
    }
    if (flush) {
      ASSERT_OK(engine->Flush());
    }
  }

  CommitReport CommitOne(Engine& engine, std::uint64_t head) {
    return engine.Commit(
        {.epoch = epoch_,
         .expected_head = {head},
         .new_head = {head + 1},
         .puts = {{.row = {Table::kEntries, "entry-" + std::to_string(head)},
                   .value = Noise(head)}},
         .deletes = {}});
  }

  // The largest file of the store with this extension.
  fs::path LargestFile(const std::string& extension) {
    fs::path largest;
    for (const auto& file : fs::directory_iterator(path_)) {
      if (file.path().extension() == extension &&
          (largest.empty() || file.file_size() > fs::file_size(largest))) {
        largest = file.path();
      }
    }
    EXPECT_FALSE(largest.empty());
    return largest;
  }

  testing::TemporaryDirectory directory_;
  fs::path path_ = directory_.path() / "db";
  Epoch epoch_;
};

TEST_F(RocksDbEngineTest, MakesNoStoreUnlessAsked) {
  EXPECT_FAILS(Open(), ErrorReason::kStoreMissing);
  EXPECT_FALSE(fs::exists(path_ / "CURRENT"));
}

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

TEST_F(RocksDbEngineTest, FailedWriteHasUnknownOutcomeAndEndsTheEngine) {
  MakeStore(1);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  const auto snapshot = std::move(engine->TakeSnapshot()).value();
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnknownOutcome);
  }
  const std::vector<RowKey> rows = {{Table::kEntries, "entry-0"}};
  const auto unavailable = testing::FailsWith(ErrorReason::kStoreUnavailable);
  EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnavailable);
  EXPECT_THAT(engine->Head(), unavailable);
  EXPECT_THAT(engine->Acquire("a", 1), unavailable);
  EXPECT_THAT(engine->Renew(epoch_, 1), unavailable);
  EXPECT_THAT(engine->Release(epoch_), unavailable);
  EXPECT_THAT(engine->TakeSnapshot(), unavailable);
  EXPECT_THAT(engine->VerifyChecksums(nullptr), unavailable);
  EXPECT_THAT(snapshot->MultiGet(rows), unavailable);
  EXPECT_THAT(snapshot->Head(), unavailable);
}

TEST_F(RocksDbEngineTest, ReopenAfterAFailedWriteTellsTheOutcome) {
  MakeStore(1);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnknownOutcome);
  }
  engine.reset();
  engine = std::move(Open()).value();
  const std::uint64_t head = engine->Head()->head.value;
  EXPECT_EQ(head, 1U);  // The write was cut short.
  EXPECT_EQ(CommitOne(*engine, head).result, CommitResult::kOk);
}

TEST_F(RocksDbEngineTest, AFailureInTheBackgroundIsToldAtOnceAndOnce) {
  MakeStore(1);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  std::promise<Status> told;
  int times = 0;
  engine->WatchFailure([&](const Status& why) {
    ++times;
    told.set_value(why);
  });
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_FAILS(engine->Flush(), ErrorReason::kStoreUnavailable);
  }
  EXPECT_FAILS(told.get_future().get(), ErrorReason::kStoreUnavailable);
  EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnknownOutcome);
  engine->WatchFailure(nullptr);
  EXPECT_EQ(times, 1);
  // Whoever comes later is told, too.
  engine->WatchFailure([&](const Status&) { ++times; });
  EXPECT_EQ(times, 2);
}

TEST_F(RocksDbEngineTest, AFailedWriteIsToldOnlyToWhoWrote) {
  MakeStore(1);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  int times = 0;
  engine->WatchFailure([&](const Status&) { ++times; });
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_EQ(CommitOne(*engine, 1).result, CommitResult::kUnknownOutcome);
  }
  engine->WatchFailure(nullptr);
  EXPECT_EQ(times, 0);
}

TEST_F(RocksDbEngineTest, ACopyWithoutAFlushWritesNothingHere) {
  MakeStore(0);
  auto engine = std::move(Open()).value();
  epoch_ = engine->Acquire("a", 1000)->epoch;
  for (std::uint64_t i = 0; i < 3; ++i) {
    ASSERT_EQ(CommitOne(*engine, i).result, CommitResult::kOk);
  }
  const auto files = [&] {
    std::map<fs::path, std::uintmax_t> sizes;
    for (const auto& file : fs::directory_iterator(path_)) {
      sizes[file.path()] = file.file_size();
    }
    return sizes;
  };
  const auto before = files();
  const fs::path copy = directory_.path() / "copy";
  ASSERT_OK(engine->CopyTo(copy, {.flush = false}));
  EXPECT_EQ(files(), before);
  // What is committed from now on is not in the copy.
  EXPECT_EQ(CommitOne(*engine, 3).result, CommitResult::kOk);
  path_ = copy;
  const auto copied = Open();
  ASSERT_OK(copied);
  EXPECT_EQ((*copied)->Head()->head.value, 3U);
  const std::vector<RowKey> rows = {{Table::kEntries, "entry-2"},
                                    {Table::kEntries, "entry-3"}};
  const auto values = (*(*copied)->TakeSnapshot())->MultiGet(rows);
  EXPECT_EQ(values->at(0), Noise(2));
  EXPECT_FALSE(values->at(1).has_value());
}

TEST_F(RocksDbEngineTest, AStoreOpenForReadingOnlyIsCopiedAsItIs) {
  MakeStore(3);
  const fs::path original = path_;
  for (const bool flush : {true, false}) {
    const fs::path copy = directory_.path() / (flush ? "one" : "other");
    {
      path_ = original;
      const auto engine = RocksDbEngine::OpenReadOnly(Options());
      ASSERT_OK(engine);
      ASSERT_OK((*engine)->CopyTo(copy, {.flush = flush}));
    }
    path_ = copy;
    const auto copied = RocksDbEngine::OpenReadOnly(Options());
    ASSERT_OK(copied);
    EXPECT_EQ((*copied)->Head()->head.value, 3U);
  }
}

TEST_F(RocksDbEngineTest, AFlushedCopyHoldsFinishedFiles) {
  MakeStore(3);
  const auto engine = std::move(Open()).value();
  const fs::path copy = directory_.path() / "copy";
  ASSERT_OK(engine->CopyTo(copy));
  path_ = copy;
  EXPECT_GT(fs::file_size(LargestFile(".sst")), 3000U);
  EXPECT_EQ((*Open())->Head()->head.value, 3U);
}

TEST_F(RocksDbEngineTest, RefusesADamagedLogOfWritesInsteadOfDroppingItsEnd) {
  MakeStore(60);
  const fs::path log = LargestFile(".log");
  const std::string undamaged = ReadFile(log);
  // Away from the tail, where damage cannot be told from a torn write.
  for (std::size_t at = 100; at + 33'000 < undamaged.size(); at += 2'111) {
    FlipByte(log, static_cast<std::streamoff>(at));
    EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt) << at;
    WriteFile(log, undamaged);
  }
  EXPECT_EQ((*Open())->Head()->head.value, 60U);
}

TEST_F(RocksDbEngineTest, DropsATornLastWriteAsAWhole) {
  MakeStore(3);
  const fs::path log = LargestFile(".log");
  fs::resize_file(log, fs::file_size(log) - 500);
  const auto engine = Open();
  ASSERT_OK(engine);
  EXPECT_EQ((*engine)->Head()->head.value, 2U);
  const std::vector<RowKey> rows = {{Table::kEntries, "entry-1"},
                                    {Table::kEntries, "entry-2"}};
  const auto values = (*(*engine)->TakeSnapshot())->MultiGet(rows);
  EXPECT_TRUE(values->at(0).has_value());
  EXPECT_FALSE(values->at(1).has_value());
}

TEST_F(RocksDbEngineTest, ScrubFindsAFlippedByteAndReadsDoNotHideIt) {
  MakeStore(20, /*flush=*/true);
  FlipByte(LargestFile(".sst"), 100);
  const auto engine = Open();
  ASSERT_OK(engine);
  EXPECT_FAILS((*engine)->VerifyChecksums(nullptr), ErrorReason::kStoreCorrupt);
  const std::vector<RowKey> rows = {{Table::kEntries, "entry-0"}};
  EXPECT_FAILS((*(*engine)->TakeSnapshot())->MultiGet(rows),
               ErrorReason::kStoreCorrupt);
}

TEST_F(RocksDbEngineTest, RefusesAStoreOfWhichAFileIsMissing) {
  MakeStore(20, /*flush=*/true);
  fs::remove(LargestFile(".sst"));
  EXPECT_FAILS(Open(), ErrorReason::kStoreCorrupt);
}

TEST_F(RocksDbEngineTest, MakesNoNewStoreOverTheFilesOfADamagedOne) {
  MakeStore(20, /*flush=*/true);
  fs::remove(path_ / "CURRENT");
  EXPECT_FAILS(Open(/*create=*/true), ErrorReason::kStoreCorrupt);
  EXPECT_TRUE(fs::exists(LargestFile(".sst")));
}

TEST_F(RocksDbEngineTest, RefusesACurrentFileThatNamesNothing) {
  MakeStore(1);
  WriteFile(path_ / "CURRENT", "MANIFEST-000000\n");
  EXPECT_FAILS(Open(/*create=*/true), ErrorReason::kStoreCorrupt);
  WriteFile(path_ / "CURRENT", "");
  EXPECT_FAILS(Open(/*create=*/true), ErrorReason::kStoreCorrupt);
}

// --- For reading only --------------------------------------------------------

TEST_F(RocksDbEngineTest, AReaderSeesWhatWasCommittedAndWritesNothing) {
  {
    auto engine = Open(true);
    ASSERT_OK(engine);
    const auto lease = (*engine)->Acquire("a", 1000);
    ASSERT_EQ((*engine)
                  ->Commit({.epoch = lease->epoch,
                            .expected_head = {0},
                            .new_head = {1},
                            .puts = {{{Table::kEntries, "k"}, "v"}},
                            .deletes = {}})
                  .result,
              CommitResult::kOk);
  }
  const auto reader = RocksDbEngine::OpenReadOnly(Options());
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->Head()->head.value, 1U);
  const RowKey row = {Table::kEntries, "k"};
  EXPECT_EQ((*(*reader)->TakeSnapshot())->MultiGet({&row, 1})->front(), "v");
  EXPECT_FAILS((*reader)->Acquire("a", 1000), ErrorReason::kStoreUnavailable);
  EXPECT_EQ((*reader)
                ->Commit({.epoch = {1},
                          .expected_head = {1},
                          .new_head = {2},
                          .puts = {},
                          .deletes = {}})
                .result,
            CommitResult::kUnavailable);
  EXPECT_EQ((*reader)->Head()->head.value, 1U) << "still readable";
}

TEST_F(RocksDbEngineTest, AReaderOfSomeTablesDoesNotAnswerForOthers) {
  {
    auto engine = Open(true);
    ASSERT_OK(engine);
    const auto lease = (*engine)->Acquire("a", 1000);
    ASSERT_EQ((*engine)
                  ->Commit({.epoch = lease->epoch,
                            .expected_head = {0},
                            .new_head = {1},
                            .puts = {{{Table::kEntries, "k"}, "v"},
                                     {{Table::kIds, "k"}, "v"}},
                            .deletes = {}})
                  .result,
              CommitResult::kOk);
  }
  // What was committed stands in the log of writes still.
  const auto reader =
      RocksDbEngine::OpenReadOnly(Options(), {Table::kEntries, Table::kState});
  ASSERT_OK(reader);
  const auto snapshot = (*reader)->TakeSnapshot();
  const RowKey row = {Table::kIds, "k"};
  EXPECT_FAILS((*snapshot)->MultiGet({&row, 1}), ErrorReason::kInternal);
  EXPECT_FAILS(
      (*snapshot)->Scan({.table = Table::kIds, .lo = "", .hi = "", .limit = 1}),
      ErrorReason::kInternal);
  const RowKey entry = {Table::kEntries, "k"};
  EXPECT_EQ((*snapshot)->MultiGet({&entry, 1})->front(), "v");
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

TEST_F(RocksDbEngineTest, TheCheckOfFilesGoesAtItsPace) {
  auto engine = Open(true);
  ASSERT_OK(engine);
  ASSERT_OK((*engine)->Flush());
  std::uint64_t bytes = 0;
  EXPECT_OK((*engine)->VerifyChecksums([&bytes](std::uint64_t more) {
    bytes += more;
    return OkStatus();
  }));
  EXPECT_GT(bytes, 0U);
  EXPECT_FAILS((*engine)->VerifyChecksums([](std::uint64_t) {
    return Unavailable(ErrorReason::kRegistryStopped, "enough");
  }),
               ErrorReason::kRegistryStopped);
}

}  // namespace
}  // namespace comity::storage
