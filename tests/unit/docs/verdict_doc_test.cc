// docs/spec/verdict.md lists the fields of a verdict and its exit codes.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/verdict.h"
#include "core/statement/field_rules.h"
#include "tests/unit/docs/markdown.h"

namespace comity::testing {
namespace {

constexpr char kFile[] = "docs/spec/verdict.md";

// Notes number and name of each field, whatever its type.
class FieldNames {
 public:
  const std::vector<TableRow>& rows() const { return rows_; }

#define COMITY_FIELD(Method, Rule)                                            \
  template <typename T>                                                       \
  void Method(std::uint32_t number, std::string_view name, const T&,          \
              statement::Rule) {                                              \
    rows_.push_back({std::to_string(number), "`" + std::string(name) + "`"}); \
  }                                                                           \
  static_assert(true)
  COMITY_FIELD(Country, FieldRule);
  COMITY_FIELD(Date, FieldRule);
  COMITY_FIELD(Digest, FieldRule);
  COMITY_FIELD(Choice, FieldRule);
  COMITY_FIELD(Record, FieldRule);
  COMITY_FIELD(Codes, ListRule);
  COMITY_FIELD(Texts, ListRule);
  COMITY_FIELD(Records, ListRule);
#undef COMITY_FIELD

 private:
  std::vector<TableRow> rows_;
};

TEST(VerdictDocTest, ListsEachFieldOfAVerdict) {
  const evidence::Verdict verdict;
  FieldNames names;
  evidence::Verdict::VisitFields(verdict, names);
  const MarkdownFile file = ReadMarkdown(kFile);
  const auto& rows = FindSection(file, "Fields").rows;
  ASSERT_EQ(rows.size(), names.rows().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i][0], names.rows()[i][0]);
    EXPECT_EQ(rows[i][1], names.rows()[i][1]);
  }
}

// All values of an enum stand in the first table of the page.
template <typename Enum>
void ExpectNames(const std::string& cell) {
  for (const std::string_view name : statement::EnumNames<Enum>::kNames) {
    EXPECT_TRUE(name == "UNSPECIFIED" || cell.find(name) != std::string::npos)
        << kFile << " lacks " << name;
  }
}

TEST(VerdictDocTest, NamesEachValueOfEachQuestion) {
  const MarkdownFile file = ReadMarkdown(kFile);
  const auto& rows = FindSection(file, "Verdict").rows;
  ASSERT_EQ(rows.size(), 3U);
  ExpectNames<evidence::Authenticity>(rows[0][1]);
  ExpectNames<evidence::DayStatus>(rows[1][1]);
  ExpectNames<evidence::Recognition>(rows[2][1]);
  ExpectNames<evidence::RecognitionPath>(
      FindSection(file, "Fields").rows[7][2]);
}

}  // namespace
}  // namespace comity::testing
