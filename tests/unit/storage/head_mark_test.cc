#include "storage/head_mark.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_files.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSlotSize = 4096;

Hash RootOf(std::uint64_t size) {
  Hash root;
  root.bytes.fill(static_cast<std::uint8_t>(size + 1));
  return root;
}

HeadMark MarkAt(std::uint64_t size) {
  return {.head = {.size = {size}, .root = RootOf(size)}, .epoch = {size + 5}};
}

class HeadMarkTest : public ::testing::Test {
 protected:
  StatusOr<std::unique_ptr<HeadMarkFile>> Open(
      std::string origin = "registry.example/log") {
    return HeadMarkFile::Open(path_.string(), std::move(origin));
  }

  void WriteMarks(std::uint64_t first, std::uint64_t last) {
    auto file = Open();
    ASSERT_OK(file);
    for (std::uint64_t size = first; size <= last; ++size) {
      ASSERT_OK((*file)->Write(MarkAt(size)));
    }
  }

  std::string Bytes() const { return testing::ReadFile(path_); }
  void SetBytes(const std::string& bytes) const {
    testing::WriteFile(path_, bytes);
  }

  testing::TemporaryDirectory directory_;
  fs::path path_ = directory_.path() / "head-mark";
};

TEST_F(HeadMarkTest, MissingFileHasNoMarkAndIsNotMade) {
  const auto file = Open();
  ASSERT_OK(file);
  EXPECT_EQ((*file)->mark(), std::nullopt);
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(HeadMarkTest, ReadsBackTheLastOfAnyNumberOfWrites) {
  for (std::uint64_t last = 0; last < 5; ++last) {
    fs::remove(path_);
    WriteMarks(0, last);
    const auto file = Open();
    ASSERT_OK(file);
    EXPECT_EQ((*file)->mark(), MarkAt(last));
    EXPECT_FALSE((*file)->slot_was_damaged());
  }
}

TEST_F(HeadMarkTest, LeavesNothingElseInItsDirectory) {
  WriteMarks(1, 3);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), {}), 1);
}

TEST_F(HeadMarkTest, StartsOverALeftoverOfAnInterruptedCreation) {
  testing::WriteFile(path_.string() + ".new", std::string(20'000, 'x'));
  WriteMarks(1, 1);
  EXPECT_EQ((*Open())->mark(), MarkAt(1));
  EXPECT_EQ(fs::file_size(path_), 2 * kSlotSize);
}

TEST_F(HeadMarkTest, WriteTornAtAnyByteLeavesTheOldOrTheNewMark) {
  for (const std::uint64_t last : {7U, 8U}) {  // Either slot is being written.
    fs::remove(path_);
    WriteMarks(1, last);
    const std::string before = Bytes();
    WriteMarks(last + 1, last + 1);
    const std::string after = Bytes();
    for (std::size_t torn = 0; torn <= after.size(); torn += 1) {
      if (torn > 400 && torn % 500 != 0) {
        continue;  // Padding.
      }
      std::string bytes = before;
      for (std::size_t slot = 0; slot < bytes.size(); slot += kSlotSize) {
        const std::size_t size = std::min(torn, kSlotSize);
        bytes.replace(slot, size, after, slot, size);
      }
      SetBytes(bytes);
      const auto file = Open();
      ASSERT_OK(file) << torn;
      const auto mark = (*file)->mark();
      EXPECT_TRUE(mark == MarkAt(last) || mark == MarkAt(last + 1)) << torn;
      EXPECT_EQ((*file)->slot_was_damaged(), bytes != before && bytes != after);
      if (torn % 100 == 0) {  // Each write waits for the disk.
        EXPECT_OK((*file)->Write(MarkAt(last + 2)));
      }
    }
  }
}

TEST_F(HeadMarkTest, TruncationAtAnyByteIsOldOrCorruptButNeverMissing) {
  WriteMarks(1, 9);  // The second slot holds 9, the first one 8.
  const std::string bytes = Bytes();
  for (std::size_t size = 0; size < bytes.size();
       size += (size % kSlotSize < 300 ? 1U : 97U)) {
    SetBytes(bytes.substr(0, size));
    const auto file = Open();
    if (size < kSlotSize) {
      EXPECT_FAILS(file, ErrorReason::kHeadMarkCorrupt) << size;
    } else {
      ASSERT_OK(file) << size;
      EXPECT_EQ((*file)->mark(), MarkAt(8)) << size;
      EXPECT_TRUE((*file)->slot_was_damaged());
    }
  }
}

TEST_F(HeadMarkTest, AnyFlippedByteIsNoticed) {
  WriteMarks(1, 9);  // The second slot holds 9, the first one 8.
  const std::string bytes = Bytes();
  for (std::size_t at = 0; at < 2 * kSlotSize; at += 13) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    SetBytes(damaged);
    const auto file = Open();
    ASSERT_OK(file) << at;
    EXPECT_TRUE((*file)->slot_was_damaged());
    EXPECT_EQ((*file)->mark(), MarkAt(at < kSlotSize ? 9 : 8));
  }
}

TEST_F(HeadMarkTest, RefusesTheMarkOfAnotherOrigin) {
  WriteMarks(1, 1);
  EXPECT_FAILS(Open("registry.example/other"), ErrorReason::kHeadMarkForeign);
}

TEST_F(HeadMarkTest, RefusesAnOriginOfNoOrTooManyBytes) {
  EXPECT_FALSE(Open("").ok());
  EXPECT_FALSE(Open(std::string(kOriginSizeMax + 1, 'x')).ok());
  EXPECT_TRUE(Open(std::string(kOriginSizeMax, 'x')).ok());
}

TEST_F(HeadMarkTest, RefusesToMoveBackwards) {
  WriteMarks(5, 5);
  auto file = std::move(Open()).value();
  EXPECT_FAILS(file->Write(MarkAt(4)), ErrorReason::kStoreBehindMark);
  EXPECT_EQ(file->mark(), MarkAt(5));
}

TEST_F(HeadMarkTest, RefusesASecondRootAtOneSize) {
  WriteMarks(5, 5);
  auto file = std::move(Open()).value();
  HeadMark other = MarkAt(5);
  other.head.root = RootOf(6);
  EXPECT_FAILS(file->Write(other), ErrorReason::kStoreForksMark);
  EXPECT_OK(file->Write(MarkAt(5)));
}

TEST_F(HeadMarkTest, SecondOpenerIsRefusedWhileTheFirstLives) {
  WriteMarks(1, 1);
  const auto first = Open();
  EXPECT_FAILS(Open(), ErrorReason::kStoreLocked);
}

TEST_F(HeadMarkTest, TwoMakersOfOneFileDoNotBothSucceed) {
  auto first = std::move(Open()).value();
  auto second = std::move(Open()).value();
  EXPECT_OK(first->Write(MarkAt(1)));
  EXPECT_FAILS(second->Write(MarkAt(2)), ErrorReason::kStoreLocked);
  EXPECT_OK(first->Write(MarkAt(3)));
}

TEST_F(HeadMarkTest, FailedWriteKeepsTheOldMarkAndEndsTheWriting) {
  WriteMarks(1, 2);
  auto file = std::move(Open()).value();
  rlimit old_limit = {};
  getrlimit(RLIMIT_FSIZE, &old_limit);
  rlimit limit = old_limit;
  limit.rlim_cur = 100;
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &limit);
  const Status written = file->Write(MarkAt(3));
  setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_FAILS(written, ErrorReason::kStoreUnavailable);
  EXPECT_FAILS(file->Write(MarkAt(3)), ErrorReason::kStoreUnavailable);
  file.reset();
  EXPECT_EQ((*Open())->mark(), MarkAt(2));
}

TEST_F(HeadMarkTest, ReportsADirectoryThatDoesNotExist) {
  path_ = directory_.path() / "nowhere" / "head-mark";
  auto file = std::move(Open()).value();
  EXPECT_FAILS(file->Write(MarkAt(1)), ErrorReason::kStoreUnavailable);
}

class CompareWithMarkTest : public ::testing::Test {
 protected:
  static merkle::TreeHead HeadAt(std::uint64_t size) {
    return MarkAt(size).head;
  }
  Status Compare(const MarkCheck& check) {
    return CompareWithMark(check, [this](merkle::TreeSize size) {
      asked_ = size.value;
      return StatusOr<Hash>(RootOf(size.value));
    });
  }
  std::optional<std::uint64_t> asked_;
};

TEST_F(CompareWithMarkTest, NewLogWithoutMarkMayBegin) {
  EXPECT_OK(Compare({.store_head = HeadAt(0),
                     .recorded_mark = std::nullopt,
                     .mark = std::nullopt}));
}

TEST_F(CompareWithMarkTest, StoreAtTheMarkMayGoOn) {
  EXPECT_OK(Compare({.store_head = HeadAt(5),
                     .recorded_mark = HeadAt(3),
                     .mark = HeadAt(5)}));
  EXPECT_EQ(asked_, std::nullopt);
}

TEST_F(CompareWithMarkTest, StoreBeyondTheMarkMayGoOnIfItExtendsIt) {
  EXPECT_OK(Compare({.store_head = HeadAt(7),
                     .recorded_mark = HeadAt(5),
                     .mark = HeadAt(5)}));
  EXPECT_EQ(asked_, 5U);
}

TEST_F(CompareWithMarkTest, RefusesARestoredBackup) {
  EXPECT_FAILS(Compare({.store_head = HeadAt(4),
                        .recorded_mark = HeadAt(3),
                        .mark = HeadAt(5)}),
               ErrorReason::kStoreBehindMark);
  EXPECT_FAILS(Compare({.store_head = HeadAt(0),
                        .recorded_mark = std::nullopt,
                        .mark = HeadAt(5)}),
               ErrorReason::kStoreBehindMark);
}

TEST_F(CompareWithMarkTest, RefusesAnotherRootAtTheSameSize) {
  merkle::TreeHead other = HeadAt(5);
  other.root = RootOf(9);
  EXPECT_FAILS(Compare({.store_head = other,
                        .recorded_mark = std::nullopt,
                        .mark = HeadAt(5)}),
               ErrorReason::kStoreForksMark);
}

TEST_F(CompareWithMarkTest, RefusesAStoreThatDoesNotExtendTheMark) {
  merkle::TreeHead other = HeadAt(5);
  other.root = RootOf(9);
  EXPECT_FAILS(Compare({.store_head = HeadAt(7),
                        .recorded_mark = std::nullopt,
                        .mark = other}),
               ErrorReason::kStoreForksMark);
}

TEST_F(CompareWithMarkTest, AsksAnOperatorIfTheMarkIsMissing) {
  EXPECT_FAILS(Compare({.store_head = HeadAt(1),
                        .recorded_mark = std::nullopt,
                        .mark = std::nullopt}),
               ErrorReason::kHeadMarkMissing);
}

TEST_F(CompareWithMarkTest, RefusesAMarkOlderThanTheStoreRecorded) {
  EXPECT_FAILS(Compare({.store_head = HeadAt(7),
                        .recorded_mark = HeadAt(5),
                        .mark = HeadAt(4)}),
               ErrorReason::kHeadMarkOutdated);
}

TEST_F(CompareWithMarkTest, PassesOnWhyAnOldRootCannotBeComputed) {
  const MarkCheck check = {.store_head = HeadAt(7),
                           .recorded_mark = std::nullopt,
                           .mark = HeadAt(5)};
  EXPECT_FAILS(CompareWithMark(check,
                               [](merkle::TreeSize) -> StatusOr<Hash> {
                                 return DataLoss(ErrorReason::kStoreCorrupt,
                                                 "");
                               }),
               ErrorReason::kStoreCorrupt);
}

}  // namespace
}  // namespace comity::storage
