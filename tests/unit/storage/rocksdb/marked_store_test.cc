#include "storage/rocksdb/marked_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/head_mark.h"
#include "storage/log_store.h"
#include "tests/support/log_batch_maker.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_files.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::ReadFile;
using testing::WriteFile;

constexpr char kOrigin[] = "registry.example/log";

// A log of four batches of which all are in the log of writes.
class MarkedStoreTest : public ::testing::Test {
 protected:
  MarkedStoreTest() {
    auto engine = std::move(RocksDbEngine::Open(Options(true))).value();
    epoch_ = engine->Acquire("a", 1000)->epoch;
    auto opened = LogStore::Open(*engine, {});
    for (int i = 0; i < 4; ++i) {
      ends_.push_back(fs::file_size(Log()));
      EXPECT_OK(opened->store->Commit(epoch_, maker_.Next(20)));
      heads_.push_back(opened->store->state().head);
    }
    ends_.push_back(fs::file_size(Log()));
    opened->store.reset();
    engine.reset();
    files_ = Files();
  }

  RocksDbOptions Options(bool create = false) {
    RocksDbOptions options;
    options.path = path_.string();
    options.create_if_missing = create;
    options.block_cache_size_bytes = 1 << 20;
    options.now_ms = [] { return std::uint64_t{0}; };
    options.warn = [this](std::string_view line) { said_ += line; };
    return options;
  }

  // The file that the batches are in.
  fs::path Log() const {
    fs::path largest;
    for (const auto& file : fs::directory_iterator(path_)) {
      if (file.path().extension() == ".log" &&
          (largest.empty() || file.file_size() > fs::file_size(largest))) {
        largest = file.path();
      }
    }
    return largest;
  }

  std::map<fs::path, std::string> Files() const {
    std::map<fs::path, std::string> files;
    for (const auto& file : fs::directory_iterator(path_)) {
      files[file.path()] = ReadFile(file.path());
    }
    return files;
  }

  void Restore() {
    fs::remove_all(path_);
    fs::create_directory(path_);
    for (const auto& [path, bytes] : files_) {
      WriteFile(path, bytes);
    }
    fs::remove(mark_);
  }

  void Mark(const merkle::TreeHead& head) {
    fs::remove(mark_);
    auto file = std::move(HeadMarkFile::Open(mark_, kOrigin)).value();
    ASSERT_OK(file->Write({head, epoch_}));
  }

  // A sector that did not come to the disk, in the middle of batch `i`.
  void Hole(std::size_t i) {
    const fs::path log = Log();
    std::string bytes = ReadFile(log);
    const auto middle = static_cast<std::size_t>(ends_[i] + ends_[i + 1]) / 2;
    bytes.replace(middle, 512, 512, '\0');
    WriteFile(log, bytes);
  }

  // Sets the highest bit of the length of the last record in the log: it seems
  // to reach beyond the file's end.
  // Source: RocksDB's db/log_format.h: blocks of 32 KiB; 4 bytes of checksum,
  // 2 of length, 1 of type, and what was written.
  void FlipLastLength() {
    constexpr std::size_t kBlock = 32'768;
    constexpr std::size_t kHeader = 7;
    std::string bytes = ReadFile(Log());
    std::size_t last = 0;
    for (std::size_t at = 0; at + kHeader <= bytes.size();) {
      const std::size_t left = kBlock - at % kBlock;
      if (left < kHeader) {
        at += left;
        continue;
      }
      last = at;
      at += kHeader + static_cast<unsigned char>(bytes[at + 4]) +
            (std::size_t{static_cast<unsigned char>(bytes[at + 5])} << 8);
    }
    bytes[last + 5] = static_cast<char>(bytes[last + 5] ^ 0x80);
    WriteFile(Log(), bytes);
  }

  StatusOr<merkle::TreeHead> HeadOfStore() {
    COMITY_ASSIGN_OR_RETURN(const auto engine,
                            OpenMarkedStore(Options(), mark_));
    COMITY_ASSIGN_OR_RETURN(const auto opened, LogStore::Open(*engine, {}));
    return opened.store->state().head;
  }

  // Another batch of 7 behind the first `count`.
  void CommitOther(int count) {
    const auto engine = std::move(OpenMarkedStore(Options(), mark_)).value();
    const auto lease = engine->Acquire("a", 1000);
    ASSERT_OK(lease);
    auto opened = LogStore::Open(*engine, {});
    ASSERT_OK(opened);
    LogBatchMaker other;
    for (int i = 0; i < count; ++i) {
      other.Next(20);
    }
    ASSERT_OK(opened->store->Commit(lease->epoch, other.Next(7)));
  }

  testing::TemporaryDirectory directory_;
  const fs::path path_ = directory_.path() / "db";
  const fs::path aside_ = path_.string() + ".dropped.1";
  const std::string mark_ = directory_.path() / "mark";
  LogBatchMaker maker_;
  Epoch epoch_;
  std::vector<std::uintmax_t> ends_;  // Where each batch begins; the end.
  std::vector<merkle::TreeHead> heads_;
  std::map<fs::path, std::string> files_;
  std::string said_;
};

TEST_F(MarkedStoreTest, OpensWhatIsNotDamaged) {
  Mark(heads_[3]);
  ASSERT_OK(HeadOfStore());
  EXPECT_EQ(*HeadOfStore(), heads_[3]);
  EXPECT_EQ(said_, "");
}

// One bit hides entries that were acknowledged, and all of them are there.
TEST_F(MarkedStoreTest, LeavesEveryByteOfAStoreBehindItsMark) {
  Mark(heads_[3]);
  FlipLastLength();
  const auto before = Files();
  for (int i = 0; i < 2; ++i) {
    const auto head = HeadOfStore();
    EXPECT_FAILS(head, ErrorReason::kStoreBehindMark);
    EXPECT_THAT(head.status().message(), HasSubstr("60 entries"));
    EXPECT_THAT(head.status().message(), HasSubstr("log of writes"));
    EXPECT_EQ(Files(), before);
  }
  EXPECT_FALSE(fs::exists(aside_));
  FlipLastLength();
  EXPECT_EQ(*HeadOfStore(), heads_[3]);
}

TEST_F(MarkedStoreTest, LeavesEveryByteOfAStoreThatIsCutOffBelowItsMark) {
  Mark(heads_[3]);
  fs::resize_file(Log(), fs::file_size(Log()) - 50);
  const auto before = Files();
  EXPECT_FAILS(HeadOfStore(), ErrorReason::kStoreBehindMark);
  EXPECT_EQ(Files(), before);
}

// It was never acknowledged: RocksDB drops it.
TEST_F(MarkedStoreTest, OpensAStoreThatIsCutOffBehindItsMark) {
  Mark(heads_[2]);
  fs::resize_file(Log(), fs::file_size(Log()) - 50);
  EXPECT_EQ(*HeadOfStore(), heads_[2]);
}

// The mark that can be read may be a write old: still, so much was signed.
TEST_F(MarkedStoreTest, ComparesAlsoWithAMarkOfWhichOneSlotIsDamaged) {
  Mark(heads_[3]);
  std::string bytes = ReadFile(mark_);
  bytes[4096 + 30] ^= 1;
  WriteFile(mark_, bytes);
  FlipLastLength();
  const auto before = Files();
  EXPECT_FAILS(HeadOfStore(), ErrorReason::kStoreBehindMark);
  EXPECT_EQ(Files(), before);
}

TEST_F(MarkedStoreTest, BesideAMarkThatCannotBeReadNothingIsChanged) {
  WriteFile(mark_, "nonsense");
  FlipLastLength();
  const auto before = Files();
  EXPECT_FAILS(HeadOfStore(), ErrorReason::kHeadMarkCorrupt);
  EXPECT_EQ(Files(), before);
}

TEST_F(MarkedStoreTest, DropsADamagedWriteThatWasNeverAcknowledged) {
  Mark(heads_[2]);
  Hole(3);
  ASSERT_FAILS(RocksDbEngine::Open(Options()), ErrorReason::kStoreCorrupt);
  const auto head = HeadOfStore();
  ASSERT_OK(head);
  EXPECT_EQ(*head, heads_[2]);
  EXPECT_THAT(said_, HasSubstr("up to size 60"));
  // It is gone for good, and the store as good as new.
  said_.clear();
  ASSERT_OK(RocksDbEngine::Open(Options()));
  EXPECT_EQ(*HeadOfStore(), heads_[2]);
  EXPECT_EQ(said_, "");
}

TEST_F(MarkedStoreTest, GoesOnFromThere) {
  Mark(heads_[2]);
  Hole(3);
  CommitOther(3);
  EXPECT_EQ(HeadOfStore()->size.value, 67U);
}

// The mark is an older one, so what is dropped was acknowledged.
TEST_F(MarkedStoreTest, KeepsWhatItDropsSuchThatAPersonCanGoBack) {
  Mark(heads_[1]);
  Hole(2);
  const auto before = Files();
  ASSERT_OK(HeadOfStore());
  EXPECT_EQ(*HeadOfStore(), heads_[1]);
  EXPECT_THAT(said_, HasSubstr("\"" + aside_.string() + "\""));
  CommitOther(2);
  for (const auto& [path, bytes] : before) {
    EXPECT_EQ(ReadFile(aside_ / path.filename()),
              path.filename() == "LOCK" ? "" : bytes)
        << path;
  }
  // Somebody finds the newest mark, and mends what is damaged.
  fs::remove_all(path_);
  fs::rename(aside_, path_);
  WriteFile(Log(), files_.at(Log()));
  Mark(heads_[3]);
  EXPECT_EQ(*HeadOfStore(), heads_[3]);
}

TEST_F(MarkedStoreTest, TheNextStartsLeaveWhatWasKeptAlone) {
  Mark(heads_[2]);
  Hole(3);
  ASSERT_OK(HeadOfStore());
  const std::string log = ReadFile(aside_ / Log().filename());
  for (int i = 0; i < 3; ++i) {
    said_.clear();
    EXPECT_EQ(*HeadOfStore(), heads_[2]);
    EXPECT_EQ(said_, "");
  }
  EXPECT_EQ(ReadFile(aside_ / Log().filename()), log);
  EXPECT_FALSE(fs::exists(path_.string() + ".dropped.2"));
  // Nor does it matter to who copies the store.
  const auto engine = std::move(RocksDbEngine::Open(Options())).value();
  EXPECT_OK(engine->CopyTo(directory_.path() / "copy"));
  EXPECT_FALSE(fs::exists(directory_.path() / "copy.dropped.1"));
}

TEST_F(MarkedStoreTest, DropsNothingThatItCannotKeep) {
  Mark(heads_[2]);
  Hole(3);
  const auto before = Files();
  WriteFile(aside_, "no folder");
  EXPECT_FAILS(HeadOfStore(), ErrorReason::kStoreUnavailable);
  EXPECT_EQ(Files(), before);
  EXPECT_EQ(said_.find("is dropped"), std::string::npos);
  fs::remove(aside_);
  EXPECT_EQ(*HeadOfStore(), heads_[2]);
}

TEST_F(MarkedStoreTest, RefusesDamageOfWhatWasAcknowledgedAndChangesNothing) {
  for (std::size_t damaged = 0; damaged < 4; ++damaged) {
    for (std::size_t marked = damaged; marked < 4; ++marked) {
      Restore();
      Mark(heads_[marked]);
      Hole(damaged);
      const auto before = Files();
      EXPECT_FAILS(HeadOfStore(), ErrorReason::kStoreCorrupt)
          << damaged << marked;
      EXPECT_EQ(Files(), before);
    }
  }
  EXPECT_FALSE(fs::exists(aside_));
  EXPECT_EQ(said_.find("is dropped"), std::string::npos);
}

// Wherever a byte is damaged, nothing below the mark is lost.
TEST_F(MarkedStoreTest, NoDamagedByteTakesAnythingMarkedAway) {
  int dropped = 0;
  int refused = 0;
  const std::uintmax_t size = files_.at(Log()).size();
  for (std::uintmax_t at = 0; at < size; at += 2'999) {
    Restore();
    Mark(heads_[1]);
    std::string bytes = files_.at(Log());
    bytes[at] = static_cast<char>(bytes[at] ^ 0x11);
    WriteFile(Log(), bytes);
    const auto head = HeadOfStore();
    if (head.ok()) {
      EXPECT_GE(head->size, heads_[1].size) << at;
      ++dropped;
    } else {
      EXPECT_FAILS(head, ErrorReason::kStoreCorrupt) << at;
      ++refused;
    }
  }
  EXPECT_GT(dropped, 5);
  EXPECT_GT(refused, 5);
}

TEST_F(MarkedStoreTest, WithoutAWholeMarkDamageStaysRefused) {
  const auto refuses = [this] {
    Hole(3);
    EXPECT_FAILS(HeadOfStore(), ErrorReason::kStoreCorrupt);
    Restore();
  };
  refuses();  // No mark.
  // One slot cannot be read: the newest mark may be the one in it.
  Mark(heads_[2]);
  std::string bytes = ReadFile(mark_);
  bytes[4096 + 30] ^= 1;
  WriteFile(mark_, bytes);
  refuses();
  // Of another line.
  merkle::TreeHead other = heads_[2];
  other.root.bytes[0] ^= 1;
  Mark(other);
  refuses();
}

}  // namespace
}  // namespace comity::storage
