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

class EntryArchiveTest : public ::testing::Test {
 protected:
  std::string path() const { return (directory_.path() / "entries").string(); }
  std::unique_ptr<EntryArchive> Open() {
    auto opened = EntryArchive::Open(path());
    EXPECT_OK(opened);
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  static std::vector<std::string> All(const EntryArchive& archive) {
    std::vector<std::string> all;
    EXPECT_OK(archive.ForEach([&](std::uint64_t index, std::string entry) {
      EXPECT_EQ(index, all.size());
      all.push_back(std::move(entry));
      return OkStatus();
    }));
    return all;
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(EntryArchiveTest, KeepsEntriesInTheirOrder) {
  ASSERT_OK(Open()->Append({"one", ""}));
  ASSERT_OK(Open()->Append({std::string(65'535, 'x')}));
  const auto archive = Open();
  EXPECT_EQ(archive->size(), 3U);
  EXPECT_THAT(All(*archive), ElementsAre("one", "", std::string(65'535, 'x')));
}

TEST_F(EntryArchiveTest, CutsOffWhatWasWrittenHalf) {
  ASSERT_OK(Open()->Append({"one", "another"}));
  const auto whole = std::filesystem::file_size(path());
  for (std::uintmax_t lost = 1; lost <= 8; ++lost) {
    std::filesystem::resize_file(path(), whole - lost);
    EXPECT_THAT(All(*Open()), ElementsAre("one")) << lost;
    ASSERT_OK(Open()->Append({"another"}));
  }
}

TEST_F(EntryArchiveTest, StopsWhereTheReaderStops) {
  const auto archive = Open();
  ASSERT_OK(archive->Append({"one", "two"}));
  int seen = 0;
  EXPECT_FAILS(archive->ForEach([&](std::uint64_t, const std::string&) {
    ++seen;
    return InvalidArgument(ErrorReason::kEntryMalformed, "enough");
  }),
               ErrorReason::kEntryMalformed);
  EXPECT_EQ(seen, 1);
}

TEST_F(EntryArchiveTest, RefusesOtherFilesAndEntriesThatAreTooLong) {
  std::ofstream(path()) << "something else";
  EXPECT_FAILS(EntryArchive::Open(path()), ErrorReason::kFileOfOtherKind);
  std::filesystem::remove(path());
  EXPECT_FAILS(Open()->Append({std::string(65'536, 'x')}),
               ErrorReason::kEntryTooLarge);
  EXPECT_FAILS(EntryArchive::Open(path() + "/below"),
               ErrorReason::kFileUnwritable);
}

}  // namespace
}  // namespace comity::client
