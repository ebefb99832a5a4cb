// docs/spec/records.md and verdict.md describe the records of core.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/statement/kinds.h"
#include "tests/support/record_catalog.h"
#include "tests/support/record_schema.h"
#include "tests/unit/docs/markdown.h"

namespace comity::testing {
namespace {

constexpr char kFile[] = "docs/spec/records.md";
constexpr char kHint[] = "; run docs/spec/generate_records.py";

std::string Linked(std::string_view name) {
  std::string target(name);
  return "[" + target + "](#" + AnchorOf(target) + ")";
}

std::string Ticked(std::string_view name) {
  return "`" + std::string(name) + "`";
}

std::string TypeCell(const FieldSpec& field) {
  std::string type;
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kId:
    case FieldType::kCode:
    case FieldType::kOrigin:
    case FieldType::kCountry:
    case FieldType::kDate:
      type = "`string`";
      break;
    case FieldType::kBlob:
    case FieldType::kDigest:
      type = "`bytes`";
      break;
    case FieldType::kNumber:
      type = "`uint64`";
      break;
    case FieldType::kFlag:
      type = "`bool`";
      break;
    case FieldType::kChoice:
      type = Linked(field.choice_type);
      break;
    case FieldType::kRecord:
      type = Linked(field.nested->name);
      break;
  }
  return field.repeated ? "list of " + type : type;
}

TEST(RecordsDocTest, ListsEachFieldWithItsNumberTypeAndRule) {
  const MarkdownFile file = ReadMarkdown(kFile);
  for (const RecordInfo& record : AllRecords()) {
    const std::string name(record.schema.name);
    const auto& rows = FindSection(file, name).rows;
    ASSERT_EQ(rows.size(), record.schema.fields.size()) << name << kHint;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const FieldSpec& field = record.schema.fields[i];
      ASSERT_EQ(rows[i].size(), 5U) << name << "." << field.name << kHint;
      const TableRow shown(rows[i].begin(), rows[i].begin() + 4);
      const TableRow expected = {std::to_string(field.number),
                                 Ticked(field.name), TypeCell(field),
                                 RuleSentence(field)};
      EXPECT_EQ(shown, expected) << name << kHint;
      EXPECT_FALSE(rows[i][4].empty()) << name << "." << field.name;
    }
  }
}

void CollectEnums(const RecordSchema& schema,
                  std::map<std::string, std::vector<std::string_view>>& enums) {
  for (const FieldSpec& field : schema.fields) {
    if (field.type == FieldType::kChoice) {
      enums[std::string(field.choice_type)] = field.choice_names;
    }
  }
}

TEST(RecordsDocTest, ListsEachValueOfEachEnumWithItsNumber) {
  std::map<std::string, std::vector<std::string_view>> enums;
  for (const RecordInfo& record : AllRecords()) {
    CollectEnums(record.schema, enums);
  }
  ASSERT_GT(enums.size(), 15U);
  const MarkdownFile file = ReadMarkdown(kFile);
  for (const auto& [name, values] : enums) {
    const auto& rows = FindSection(file, name).rows;
    ASSERT_EQ(rows.size() + 1, values.size()) << name << kHint;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i][0], std::to_string(i + 1)) << name << kHint;
      EXPECT_EQ(rows[i][1], Ticked(values[i + 1])) << name << kHint;
    }
  }
}

TEST(RecordsDocTest, ListsEachKindWithItsNumberAndRecord) {
  const MarkdownFile file = ReadMarkdown(kFile);
  const auto& rows = FindSection(file, "Kinds").rows;
  const auto kinds = statement::AllKinds();
  ASSERT_EQ(rows.size(), kinds.size()) << kHint;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& record = RecordOf(kinds[i].kind).schema;
    EXPECT_EQ(rows[i][0],
              std::to_string(static_cast<std::uint32_t>(kinds[i].kind)))
        << kHint;
    EXPECT_EQ(rows[i][1], Ticked(kinds[i].name)) << kHint;
    EXPECT_EQ(rows[i][2], Linked(record.name)) << kHint;
    const bool says_so = !rows[i][5].empty();
    const statement::StatementBody body =
        RandomBody(kinds[i].kind, 1, Fill::kFull);
    EXPECT_TRUE(says_so || !statement::Worsens(body)) << kinds[i].name;
  }
}

}  // namespace
}  // namespace comity::testing
