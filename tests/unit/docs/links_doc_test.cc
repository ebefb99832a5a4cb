// The documentation leads somewhere: every relative link, every page that the
// code refers to, every folder and file that a page names.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/support/test_files.h"
#include "tests/unit/docs/markdown.h"

namespace comity::testing {
namespace {

namespace fs = std::filesystem;

// All pages of the project: those at the top, and all below docs/.
std::vector<std::string> AllPages() {
  std::vector<std::string> pages;
  for (const auto& entry : fs::directory_iterator(".")) {
    if (entry.path().extension() == ".md") {
      pages.push_back(entry.path().lexically_normal().string());
    }
  }
  for (const auto& entry : fs::recursive_directory_iterator("docs")) {
    if (entry.path().extension() == ".md") {
      pages.push_back(entry.path().string());
    }
  }
  return pages;
}

bool HasAnchor(const std::string& page, const std::string& anchor) {
  for (const MarkdownSection& section : ReadMarkdown(page).sections) {
    if (AnchorOf(section.title) == anchor) {
      return true;
    }
  }
  return false;
}

bool IsAddress(const std::string& link) {
  return link.find("://") != std::string::npos || link.starts_with("mailto:");
}

TEST(LinksDocTest, EveryRelativeLinkLeadsToAFileAndHeading) {
  const auto pages = AllPages();
  ASSERT_GT(pages.size(), 10U);
  for (const std::string& page : pages) {
    for (const MarkdownSection& section : ReadMarkdown(page).sections) {
      for (const std::string& link : section.links) {
        if (IsAddress(link)) {
          continue;
        }
        const std::size_t hash = std::min(link.find('#'), link.size());
        const std::string file = link.substr(0, hash);
        const fs::path target =
            file.empty()
                ? fs::path(page)
                : (fs::path(page).parent_path() / file).lexically_normal();
        EXPECT_TRUE(fs::exists(target)) << page << " links to " << link;
        if (hash < link.size() && fs::exists(target)) {
          EXPECT_TRUE(HasAnchor(target.string(), link.substr(hash + 1)))
              << page << " links to " << link << ", which is no heading";
        }
      }
    }
  }
}

// Paths in backticks: with a slash and without blanks, braces and stars.
TEST(LinksDocTest, EveryFolderAndFileThatAGuideNamesExists) {
  const std::regex path(R"(`((?:core|proto|storage|server|client|tests|deploy|)"
                        R"(docs|web|cmake)/[\w./-]*)`)");
  for (const char* page : {"ARCHITECTURE.md", "CONTRIBUTING.md", "README.md",
                           "SECURITY.md", "docs/operations.md"}) {
    const std::string text = ReadFile(page);
    EXPECT_FALSE(text.empty()) << page;
    for (std::sregex_iterator it(text.begin(), text.end(), path), end;
         it != end; ++it) {
      EXPECT_TRUE(fs::exists((*it)[1].str()))
          << page << " names " << (*it)[1] << ", which does not exist";
    }
  }
}

std::set<std::string> SpecHeadings() {
  std::set<std::string> headings;
  for (const auto& entry : fs::directory_iterator("docs/spec")) {
    for (const MarkdownSection& section :
         ReadMarkdown(entry.path().string()).sections) {
      headings.insert(section.title);
    }
  }
  return headings;
}

// Comments of a file as running text.
std::string CommentText(const fs::path& file) {
  const std::string text = ReadFile(file);
  return std::regex_replace(text, std::regex(R"(\n\s*//\s*)"), " ");
}

TEST(LinksDocTest, EverySectionOfTheSpecificationThatTheCodeCitesExists) {
  const auto headings = SpecHeadings();
  const std::regex citation(R"(docs/spec, ([A-Z][A-Za-z ]+))");
  std::size_t count = 0;
  for (const char* folder : {"core", "proto", "storage", "server", "client"}) {
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
      if (!file.is_regular_file()) {
        continue;
      }
      const std::string text = CommentText(file.path());
      for (std::sregex_iterator it(text.begin(), text.end(), citation), end;
           it != end; ++it) {
        const std::string cited = (*it)[1];
        const std::size_t both = cited.find(" and ");
        ++count;
        EXPECT_TRUE(headings.contains(cited) ||
                    (both != std::string::npos &&
                     headings.contains(cited.substr(0, both)) &&
                     headings.contains(cited.substr(both + 5))))
            << file.path() << " cites docs/spec, " << cited;
      }
    }
  }
  EXPECT_GT(count, 10U);
}

}  // namespace
}  // namespace comity::testing
