#include "tests/support/record_schema.h"

#include <limits>

namespace comity::testing {
namespace {

std::string Span(std::uint64_t from, std::uint64_t to) {
  return from == to ? std::to_string(from)
                    : std::to_string(from) + " to " + std::to_string(to);
}

// The form of one value; empty where the type says it all.
std::string FormOf(const FieldSpec& field) {
  const std::string size = Span(field.size_min, field.size_max);
  switch (field.type) {
    case FieldType::kText:
      return size + " bytes of text in NFC.";
    case FieldType::kId:
      return size + " of [a-z0-9-].";
    case FieldType::kCode:
      return size + " of [A-Za-z0-9._:/+-].";
    case FieldType::kOrigin:
      return size + " printable ASCII characters but `+`.";
    case FieldType::kCountry:
      return "ISO 3166-1 alpha-2.";
    case FieldType::kBlob:
    case FieldType::kDigest:
      return size + " bytes.";
    case FieldType::kDate:
      return "YYYY-MM-DD.";
    case FieldType::kNumber:
    case FieldType::kFlag:
    case FieldType::kChoice:
    case FieldType::kRecord:
      break;
  }
  return {};
}

std::string NumberSentence(const FieldSpec& field) {
  if (field.number_max == std::numeric_limits<std::uint64_t>::max()) {
    return "Any number.";
  }
  return (field.required ? "Required. 1 to " : "0 to ") +
         std::to_string(field.number_max) + ".";
}

}  // namespace

bool IsBytesOnWire(const FieldSpec& field) {
  switch (field.type) {
    case FieldType::kNumber:
    case FieldType::kFlag:
      return false;
    case FieldType::kChoice:
      return field.repeated;  // Packed.
    default:
      return true;
  }
}

std::string RuleSentence(const FieldSpec& field) {
  if (field.type == FieldType::kNumber) {
    return NumberSentence(field);
  }
  if (field.type == FieldType::kFlag) {
    return "True or absent.";
  }
  const std::string form = FormOf(field);
  if (field.repeated) {
    return std::to_string(field.count_min) + " to " +
           std::to_string(field.count_max) + " items" +
           (field.sorted ? ", ascending." : ".") +
           (form.empty() ? "" : " Each " + form);
  }
  return std::string(field.required ? "Required." : "Optional.") +
         (form.empty() ? "" : " " + form);
}

}  // namespace comity::testing
