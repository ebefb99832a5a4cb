// What a record says about its fields, as plain data, so that tests can go
// through every field of every record without knowing the records.
#ifndef COMITY_TESTS_SUPPORT_RECORD_SCHEMA_H_
#define COMITY_TESTS_SUPPORT_RECORD_SCHEMA_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace comity::testing {

enum class FieldType {
  kText,
  kId,
  kCode,
  kOrigin,
  kCountry,
  kBlob,
  kDigest,
  kDate,
  kNumber,
  kFlag,
  kChoice,
  kRecord,
};

struct RecordSchema;

struct FieldSpec {
  std::uint32_t number = 0;
  std::string name;
  FieldType type = FieldType::kText;
  bool repeated = false;
  // Absence is refused.
  bool required = false;
  // The C++ type of the field can say "absent". Meaningful for single digests,
  // dates and records.
  bool optional_type = false;
  // Bytes of the value, or of one item of a list.
  std::size_t size_min = 1;
  std::size_t size_max = 0;
  // Numbers only.
  std::uint64_t number_max = 0;
  // Lists only.
  std::size_t count_min = 0;
  std::size_t count_max = 0;
  bool sorted = false;
  // Choices only: the enum's name, and its values' names by number.
  std::string_view choice_type;
  std::vector<std::string_view> choice_names;
  // Records only.
  std::shared_ptr<const RecordSchema> nested;
};

struct RecordSchema {
  // Name of the message.
  std::string_view name;
  std::vector<FieldSpec> fields;
};

// Whether the field is length-delimited on the wire.
bool IsBytesOnWire(const FieldSpec& field);

// The sentence by which comments in the .proto files state the field's rule,
// for example "Required. 1 to 64 of [a-z0-9-].".
std::string RuleSentence(const FieldSpec& field);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_RECORD_SCHEMA_H_
