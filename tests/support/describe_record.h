// The visitor that turns a record's description into a RecordSchema. Heavy to
// compile for all records: only record_catalog.cc includes it.
#ifndef COMITY_TESTS_SUPPORT_DESCRIBE_RECORD_H_
#define COMITY_TESTS_SUPPORT_DESCRIBE_RECORD_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/evidence/evidence_records.h"
#include "core/statement/claims.h"
#include "core/statement/statement.h"
#include "tests/support/record_schema.h"

namespace comity::testing {

template <typename T>
struct MessageName;

#define COMITY_RECORD(type, message)                     \
  template <>                                            \
  struct MessageName<type> {                             \
    static constexpr std::string_view kName = (message); \
  };
#include "tests/support/records.inc"
#undef COMITY_RECORD

template <typename T>
RecordSchema DescribeRecord();

// One thread. The methods are those that field_rules.h lists.
class SchemaVisitor {
 public:
  std::vector<FieldSpec> fields() && { return std::move(fields_); }

  using FieldRule = statement::FieldRule;
  using NumberRule = statement::NumberRule;
  using ListRule = statement::ListRule;

#define COMITY_STRING_FIELD(Method, size_default)                         \
  void Method(std::uint32_t n, std::string_view name, const std::string&, \
              FieldRule rule) {                                           \
    Single(n, name, FieldType::k##Method, rule, (size_default));          \
  }                                                                       \
  static_assert(true)
  COMITY_STRING_FIELD(Text, 64);
  COMITY_STRING_FIELD(Id, 64);
  COMITY_STRING_FIELD(Code, 64);
  COMITY_STRING_FIELD(Origin, 128);
  COMITY_STRING_FIELD(Country, 2);
  COMITY_STRING_FIELD(Blob, 64);
#undef COMITY_STRING_FIELD

  void Digest(std::uint32_t n, std::string_view name, const Hash&,
              FieldRule rule) {
    Single(n, name, FieldType::kDigest, rule, Hash::kSize).size_min =
        Hash::kSize;
  }
  void Digest(std::uint32_t n, std::string_view name,
              const std::optional<Hash>&, FieldRule rule) {
    Digest(n, name, Hash{}, rule);
    fields_.back().optional_type = true;
  }
  void Date(std::uint32_t n, std::string_view name, CivilDate, FieldRule rule) {
    Single(n, name, FieldType::kDate, rule, 10).size_min = 10;
  }
  void Date(std::uint32_t n, std::string_view name,
            const std::optional<CivilDate>&, FieldRule rule) {
    Date(n, name, CivilDate(), rule);
    fields_.back().optional_type = true;
  }
  void Number(std::uint32_t n, std::string_view name, std::uint64_t,
              NumberRule rule) {
    FieldSpec& field = Add(n, name, FieldType::kNumber);
    field.required = rule.min > 0;
    field.number_max = rule.max;
  }
  void Flag(std::uint32_t n, std::string_view name, bool) {
    Add(n, name, FieldType::kFlag);
  }
  template <typename Enum>
  void Choice(std::uint32_t n, std::string_view name, Enum, FieldRule rule) {
    SetChoice<Enum>(Single(n, name, FieldType::kChoice, rule, 0));
  }
  template <typename T>
  void Record(std::uint32_t n, std::string_view name, const T&,
              FieldRule rule) {
    SetRecord<T>(Single(n, name, FieldType::kRecord, rule, 0));
  }
  template <typename T>
  void Record(std::uint32_t n, std::string_view name, const std::optional<T>&,
              FieldRule rule) {
    FieldSpec& field = Single(n, name, FieldType::kRecord, rule, 0);
    field.optional_type = true;
    SetRecord<T>(field);
  }

  using Strings = std::vector<std::string>;
  void Texts(std::uint32_t n, std::string_view name, const Strings&,
             ListRule rule) {
    List(n, name, FieldType::kText, rule).size_max = rule.size_max;
  }
  void Ids(std::uint32_t n, std::string_view name, const Strings&,
           ListRule rule) {
    List(n, name, FieldType::kId, rule).size_max = 64;
  }
  void Codes(std::uint32_t n, std::string_view name, const Strings&,
             ListRule rule) {
    List(n, name, FieldType::kCode, rule).size_max = rule.size_max;
  }
  void Blobs(std::uint32_t n, std::string_view name, const Strings&,
             ListRule rule) {
    List(n, name, FieldType::kBlob, rule).size_max = rule.size_max;
  }
  void Countries(std::uint32_t n, std::string_view name, const Strings&,
                 ListRule rule) {
    List(n, name, FieldType::kCountry, rule).size_max = 2;
  }
  void Digests(std::uint32_t n, std::string_view name, const std::vector<Hash>&,
               ListRule rule) {
    FieldSpec& field = List(n, name, FieldType::kDigest, rule);
    field.size_min = Hash::kSize;
    field.size_max = Hash::kSize;
  }
  template <typename Enum>
  void Choices(std::uint32_t n, std::string_view name, const std::vector<Enum>&,
               ListRule rule) {
    SetChoice<Enum>(List(n, name, FieldType::kChoice, rule));
  }
  template <typename T>
  void Records(std::uint32_t n, std::string_view name, const std::vector<T>&,
               ListRule rule) {
    SetRecord<T>(List(n, name, FieldType::kRecord, rule));
  }

 private:
  FieldSpec& Add(std::uint32_t n, std::string_view name, FieldType type) {
    FieldSpec& field = fields_.emplace_back();
    field.number = n;
    field.name = name;
    field.type = type;
    return field;
  }
  FieldSpec& Single(std::uint32_t n, std::string_view name, FieldType type,
                    FieldRule rule, std::size_t size_default) {
    FieldSpec& field = Add(n, name, type);
    field.required = rule.required;
    field.size_min = rule.size_min;
    field.size_max = rule.size_max > 0 ? rule.size_max : size_default;
    return field;
  }
  FieldSpec& List(std::uint32_t n, std::string_view name, FieldType type,
                  ListRule rule) {
    FieldSpec& field = Add(n, name, type);
    field.repeated = true;
    field.required = rule.count_min > 0;
    field.count_min = rule.count_min;
    field.count_max = rule.count_max;
    field.sorted = rule.sorted;
    return field;
  }
  template <typename Enum>
  static void SetChoice(FieldSpec& field) {
    field.choice_type = statement::EnumNames<Enum>::kType;
    for (const std::string_view name : statement::EnumNames<Enum>::kNames) {
      field.choice_names.push_back(name);
    }
  }
  template <typename T>
  static void SetRecord(FieldSpec& field) {
    field.nested = std::make_shared<RecordSchema>(DescribeRecord<T>());
  }

  std::vector<FieldSpec> fields_;
};

template <typename T>
RecordSchema DescribeRecord() {
  const T record;
  SchemaVisitor visitor;
  T::VisitFields(record, visitor);
  return {MessageName<T>::kName, std::move(visitor).fields()};
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_DESCRIBE_RECORD_H_
