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

  StatusOr<merkle::TreeHead> HeadOfStore() {
    COMITY_ASSIGN_OR_RETURN(const auto engine,
                            OpenMarkedStore(Options(), mark_));
    COMITY_ASSIGN_OR_RETURN(const auto opened, LogStore::Open(*engine, {}));
    return opened.store->state().head;
  }

  testing::TemporaryDirectory directory_;
  const fs::path path_ = directory_.path() / "db";
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
  {
    const auto engine = std::move(OpenMarkedStore(Options(), mark_)).value();
    const auto lease = engine->Acquire("a", 1000);
    ASSERT_OK(lease);
    auto opened = LogStore::Open(*engine, {});
    ASSERT_OK(opened);
    LogBatchMaker other;
    for (int i = 0; i < 3; ++i) {
      other.Next(20);
    }
    ASSERT_OK(opened->store->Commit(lease->epoch, other.Next(7)));
  }
  EXPECT_EQ(HeadOfStore()->size.value, 67U);
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
  WriteFile(mark_, "nonsense");
  refuses();
  // Of another line.
  merkle::TreeHead other = heads_[2];
  other.root.bytes[0] ^= 1;
  Mark(other);
  refuses();
}

}  // namespace
}  // namespace comity::storage
