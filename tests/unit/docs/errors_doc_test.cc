// docs/errors.md explains every reason, in the program's own words.
#include <gtest/gtest.h>

#include <string>

#include "core/base/error_reason.h"
#include "tests/unit/docs/markdown.h"

namespace comity::testing {
namespace {

constexpr char kFile[] = "docs/errors.md";
constexpr std::string_view kCause = "**Typical cause:** ";
constexpr std::string_view kAdvice = "**What to do:** ";

// What somebody who added a reason has to put into the page.
std::string SectionToAdd(const ErrorReasonInfo& info) {
  return "\n" + std::string(kFile) + " must hold this section:\n\n### " +
         std::string(info.name) + "\n\n" + std::string(info.text) + "\n\n" +
         std::string(kCause) + "<what usually leads to it>\n\n" +
         std::string(kAdvice) + std::string(info.advice) + "\n";
}

TEST(ErrorsDocTest, HasASectionInTheProgramsWordsForEachReason) {
  const MarkdownFile file = ReadMarkdown(kFile);
  for (const ErrorReasonInfo& info : AllErrorReasons()) {
    const auto& section = FindSection(file, std::string(info.name));
    const auto& paragraphs = section.paragraphs;
    ASSERT_EQ(paragraphs.size(), 3U) << SectionToAdd(info);
    EXPECT_EQ(paragraphs[0], info.text) << SectionToAdd(info);
    EXPECT_TRUE(paragraphs[1].starts_with(kCause) &&
                paragraphs[1].size() > kCause.size())
        << SectionToAdd(info);
    EXPECT_EQ(paragraphs[2], std::string(kAdvice) + std::string(info.advice))
        << SectionToAdd(info);
  }
}

TEST(ErrorsDocTest, HasNoSectionForAReasonThatDoesNotExist) {
  std::size_t count = 0;
  for (const MarkdownSection& section : ReadMarkdown(kFile).sections) {
    if (section.level == 3) {
      ++count;
      EXPECT_TRUE(ErrorReasonFromName(section.title).has_value())
          << kFile << " explains " << section.title
          << ", which is not in core/base/error_reasons.inc";
    }
  }
  EXPECT_EQ(count, AllErrorReasons().size()) << "a section stands twice";
}

}  // namespace
}  // namespace comity::testing
