// The .proto files say field by field what the records of core say.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "core/statement/kinds.h"
#include "tests/support/proto_sources.h"
#include "tests/support/record_catalog.h"
#include "tests/support/record_schema.h"

namespace comity {
namespace {

using comity::testing::AllRecords;
using comity::testing::CommentOf;
using comity::testing::FieldSpec;
using comity::testing::FieldType;
using comity::testing::ProtoSources;
using comity::testing::RecordInfo;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

FieldDescriptor::Type TypeOf(FieldType type) {
  switch (type) {
    case FieldType::kBlob:
    case FieldType::kDigest:
      return FieldDescriptor::TYPE_BYTES;
    case FieldType::kNumber:
      return FieldDescriptor::TYPE_UINT64;
    case FieldType::kFlag:
      return FieldDescriptor::TYPE_BOOL;
    case FieldType::kChoice:
      return FieldDescriptor::TYPE_ENUM;
    case FieldType::kRecord:
      return FieldDescriptor::TYPE_MESSAGE;
    default:
      return FieldDescriptor::TYPE_STRING;
  }
}

// "CredentialType" as "CREDENTIAL_TYPE_".
std::string PrefixOf(std::string_view type) {
  std::string prefix;
  for (const char c : type) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !prefix.empty()) {
      prefix.push_back('_');
    }
    prefix.push_back(upper ? c : static_cast<char>(c - 'a' + 'A'));
  }
  return prefix + "_";
}

class SchemaTest : public ::testing::Test {
 protected:
  static const ProtoSources& sources() {
    static const ProtoSources instance;
    return instance;
  }
};

void ExpectSameField(const FieldSpec& spec, const FieldDescriptor& field) {
  EXPECT_EQ(spec.name, field.name());
  EXPECT_EQ(spec.number, static_cast<std::uint32_t>(field.number()));
  EXPECT_EQ(spec.repeated, field.is_repeated());
  EXPECT_EQ(TypeOf(spec.type), field.type());
  EXPECT_FALSE(field.has_optional_keyword());
  EXPECT_EQ(field.real_containing_oneof(), nullptr);
  if (spec.nested) {
    ASSERT_NE(field.message_type(), nullptr);
    EXPECT_EQ(spec.nested->name, field.message_type()->name());
  }
  if (spec.type == FieldType::kChoice) {
    ASSERT_NE(field.enum_type(), nullptr);
    EXPECT_EQ(spec.choice_type, field.enum_type()->name());
  }
}

TEST_F(SchemaTest, EveryRecordHasTheFieldsOfItsMessage) {
  for (const RecordInfo& record : AllRecords()) {
    SCOPED_TRACE(std::string(record.schema.name));
    const Descriptor* message = sources().Message(record.schema.name);
    ASSERT_NE(message, nullptr);
    ASSERT_EQ(record.schema.fields.size(),
              static_cast<std::size_t>(message->field_count()));
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldSpec& spec = record.schema.fields[static_cast<std::size_t>(i)];
      SCOPED_TRACE(spec.name);
      ExpectSameField(spec, *message->field(i));
    }
  }
}

TEST_F(SchemaTest, EveryCommentStatesTheRuleOfItsField) {
  for (const RecordInfo& record : AllRecords()) {
    const Descriptor* message = sources().Message(record.schema.name);
    ASSERT_NE(message, nullptr);
    for (const FieldSpec& spec : record.schema.fields) {
      const FieldDescriptor* field = message->FindFieldByName(spec.name);
      ASSERT_NE(field, nullptr);
      EXPECT_TRUE(CommentOf(*field).ends_with(" " + RuleSentence(spec)))
          << record.schema.name << "." << spec.name << " must end with \""
          << RuleSentence(spec) << "\" and is: " << CommentOf(*field);
    }
  }
}

// The reader goes by the C++ type where the rule could say otherwise.
TEST_F(SchemaTest, RulesAndTypesAgreeOnWhatIsRequired) {
  for (const RecordInfo& record : AllRecords()) {
    for (const FieldSpec& spec : record.schema.fields) {
      const bool typed = spec.type == FieldType::kDigest ||
                         spec.type == FieldType::kDate ||
                         spec.type == FieldType::kRecord;
      if (typed && !spec.repeated) {
        EXPECT_EQ(spec.required, !spec.optional_type)
            << record.schema.name << "." << spec.name;
      }
    }
  }
}

// Every message that belongs to records, and not to calls, is a record's.
TEST_F(SchemaTest, EveryMessageOfTheFormatsHasItsRecord) {
  const std::set<std::string> calls = {
      "error.proto",        "evidence_service.proto", "heads.proto",
      "log_range.proto",    "log_service.proto",      "registry_service.proto",
      "sync_service.proto",
  };
  std::set<std::string_view> records;
  for (const RecordInfo& record : AllRecords()) {
    records.insert(record.schema.name);
  }
  for (const auto* file : sources().files()) {
    ASSERT_NE(file, nullptr);
    if (calls.contains(file->name().substr(std::string("comity/v1/").size()))) {
      continue;
    }
    for (int i = 0; i < file->message_type_count(); ++i) {
      EXPECT_TRUE(records.contains(file->message_type(i)->name()))
          << file->message_type(i)->name();
    }
  }
}

TEST_F(SchemaTest, EveryEnumHasTheValuesOfItsList) {
  std::map<std::string_view, std::vector<std::string_view>> choices;
  for (const RecordInfo& record : AllRecords()) {
    for (const FieldSpec& spec : record.schema.fields) {
      if (spec.type == FieldType::kChoice) {
        choices[spec.choice_type] = spec.choice_names;
      }
    }
  }
  EXPECT_GT(choices.size(), 15U);
  for (const auto& [type, names] : choices) {
    const EnumDescriptor* values = sources().Enum(type);
    ASSERT_NE(values, nullptr) << type;
    ASSERT_EQ(static_cast<std::size_t>(values->value_count()), names.size())
        << type;
    for (int i = 0; i < values->value_count(); ++i) {
      EXPECT_EQ(values->value(i)->number(), i) << type;
      EXPECT_EQ(
          values->value(i)->name(),
          PrefixOf(type) + std::string(names[static_cast<std::size_t>(i)]));
    }
  }
}

TEST_F(SchemaTest, StatementKindListsEveryKindAndItsRecord) {
  const EnumDescriptor* kinds = sources().Enum("StatementKind");
  ASSERT_NE(kinds, nullptr);
  ASSERT_EQ(static_cast<std::size_t>(kinds->value_count()),
            statement::AllKinds().size() + 1);
  for (const auto& info : statement::AllKinds()) {
    const auto* value = kinds->FindValueByNumber(static_cast<int>(info.kind));
    ASSERT_NE(value, nullptr) << info.name;
    EXPECT_EQ(value->name(), "STATEMENT_KIND_" + std::string(info.name));
    const std::string opening =
        "Body: " +
        std::string(comity::testing::RecordOf(info.kind).schema.name) +
        ". Key: `";
    EXPECT_TRUE(CommentOf(*value).starts_with(" " + opening) ||
                CommentOf(*value).starts_with(opening))
        << CommentOf(*value);
  }
}

}  // namespace
}  // namespace comity
