#include "client/cli/record_json.h"

#include <utility>

#include "core/base/text_encoding.h"
#include "core/text/nfc.h"

namespace comity::cli {
namespace {

using nlohmann::json;

constexpr std::string_view kHexadecimal = "must be lower-case hexadecimal";

}  // namespace

StatusOr<json> ParseJson(std::string_view text) {
  // The library says where it stopped only by an exception, which stays here.
  try {
    return json::parse(text.begin(), text.end());
  } catch (const json::parse_error& error) {
    return InvalidArgument(
        ErrorReason::kJsonMalformed,
        "not JSON at byte " + std::to_string(error.byte) + " of the file");
  } catch (const json::out_of_range&) {
    return InvalidArgument(ErrorReason::kJsonMalformed,
                           "a number in the file is too large to be read");
  }
}

JsonReader::JsonReader(const Json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object_.is_object()) {
    status_ = InvalidArgument(ErrorReason::kJsonMalformed,
                              path_ + " must be an object in braces");
  }
}

void JsonReader::Finish() {
  if (!status_.ok()) {
    return;
  }
  for (const auto& member : object_.items()) {
    if (!asked_.contains(member.key())) {
      Fail(ErrorReason::kUnknownField, member.key(),
           "is not a member of this record");
      return;
    }
  }
}

bool JsonReader::Has(std::string_view name) const {
  return status_.ok() && object_.contains(name);
}

const JsonReader::Json* JsonReader::Find(std::string_view name) {
  asked_.emplace(name);
  if (!status_.ok()) {
    return nullptr;
  }
  const auto found = object_.find(name);
  return found == object_.end() ? nullptr : &*found;
}

std::vector<const JsonReader::Json*> JsonReader::Items(std::string_view name) {
  std::vector<const Json*> items;
  const Json* member = Find(name);
  if (member == nullptr) {
    return items;
  }
  if (!member->is_array()) {
    Fail(ErrorReason::kFieldMalformed, name, "must be a list in brackets");
    return items;
  }
  for (const Json& item : *member) {
    items.push_back(&item);
  }
  return items;
}

std::string JsonReader::TextOf(std::string_view name, const Json& value) {
  if (!value.is_string()) {
    Fail(ErrorReason::kFieldMalformed, name, "must be text in quotation marks");
    return "";
  }
  const auto& text = value.get_ref<const std::string&>();
  return text::ToNfc(text).value_or(text);
}

void JsonReader::ReadText(std::string_view name, std::string& value) {
  if (const Json* member = Find(name)) {
    value = TextOf(name, *member);
  }
}

void JsonReader::ReadTexts(std::string_view name, Strings& values,
                           statement::ListRule rule) {
  for (const Json* item : Items(name)) {
    values.push_back(TextOf(name, *item));
  }
  if (rule.sorted) {
    std::sort(values.begin(), values.end());
  }
}

void JsonReader::Blob(std::uint32_t, std::string_view name, std::string& value,
                      statement::FieldRule) {
  const Json* member = Find(name);
  if (member == nullptr) {
    return;
  }
  const auto bytes = HexDecode(TextOf(name, *member));
  if (!bytes) {
    Fail(ErrorReason::kFieldMalformed, name, kHexadecimal);
    return;
  }
  value = *bytes;
}

void JsonReader::Digest(std::uint32_t, std::string_view name, Hash& value,
                        statement::FieldRule) {
  const Json* member = Find(name);
  if (member == nullptr) {
    Fail(ErrorReason::kFieldMissing, name, "is needed");
    return;
  }
  const auto hash =
      Hash::FromBytes(HexDecode(TextOf(name, *member)).value_or(""));
  if (!hash) {
    Fail(ErrorReason::kFieldMalformed, name,
         "must be 64 lower-case hexadecimal digits");
    return;
  }
  value = *hash;
}

void JsonReader::Blobs(std::uint32_t, std::string_view name, Strings& values,
                       statement::ListRule) {
  for (const Json* item : Items(name)) {
    const auto bytes = HexDecode(TextOf(name, *item));
    if (!bytes) {
      Fail(ErrorReason::kFieldMalformed, name, kHexadecimal);
      return;
    }
    values.push_back(*bytes);
  }
}

void JsonReader::Digests(std::uint32_t, std::string_view name,
                         std::vector<Hash>& values, statement::ListRule) {
  for (const Json* item : Items(name)) {
    const auto hash =
        Hash::FromBytes(HexDecode(TextOf(name, *item)).value_or(""));
    if (!hash) {
      Fail(ErrorReason::kFieldMalformed, name, kHexadecimal);
      return;
    }
    values.push_back(*hash);
  }
}

void JsonReader::Date(std::uint32_t, std::string_view name, CivilDate& value,
                      statement::FieldRule) {
  const Json* member = Find(name);
  if (member == nullptr) {
    Fail(ErrorReason::kFieldMissing, name, "is needed");
    return;
  }
  const auto day = CivilDate::Parse(TextOf(name, *member));
  if (!day) {
    Fail(ErrorReason::kFieldMalformed, name, "must be a day, as YYYY-MM-DD");
    return;
  }
  value = *day;
}

void JsonReader::Number(std::uint32_t, std::string_view name,
                        std::uint64_t& value, statement::NumberRule) {
  const Json* member = Find(name);
  if (member == nullptr) {
    return;
  }
  if (!member->is_number_unsigned()) {
    Fail(ErrorReason::kFieldMalformed, name, "must be a number, 0 or more");
    return;
  }
  value = member->get<std::uint64_t>();
}

void JsonReader::Flag(std::uint32_t, std::string_view name, bool& value) {
  const Json* member = Find(name);
  if (member == nullptr) {
    return;
  }
  if (!member->is_boolean()) {
    Fail(ErrorReason::kFieldMalformed, name, "must be true or false");
    return;
  }
  value = member->get<bool>();
}

void JsonReader::Fail(ErrorReason reason, std::string_view name,
                      std::string_view what) {
  if (status_.ok()) {
    status_ = InvalidArgument(
        reason, path_ + std::string(name) + ": " + std::string(what));
  }
}

}  // namespace comity::cli
