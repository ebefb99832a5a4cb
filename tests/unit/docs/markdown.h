// Reads the parts of the documentation that tests compare with the code:
// sections, tables, fenced blocks and links. Knows just the Markdown that
// docs/ uses.
#ifndef COMITY_TESTS_UNIT_DOCS_MARKDOWN_H_
#define COMITY_TESTS_UNIT_DOCS_MARKDOWN_H_

#include <map>
#include <string>
#include <vector>

namespace comity::testing {

// A row of a table, its cells without the blanks around them.
using TableRow = std::vector<std::string>;

// What stands between one heading and the next.
struct MarkdownSection {
  int level = 0;
  std::string title;
  // Each on one line, whatever its line breaks.
  std::vector<std::string> paragraphs;
  // The rows of all tables, without heads and rules.
  std::vector<TableRow> rows;
  // Link targets in the order met.
  std::vector<std::string> links;
};

struct MarkdownFile {
  std::vector<MarkdownSection> sections;
  // Fenced blocks by what follows the opening fence, for example "hex key-id".
  std::map<std::string, std::string> blocks;
};

// Reads the file at `path`, which is relative to the project. A file that
// cannot be read has no sections.
MarkdownFile ReadMarkdown(const std::string& path);

// The section called `title`, or an empty one.
const MarkdownSection& FindSection(const MarkdownFile& file,
                                   const std::string& title);

// The anchor that a heading gets: lower case, blanks as hyphens, punctuation
// dropped.
std::string AnchorOf(const std::string& title);

}  // namespace comity::testing

#endif  // COMITY_TESTS_UNIT_DOCS_MARKDOWN_H_
