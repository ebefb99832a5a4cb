// Records from JSON files: the form in which `comity --json` shows them, with
// the same names, so that what is shown can be edited and used again.
//
// People write these files, so three things are forgiven: lists that must be
// sorted are sorted, text is brought into NFC, and absent members are absent.
// Nothing else: a member of another name is refused with that name. All that is
// wrong with a file is found at once.
#ifndef COMITY_CLIENT_CLI_RECORD_JSON_H_
#define COMITY_CLIENT_CLI_RECORD_JSON_H_

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/enums.h"
#include "core/statement/field_rules.h"
#include "core/statement/wire.h"

namespace comity::cli {

// Something that is wrong with a file.
struct JsonProblem {
  std::string place;  // "parties[1].countries".
  ErrorReason reason = ErrorReason::kNone;
  std::string message;
};

// More are not looked for: nobody corrects more at once.
inline constexpr std::size_t kJsonProblemsMax = 64;

// Whether something is wrong at the place, below it or around it.
bool IsProblemAt(const std::vector<JsonProblem>& problems,
                 std::string_view place);

// OK if there are none. Otherwise the reason of the first, with all of them as
// the message.
Status StatusOf(const std::vector<JsonProblem>& problems);

// The visitor that fills one record from one object. The methods are those
// that core/statement/field_rules.h lists. What cannot be read stays as it is.
// One thread.
class JsonReader {
 public:
  using Json = nlohmann::json;
  using Strings = std::vector<std::string>;

  // Both references must outlive the reader. `path` is put before the names of
  // members in places.
  JsonReader(const Json& object, std::string path,
             std::vector<JsonProblem>& problems);

  // Notes members that were not asked for.
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
    JsonReader nested(value, path_ + name + ".", problems_);
    T::VisitFields(record, nested);
    nested.Finish();
  }

  const Json& object_;
  const std::string path_;
  std::vector<JsonProblem>& problems_;
  const bool is_object_;
  std::set<std::string, std::less<>> asked_;
};

// The visitor that holds each field of a record to its rule by itself, where a
// strict reader of bytes stops at the first. One thread.
class FieldChecker {
 public:
  using Strings = std::vector<std::string>;

  // `problems` must outlive the checker. Places that are among them already
  // are not looked at.
  FieldChecker(std::string path, std::vector<JsonProblem>& problems)
      : path_(std::move(path)), problems_(problems) {}

  void Text(std::uint32_t n, std::string_view name, const std::string& value,
            statement::FieldRule rule) {
    Probe(name, value, [&](auto& v, auto& x) { v.Text(n, name, x, rule); });
  }
  void Id(std::uint32_t n, std::string_view name, const std::string& value,
          statement::FieldRule rule) {
    Probe(name, value, [&](auto& v, auto& x) { v.Id(n, name, x, rule); });
  }
  void Code(std::uint32_t n, std::string_view name, const std::string& value,
            statement::FieldRule rule) {
    Probe(name, value, [&](auto& v, auto& x) { v.Code(n, name, x, rule); });
  }
  void Origin(std::uint32_t n, std::string_view name, const std::string& value,
              statement::FieldRule rule) {
    Probe(name, value, [&](auto& v, auto& x) { v.Origin(n, name, x, rule); });
  }
  void Country(std::uint32_t n, std::string_view name, const std::string& value,
               statement::FieldRule rule) {
    Probe(name, value, [&](auto& v, auto& x) { v.Country(n, name, x, rule); });
  }
  void Blob(std::uint32_t n, std::string_view name, const std::string& value,
            statement::FieldRule rule) {
    Probe(name, value, [&](auto& v, auto& x) { v.Blob(n, name, x, rule); });
  }
  // Hash or CivilDate, optional or not: what was read has its form.
  template <typename T>
  void Digest(std::uint32_t, std::string_view, const T&, statement::FieldRule) {
  }
  template <typename T>
  void Date(std::uint32_t, std::string_view, const T&, statement::FieldRule) {}
  void Number(std::uint32_t n, std::string_view name, std::uint64_t value,
              statement::NumberRule rule) {
    Probe(name, value, [&](auto& v, auto& x) { v.Number(n, name, x, rule); });
  }
  void Flag(std::uint32_t, std::string_view, bool) {}
  template <typename Enum>
  void Choice(std::uint32_t n, std::string_view name, const Enum& value,
              statement::FieldRule rule) {
    Probe(name, value, [&](auto& v, auto& x) { v.Choice(n, name, x, rule); });
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view name, const T& value,
              statement::FieldRule) {
    Nested(std::string(name), value);
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view name,
              const std::optional<T>& value, statement::FieldRule) {
    if (value) {
      Nested(std::string(name), *value);
    }
  }
  void Texts(std::uint32_t n, std::string_view name, const Strings& values,
             statement::ListRule rule) {
    Probe(name, values, [&](auto& v, auto& x) { v.Texts(n, name, x, rule); });
  }
  void Ids(std::uint32_t n, std::string_view name, const Strings& values,
           statement::ListRule rule) {
    Probe(name, values, [&](auto& v, auto& x) { v.Ids(n, name, x, rule); });
  }
  void Codes(std::uint32_t n, std::string_view name, const Strings& values,
             statement::ListRule rule) {
    Probe(name, values, [&](auto& v, auto& x) { v.Codes(n, name, x, rule); });
  }
  void Countries(std::uint32_t n, std::string_view name, const Strings& values,
                 statement::ListRule rule) {
    Probe(name, values,
          [&](auto& v, auto& x) { v.Countries(n, name, x, rule); });
  }
  void Blobs(std::uint32_t n, std::string_view name, const Strings& values,
             statement::ListRule rule) {
    Probe(name, values, [&](auto& v, auto& x) { v.Blobs(n, name, x, rule); });
  }
  void Digests(std::uint32_t n, std::string_view name,
               const std::vector<Hash>& values, statement::ListRule rule) {
    Probe(name, values, [&](auto& v, auto& x) { v.Digests(n, name, x, rule); });
  }
  template <typename Enum>
  void Choices(std::uint32_t n, std::string_view name,
               const std::vector<Enum>& values, statement::ListRule rule) {
    Probe(name, values, [&](auto& v, auto& x) { v.Choices(n, name, x, rule); });
  }
  template <typename T>
  void Records(std::uint32_t n, std::string_view name,
               const std::vector<T>& values, statement::ListRule rule) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      Nested(std::string(name) + "[" + std::to_string(i) + "]", values[i]);
    }
    Probe(name, values, [&](auto& v, auto& x) { v.Records(n, name, x, rule); });
  }

 private:
  template <typename T>
  void Nested(const std::string& name, const T& value) {
    FieldChecker nested(path_ + name + ".", problems_);
    T::VisitFields(value, nested);
  }
  // Writes the one field and reads it back.
  template <typename T, typename Visit>
  void Probe(std::string_view name, const T& value, Visit visit) {
    if (IsProblemAt(problems_, path_ + std::string(name))) {
      return;
    }
    statement::WireWriter writer;
    visit(writer, value);
    const std::string bytes = std::move(writer).bytes();
    statement::WireReader reader(bytes);
    T again{};
    visit(reader, again);
    reader.Finish();
    Note(reader.status());
  }
  // The message begins with the name of the field.
  void Note(const Status& status);

  const std::string path_;
  std::vector<JsonProblem>& problems_;
};

// Reads JSON text. Errors: kJsonMalformed with the place.
StatusOr<nlohmann::json> ParseJson(std::string_view text);

// The record that `object` describes, as far as it can be read; adds all that
// is wrong with it, nothing if every rule of every field holds.
template <typename T>
T ReadRecordJson(const nlohmann::json& object,
                 std::vector<JsonProblem>& problems) {
  T record;
  JsonReader reader(object, "", problems);
  T::VisitFields(record, reader);
  reader.Finish();
  FieldChecker checker("", problems);
  T::VisitFields(std::as_const(record), checker);
  return record;
}

// The record that `object` describes. Every rule of every field holds for it.
//
// Errors (the message names each member that is wrong, the reason is that of
// the first): kJsonMalformed, kUnknownField, kFieldMissing, kFieldTooLong,
// kFieldMalformed, kNotCanonical.
template <typename T>
StatusOr<T> RecordFromJson(const nlohmann::json& object) {
  std::vector<JsonProblem> problems;
  const T record = ReadRecordJson<T>(object, problems);
  COMITY_RETURN_IF_ERROR(StatusOf(problems));
  return statement::DecodeRecord<T>(statement::EncodeRecord(record));
}

template <typename T>
StatusOr<T> RecordFromJsonText(std::string_view text) {
  COMITY_ASSIGN_OR_RETURN(const nlohmann::json object, ParseJson(text));
  return RecordFromJson<T>(object);
}

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_RECORD_JSON_H_
