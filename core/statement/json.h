// Records as JSON, for people and for comparing two builds byte by byte. There
// is one text for each record. It is never read back: statements live as their
// bytes.
//
// An object's members are the record's fields by name, in the order of their
// numbers: enums by name, days as YYYY-MM-DD, hashes and blobs in lower-case
// hexadecimal. Absent text, records, lists and values of enums are left out;
// numbers and flags always stand, for they have no absent form. No white space.
// Numbers are written in full, also beyond 2^53.
#ifndef COMITY_CORE_STATEMENT_JSON_H_
#define COMITY_CORE_STATEMENT_JSON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/statement/enums.h"
#include "core/statement/field_rules.h"

namespace comity::statement {

struct ParsedStatement;

// The visitor that writes one record as one object. One thread. The methods
// are those that field_rules.h lists.
class JsonWriter {
 public:
  // The object with all fields visited so far.
  std::string object() && { return "{" + std::move(members_) + "}"; }

  // A member whose value already is JSON.
  void Raw(std::string_view name, std::string_view json);
  // A member with this text, if it is not empty.
  // Requires: valid UTF-8.
  void String(std::string_view name, std::string_view value);

  void Text(std::uint32_t, std::string_view name, const std::string& value,
            FieldRule) {
    String(name, value);
  }
  void Id(std::uint32_t, std::string_view name, const std::string& value,
          FieldRule) {
    String(name, value);
  }
  void Code(std::uint32_t, std::string_view name, const std::string& value,
            FieldRule) {
    String(name, value);
  }
  void Origin(std::uint32_t, std::string_view name, const std::string& value,
              FieldRule) {
    String(name, value);
  }
  void Country(std::uint32_t, std::string_view name, const std::string& value,
               FieldRule) {
    String(name, value);
  }
  void Blob(std::uint32_t, std::string_view name, const std::string& value,
            FieldRule);
  void Digest(std::uint32_t, std::string_view name, const Hash& value,
              FieldRule);
  void Digest(std::uint32_t n, std::string_view name,
              const std::optional<Hash>& value, FieldRule rule) {
    if (value) {
      Digest(n, name, *value, rule);
    }
  }
  void Date(std::uint32_t, std::string_view name, CivilDate value, FieldRule) {
    String(name, value.ToString());
  }
  void Date(std::uint32_t n, std::string_view name,
            const std::optional<CivilDate>& value, FieldRule rule) {
    if (value) {
      Date(n, name, *value, rule);
    }
  }
  void Number(std::uint32_t, std::string_view name, std::uint64_t value,
              NumberRule) {
    Raw(name, std::to_string(value));
  }
  void Flag(std::uint32_t, std::string_view name, bool value) {
    Raw(name, value ? "true" : "false");
  }
  template <typename Enum>
  void Choice(std::uint32_t, std::string_view name, Enum value, FieldRule) {
    if (value != Enum::kUnspecified) {
      String(name, NameOf(value));
    }
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view name, const T& value, FieldRule) {
    Raw(name, ObjectOf(value));
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view name,
              const std::optional<T>& value, FieldRule) {
    if (value) {
      Raw(name, ObjectOf(*value));
    }
  }

  using Strings = std::vector<std::string>;
  void Texts(std::uint32_t, std::string_view name, const Strings& values,
             ListRule) {
    StringList(name, values);
  }
  void Ids(std::uint32_t, std::string_view name, const Strings& values,
           ListRule) {
    StringList(name, values);
  }
  void Codes(std::uint32_t, std::string_view name, const Strings& values,
             ListRule) {
    StringList(name, values);
  }
  void Countries(std::uint32_t, std::string_view name, const Strings& values,
                 ListRule) {
    StringList(name, values);
  }
  void Blobs(std::uint32_t, std::string_view name, const Strings& values,
             ListRule);
  void Digests(std::uint32_t, std::string_view name,
               const std::vector<Hash>& values, ListRule);
  template <typename Enum>
  void Choices(std::uint32_t, std::string_view name,
               const std::vector<Enum>& values, ListRule) {
    Strings names;
    for (const Enum value : values) {
      names.emplace_back(NameOf(value));
    }
    StringList(name, names);
  }
  template <typename T>
  void Records(std::uint32_t, std::string_view name,
               const std::vector<T>& values, ListRule) {
    Strings objects;
    for (const T& value : values) {
      objects.push_back(ObjectOf(value));
    }
    RawList(name, objects);
  }

 private:
  template <typename T>
  static std::string ObjectOf(const T& record) {
    JsonWriter nested;
    T::VisitFields(record, nested);
    return std::move(nested).object();
  }

  void StringList(std::string_view name, const Strings& values);
  // Writes nothing for an empty list.
  void RawList(std::string_view name, const Strings& json_values);

  std::string members_;
};

// `text` in quotation marks, escaped where RFC 8259 section 7 demands it.
// Requires: valid UTF-8.
std::string JsonQuote(std::string_view text);

// Requires: every text in `record` is valid UTF-8, as after DecodeRecord.
template <typename T>
std::string ToJson(const T& record) {
  JsonWriter writer;
  T::VisitFields(record, writer);
  return std::move(writer).object();
}

// {"id", "kind" by name, "header", "body"}; without "body" but with "unknown",
// the name of the reason, if the statement means more than this version knows.
std::string StatementToJson(const ParsedStatement& statement);

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_JSON_H_
