#include "tests/unit/docs/markdown.h"

#include <cctype>
#include <fstream>
#include <string_view>
#include <utility>

namespace comity::testing {
namespace {

std::string Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) {
    return {};
  }
  const std::size_t end = text.find_last_not_of(" \t\r");
  return std::string(text.substr(begin, end - begin + 1));
}

// A bar behind a backslash belongs to its cell.
TableRow SplitRow(std::string_view line) {
  TableRow cells;
  std::string cell;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '|' && line[i - 1] != '\\') {
      cells.push_back(Trimmed(cell));
      cell.clear();
    } else {
      cell.push_back(line[i]);
    }
  }
  return cells;
}

bool IsRule(const TableRow& row) {
  for (const std::string& cell : row) {
    if (cell.find_first_not_of("-:") != std::string::npos || cell.empty()) {
      return false;
    }
  }
  return !row.empty();
}

// Reads line by line; a blank line ends a paragraph or table.
class Reader {
 public:
  MarkdownFile Read(std::istream& in) {
    std::string line;
    while (std::getline(in, line)) {
      ReadLine(line);
    }
    EndParagraph();
    return std::move(file_);
  }

 private:
  void ReadLine(const std::string& line) {
    if (line.starts_with("```")) {
      EndParagraph();
      in_fence_ = !in_fence_;
      fence_ = in_fence_ ? line.substr(3) : "";
      return;
    }
    if (in_fence_) {
      file_.blocks[fence_] += line + "\n";
      return;
    }
    if (line.starts_with("#")) {
      ReadHeading(line);
      return;
    }
    if (file_.sections.empty()) {
      file_.sections.emplace_back();
    }
    ReadLinks(line);
    if (line.starts_with("|")) {
      ReadTableLine(line);
    } else if (Trimmed(line).empty()) {
      EndParagraph();
    } else {
      paragraph_ += (paragraph_.empty() ? "" : " ") + Trimmed(line);
    }
  }

  void ReadHeading(const std::string& line) {
    EndParagraph();
    const std::size_t level = line.find_first_not_of('#');
    MarkdownSection section;
    section.level = static_cast<int>(level);
    section.title = Trimmed(std::string_view(line).substr(level));
    file_.sections.push_back(std::move(section));
  }

  // The row above the rule is the head.
  void ReadTableLine(const std::string& line) {
    TableRow row = SplitRow(line);
    auto& rows = file_.sections.back().rows;
    if (IsRule(row)) {
      rows.pop_back();
    } else {
      rows.push_back(std::move(row));
    }
  }

  void ReadLinks(std::string_view line) {
    for (std::size_t at = line.find("]("); at != std::string_view::npos;
         at = line.find("](", at + 2)) {
      const std::size_t end = line.find(')', at);
      if (end != std::string_view::npos) {
        file_.sections.back().links.emplace_back(
            line.substr(at + 2, end - at - 2));
      }
    }
  }

  void EndParagraph() {
    if (!paragraph_.empty()) {
      file_.sections.back().paragraphs.push_back(std::move(paragraph_));
    }
    paragraph_.clear();
  }

  MarkdownFile file_;
  std::string paragraph_;
  std::string fence_;
  bool in_fence_ = false;
};

}  // namespace

MarkdownFile ReadMarkdown(const std::string& path) {
  std::ifstream in(path);
  return Reader().Read(in);
}

const MarkdownSection& FindSection(const MarkdownFile& file,
                                   const std::string& title) {
  static const MarkdownSection kNone;
  for (const MarkdownSection& section : file.sections) {
    if (section.title == title) {
      return section;
    }
  }
  return kNone;
}

std::string AnchorOf(const std::string& title) {
  std::string anchor;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') {
      anchor.push_back('-');
    } else if (std::isalnum(byte) != 0 || c == '-' || c == '_' ||
               byte >= 0x80) {
      anchor.push_back(static_cast<char>(std::tolower(byte)));
    }
  }
  return anchor;
}

}  // namespace comity::testing
