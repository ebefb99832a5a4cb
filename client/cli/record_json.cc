#include "client/cli/record_json.h"

#include <algorithm>
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

bool IsProblemAt(const std::vector<JsonProblem>& problems,
                 std::string_view place) {
  const auto is_below = [](std::string_view inner, std::string_view outer) {
    return inner.starts_with(outer) &&
           (inner.size() == outer.size() || inner[outer.size()] == '.' ||
            inner[outer.size()] == '[');
  };
  return std::any_of(
      problems.begin(), problems.end(), [&](const JsonProblem& problem) {
        return problem.place.empty() || is_below(problem.place, place) ||
               is_below(place, problem.place);
      });
}

Status StatusOf(const std::vector<JsonProblem>& problems) {
  std::string all;
  for (const JsonProblem& problem : problems) {
    all += (all.empty() ? "" : "; ") + problem.place +
           (problem.place.empty() ? "" : ": ") + problem.message;
  }
  return problems.empty() ? OkStatus()
                          : InvalidArgument(problems.front().reason, all);
}

JsonReader::JsonReader(const Json& object, std::string path,
                       std::vector<JsonProblem>& problems)
    : object_(object),
      path_(std::move(path)),
      problems_(problems),
      is_object_(object.is_object()) {
  if (!is_object_) {
    // The path ends in the dot before its members.
    problems_.push_back(
        {path_.substr(0, path_.size() - (path_.empty() ? 0 : 1)),
         ErrorReason::kJsonMalformed, "must be an object in braces"});
  }
}

void JsonReader::Finish() {
  if (!is_object_) {
    return;
  }
  for (const auto& member : object_.items()) {
    if (!asked_.contains(member.key())) {
      Fail(ErrorReason::kUnknownField, member.key(),
           "is not a member of this record");
    }
  }
}

bool JsonReader::Has(std::string_view name) const {
  return is_object_ && object_.contains(name);
}

const JsonReader::Json* JsonReader::Find(std::string_view name) {
  asked_.emplace(name);
  if (!is_object_) {
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
  if (is_object_ && problems_.size() < kJsonProblemsMax) {
    problems_.push_back({path_ + std::string(name), reason, std::string(what)});
  }
}

void FieldChecker::Note(const Status& status) {
  if (status.ok() || problems_.size() >= kJsonProblemsMax) {
    return;
  }
  const std::string& message = status.message();
  const std::size_t colon = message.find(": ");
  problems_.push_back({path_ + message.substr(0, colon), status.reason(),
                       message.substr(colon + 2)});
}

}  // namespace comity::cli
