// The visitor that writes the canonical bytes of a record; used by wire.h.
#ifndef COMITY_CORE_STATEMENT_WIRE_WRITER_H_
#define COMITY_CORE_STATEMENT_WIRE_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/statement/field_rules.h"

namespace comity::statement {

// One thread. The methods are those that field_rules.h lists.
class WireWriter {
 public:
  std::string bytes() && { return std::move(bytes_); }

  void Text(std::uint32_t n, std::string_view, const std::string& value,
            FieldRule) {
    WriteBytes(n, value);
  }
  void Id(std::uint32_t n, std::string_view, const std::string& value,
          FieldRule) {
    WriteBytes(n, value);
  }
  void Code(std::uint32_t n, std::string_view, const std::string& value,
            FieldRule) {
    WriteBytes(n, value);
  }
  void Origin(std::uint32_t n, std::string_view, const std::string& value,
              FieldRule) {
    WriteBytes(n, value);
  }
  void Country(std::uint32_t n, std::string_view, const std::string& value,
               FieldRule) {
    WriteBytes(n, value);
  }
  void Blob(std::uint32_t n, std::string_view, const std::string& value,
            FieldRule) {
    WriteBytes(n, value);
  }
  void Digest(std::uint32_t n, std::string_view, const Hash& value, FieldRule) {
    WriteBytes(n, value.view());
  }
  void Digest(std::uint32_t n, std::string_view,
              const std::optional<Hash>& value, FieldRule) {
    if (value) {
      WriteBytes(n, value->view());
    }
  }
  void Date(std::uint32_t n, std::string_view, CivilDate value, FieldRule) {
    WriteBytes(n, value.ToString());
  }
  void Date(std::uint32_t n, std::string_view,
            const std::optional<CivilDate>& value, FieldRule) {
    if (value) {
      WriteBytes(n, value->ToString());
    }
  }
  void Number(std::uint32_t n, std::string_view, std::uint64_t value,
              NumberRule) {
    WriteNumber(n, value);
  }
  void Flag(std::uint32_t n, std::string_view, bool value) {
    WriteNumber(n, value ? 1 : 0);
  }
  template <typename Enum>
  void Choice(std::uint32_t n, std::string_view, Enum value, FieldRule) {
    WriteNumber(n, static_cast<std::uint64_t>(value));
  }
  template <typename T>
  void Record(std::uint32_t n, std::string_view, const T& value, FieldRule) {
    WriteRecord(n, value);
  }
  template <typename T>
  void Record(std::uint32_t n, std::string_view, const std::optional<T>& value,
              FieldRule) {
    if (value) {
      WriteRecord(n, *value);
    }
  }

  using Strings = std::vector<std::string>;
  void Texts(std::uint32_t n, std::string_view, const Strings& values,
             ListRule) {
    WriteStrings(n, values);
  }
  void Ids(std::uint32_t n, std::string_view, const Strings& values, ListRule) {
    WriteStrings(n, values);
  }
  void Codes(std::uint32_t n, std::string_view, const Strings& values,
             ListRule) {
    WriteStrings(n, values);
  }
  void Blobs(std::uint32_t n, std::string_view, const Strings& values,
             ListRule) {
    WriteStrings(n, values);
  }
  void Countries(std::uint32_t n, std::string_view, const Strings& values,
                 ListRule) {
    WriteStrings(n, values);
  }
  void Digests(std::uint32_t n, std::string_view,
               const std::vector<Hash>& values, ListRule);
  template <typename Enum>
  void Choices(std::uint32_t n, std::string_view,
               const std::vector<Enum>& values, ListRule) {
    std::vector<std::uint64_t> numbers;
    for (const Enum value : values) {
      numbers.push_back(static_cast<std::uint64_t>(value));
    }
    WritePacked(n, numbers);
  }
  template <typename T>
  void Records(std::uint32_t n, std::string_view, const std::vector<T>& values,
               ListRule) {
    for (const T& value : values) {
      WriteRecord(n, value);
    }
  }

 private:
  // Writes nothing for an empty value, which is the default.
  void WriteBytes(std::uint32_t n, std::string_view value);
  // Writes `value` even if it is empty: an item of a list, or a record.
  void WriteItem(std::uint32_t n, std::string_view value);
  void WriteNumber(std::uint32_t n, std::uint64_t value);
  void WriteStrings(std::uint32_t n, const Strings& values);
  void WritePacked(std::uint32_t n, const std::vector<std::uint64_t>& values);

  template <typename T>
  void WriteRecord(std::uint32_t n, const T& value) {
    WireWriter nested;
    T::VisitFields(value, nested);
    WriteItem(n, nested.bytes_);
  }

  std::string bytes_;
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_WIRE_WRITER_H_
