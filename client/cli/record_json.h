// Records from JSON files: the form in which `comity --json` shows them, with
// the same names, so that what is shown can be edited and used again.
//
// People write these files, so three things are forgiven: lists that must be
// sorted are sorted, text is brought into NFC, and absent members are absent.
// Nothing else: a member of another name is refused with that name.
#ifndef COMITY_CLIENT_CLI_RECORD_JSON_H_
#define COMITY_CLIENT_CLI_RECORD_JSON_H_

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/enums.h"
#include "core/statement/field_rules.h"
#include "core/statement/wire.h"

namespace comity::cli {

// The visitor that fills one record from one object. The methods are those
// that core/statement/field_rules.h lists. After the first failure all later
// calls do nothing. One thread.
class JsonReader {
 public:
  using Json = nlohmann::json;
  using Strings = std::vector<std::string>;

  // `object` must outlive the reader. `path` is put before the names of
  // members in messages.
  JsonReader(const Json& object, std::string path);

  const Status& status() const { return status_; }
  // Fails if a member was not asked for.
  void Finish();

  void Text(std::uint32_t, std::string_view name, std::string& value,
            statement::FieldRule) {
    ReadText(name, value);
  }
  void Id(std::uint32_t, std::string_view name, std::string& value,
          statement::FieldRule) {
    ReadText(name, value);
  }
  void Code(std::uint32_t, std::string_view name, std::string& value,
            statement::FieldRule) {
    ReadText(name, value);
  }
  void Origin(std::uint32_t, std::string_view name, std::string& value,
              statement::FieldRule) {
    ReadText(name, value);
  }
  void Country(std::uint32_t, std::string_view name, std::string& value,
               statement::FieldRule) {
    ReadText(name, value);
  }
  void Blob(std::uint32_t, std::string_view name, std::string& value,
            statement::FieldRule);
  void Digest(std::uint32_t, std::string_view name, Hash& value,
              statement::FieldRule);
  void Digest(std::uint32_t n, std::string_view name,
              std::optional<Hash>& value, statement::FieldRule rule) {
    if (Has(name)) {
      Digest(n, name, value.emplace(), rule);
    }
  }
  void Date(std::uint32_t, std::string_view name, CivilDate& value,
            statement::FieldRule);
  void Date(std::uint32_t n, std::string_view name,
            std::optional<CivilDate>& value, statement::FieldRule rule) {
    if (Has(name)) {
      Date(n, name, value.emplace(), rule);
    }
  }
  void Number(std::uint32_t, std::string_view name, std::uint64_t& value,
              statement::NumberRule);
  void Flag(std::uint32_t, std::string_view name, bool& value);
  template <typename Enum>
  void Choice(std::uint32_t, std::string_view name, Enum& value,
              statement::FieldRule) {
    if (const Json* member = Find(name)) {
      value = ReadChoice<Enum>(name, *member);
    }
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view name, T& value,
              statement::FieldRule) {
    if (const Json* member = Find(name)) {
      ReadRecord(std::string(name), *member, value);
    } else {
      Fail(ErrorReason::kFieldMissing, name, "is needed");
    }
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view name, std::optional<T>& value,
              statement::FieldRule) {
    if (const Json* member = Find(name)) {
      ReadRecord(std::string(name), *member, value.emplace());
    }
  }

  void Texts(std::uint32_t, std::string_view name, Strings& values,
             statement::ListRule rule) {
    ReadTexts(name, values, rule);
  }
  void Ids(std::uint32_t, std::string_view name, Strings& values,
           statement::ListRule rule) {
    ReadTexts(name, values, rule);
  }
  void Codes(std::uint32_t, std::string_view name, Strings& values,
             statement::ListRule rule) {
    ReadTexts(name, values, rule);
  }
  void Countries(std::uint32_t, std::string_view name, Strings& values,
                 statement::ListRule rule) {
    ReadTexts(name, values, rule);
  }
  void Blobs(std::uint32_t, std::string_view name, Strings& values,
             statement::ListRule);
  void Digests(std::uint32_t, std::string_view name, std::vector<Hash>& values,
               statement::ListRule);
  template <typename Enum>
  void Choices(std::uint32_t, std::string_view name, std::vector<Enum>& values,
               statement::ListRule rule) {
    for (const Json* item : Items(name)) {
      values.push_back(ReadChoice<Enum>(name, *item));
    }
    if (rule.sorted) {
      std::sort(values.begin(), values.end());
    }
  }
  template <typename T>
  void Records(std::uint32_t, std::string_view name, std::vector<T>& values,
               statement::ListRule) {
    for (const Json* item : Items(name)) {
      const std::string place =
          std::string(name) + "[" + std::to_string(values.size()) + "]";
      ReadRecord(place, *item, values.emplace_back());
    }
  }

 private:
  // The member of that name, or null; remembers that it was asked for.
  const Json* Find(std::string_view name);
  bool Has(std::string_view name) const;
  std::vector<const Json*> Items(std::string_view name);
  std::string TextOf(std::string_view name, const Json& value);
  void ReadText(std::string_view name, std::string& value);
  void ReadTexts(std::string_view name, Strings& values,
                 statement::ListRule rule);
  void Fail(ErrorReason reason, std::string_view name, std::string_view what);

  template <typename Enum>
  Enum ReadChoice(std::string_view name, const Json& value) {
    const auto& names = statement::EnumNames<Enum>::kNames;
    const std::string given = TextOf(name, value);
    for (std::size_t i = 1; i < names.size(); ++i) {
      if (names[i] == given) {
        return static_cast<Enum>(i);
      }
    }
    std::string known;
    for (std::size_t i = 1; i < names.size(); ++i) {
      known += (i == 1 ? "" : ", ") + std::string(names[i]);
    }
    Fail(ErrorReason::kFieldMalformed, name, "must be one of " + known);
    return Enum::kUnspecified;
  }

  template <typename T>
  void ReadRecord(const std::string& name, const Json& value, T& record) {
    if (!status_.ok()) {
      return;
    }
    JsonReader nested(value, path_ + name + ".");
    T::VisitFields(record, nested);
    nested.Finish();
    status_ = nested.status();
  }

  const Json& object_;
  const std::string path_;
  std::set<std::string, std::less<>> asked_;
  Status status_;
};

// Reads JSON text. Errors: kJsonMalformed with the place.
StatusOr<nlohmann::json> ParseJson(std::string_view text);

// The record that `object` describes. Every rule of every field holds for it.
//
// Errors (the message names the member): kJsonMalformed, kUnknownField,
// kFieldMissing, kFieldTooLong, kFieldMalformed, kNotCanonical.
template <typename T>
StatusOr<T> RecordFromJson(const nlohmann::json& object) {
  T record;
  JsonReader reader(object, "");
  T::VisitFields(record, reader);
  reader.Finish();
  COMITY_RETURN_IF_ERROR(reader.status());
  return statement::DecodeRecord<T>(statement::EncodeRecord(record));
}

template <typename T>
StatusOr<T> RecordFromJsonText(std::string_view text) {
  COMITY_ASSIGN_OR_RETURN(const nlohmann::json object, ParseJson(text));
  return RecordFromJson<T>(object);
}

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_RECORD_JSON_H_
