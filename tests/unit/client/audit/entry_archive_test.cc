#include "client/audit/entry_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using testing::IsOk;

class EntryArchiveTest : public ::testing::Test {
 protected:
  std::string path() const { return (directory_.path() / "entries").string(); }
  std::unique_ptr<EntryArchive> Open() {
    auto opened = EntryArchive::Open(path());
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  static std::vector<std::string> All(const EntryArchive& archive) {
    std::vector<std::string> all;
    EXPECT_THAT(archive.ForEach([&](std::uint64_t index, std::string entry) {
      EXPECT_EQ(index, all.size());
      all.push_back(std::move(entry));
      return OkStatus();
    }),
                IsOk());
    return all;
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(EntryArchiveTest, KeepsEntriesInTheirOrder) {
  ASSERT_THAT(Open()->Append({"one", ""}), IsOk());
  ASSERT_THAT(Open()->Append({std::string(65'535, 'x')}), IsOk());
  const auto archive = Open();
  EXPECT_EQ(archive->size(), 3U);
  EXPECT_THAT(All(*archive), ElementsAre("one", "", std::string(65'535, 'x')));
}

TEST_F(EntryArchiveTest, CutsOffWhatWasWrittenHalf) {
  ASSERT_THAT(Open()->Append({"one", "another"}), IsOk());
  const auto whole = std::filesystem::file_size(path());
  for (std::uintmax_t lost = 1; lost <= 8; ++lost) {
    std::filesystem::resize_file(path(), whole - lost);
    EXPECT_THAT(All(*Open()), ElementsAre("one")) << lost;
    ASSERT_THAT(Open()->Append({"another"}), IsOk());
  }
}

TEST_F(EntryArchiveTest, StopsWhereTheReaderStops) {
  const auto archive = Open();
  ASSERT_THAT(archive->Append({"one", "two"}), IsOk());
  int seen = 0;
  EXPECT_THAT(archive->ForEach([&](std::uint64_t, const std::string&) {
    ++seen;
    return InvalidArgument(ErrorReason::kEntryMalformed, "enough");
  }),
              FailsWith(ErrorReason::kEntryMalformed));
  EXPECT_EQ(seen, 1);
}

TEST_F(EntryArchiveTest, RefusesOtherFilesAndEntriesThatAreTooLong) {
  std::ofstream(path()) << "something else";
  EXPECT_THAT(EntryArchive::Open(path()),
              FailsWith(ErrorReason::kFileOfOtherKind));
  std::filesystem::remove(path());
  EXPECT_THAT(Open()->Append({std::string(65'536, 'x')}),
              FailsWith(ErrorReason::kEntryTooLarge));
  EXPECT_THAT(EntryArchive::Open(path() + "/below"),
              FailsWith(ErrorReason::kFileUnwritable));
}

}  // namespace
}  // namespace comity::client
