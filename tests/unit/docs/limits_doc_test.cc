// docs/spec/limits.md states every bound as the code defines it.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "tests/support/test_files.h"
#include "tests/unit/docs/markdown.h"

namespace comity::testing {
namespace {

constexpr char kFile[] = "docs/spec/limits.md";

std::string WithoutTicks(std::string cell) {
  std::erase(cell, '`');
  return cell;
}

// A bound by its file and constant.
std::string NameOf(const std::string& file, const std::string& constant) {
  return file + ": " + constant;
}

TEST(LimitsDocTest, StatesEachBoundAsItsFileDefinesIt) {
  std::size_t count = 0;
  for (const MarkdownSection& section : ReadMarkdown(kFile).sections) {
    for (const TableRow& row : section.rows) {
      ASSERT_EQ(row.size(), 4U);
      const std::string definition =
          WithoutTicks(row[1]) + " = " + WithoutTicks(row[2]) + ";";
      EXPECT_NE(ReadFile(WithoutTicks(row[3])).find(definition),
                std::string::npos)
          << WithoutTicks(row[3]) << " does not say: " << definition;
      ++count;
    }
  }
  EXPECT_GT(count, 40U);
}

TEST(LimitsDocTest, LacksNoBoundOfCoreOrStorage) {
  std::set<std::string> listed;
  for (const MarkdownSection& section : ReadMarkdown(kFile).sections) {
    for (const TableRow& row : section.rows) {
      listed.insert(NameOf(WithoutTicks(row[3]), WithoutTicks(row[1])));
    }
  }
  const std::regex bound(
      R"(\n(?:inline )?constexpr [\w:]+ (k\w+Max\w*) =\s+([^;]+);)");
  for (const char* folder : {"core", "storage"}) {
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(folder)) {
      if (!file.is_regular_file()) {
        continue;
      }
      const std::string text = ReadFile(file.path());
      for (std::sregex_iterator it(text.begin(), text.end(), bound), end;
           it != end; ++it) {
        EXPECT_TRUE(listed.contains(NameOf(file.path().string(), (*it)[1])))
            << kFile << " must hold this row:\n| <what it bounds> | "
            << (*it)[1] << " | `" << (*it)[2] << "` | `" << file.path().string()
            << "` |";
      }
    }
  }
}

}  // namespace
}  // namespace comity::testing
