// The strict visitor that fills a record from bytes; used by wire.h.
//
// It asks, for each field the record describes in ascending order, whether the
// next bytes are that field. A lower number than the one asked for is out of
// order or repeated; what is left over at the end is unknown. So order and
// uniqueness need no bookkeeping.
#ifndef COMITY_CORE_STATEMENT_WIRE_READER_H_
#define COMITY_CORE_STATEMENT_WIRE_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/byte_codec.h"
#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/enums.h"
#include "core/statement/field_rules.h"

namespace comity::statement {

// One thread. The methods are those that field_rules.h lists. After the first
// failure all later calls do nothing.
class WireReader {
 public:
  // `bytes` must outlive the reader.
  explicit WireReader(std::string_view bytes) : reader_(bytes) {}

  const Status& status() const { return status_; }

  // Fails if bytes are left over.
  void Finish();

  void Text(std::uint32_t n, std::string_view name, std::string& value,
            FieldRule rule);
  void Id(std::uint32_t n, std::string_view name, std::string& value,
          FieldRule rule);
  void Code(std::uint32_t n, std::string_view name, std::string& value,
            FieldRule rule);
  void Origin(std::uint32_t n, std::string_view name, std::string& value,
              FieldRule rule);
  void Country(std::uint32_t n, std::string_view name, std::string& value,
               FieldRule rule);
  void Blob(std::uint32_t n, std::string_view name, std::string& value,
            FieldRule rule);
  void Digest(std::uint32_t n, std::string_view name, Hash& value,
              FieldRule rule);
  void Digest(std::uint32_t n, std::string_view name,
              std::optional<Hash>& value, FieldRule rule);
  void Date(std::uint32_t n, std::string_view name, CivilDate& value,
            FieldRule rule);
  void Date(std::uint32_t n, std::string_view name,
            std::optional<CivilDate>& value, FieldRule rule);
  void Number(std::uint32_t n, std::string_view name, std::uint64_t& value,
              NumberRule rule);
  void Flag(std::uint32_t n, std::string_view name, bool& value);

  template <typename Enum>
  void Choice(std::uint32_t n, std::string_view name, Enum& value,
              FieldRule rule) {
    const auto number =
        ReadChoice(n, name, EnumNames<Enum>::kNames.size(), rule);
    value = static_cast<Enum>(number);
  }
  template <typename T>
  void Record(std::uint32_t n, std::string_view name, T& value, FieldRule) {
    const auto bytes = NextBytes(n, name);
    if (!bytes) {
      Missing(name);
      return;
    }
    ReadRecord(name, *bytes, value);
  }
  template <typename T>
  void Record(std::uint32_t n, std::string_view name, std::optional<T>& value,
              FieldRule) {
    if (const auto bytes = NextBytes(n, name)) {
      ReadRecord(name, *bytes, value.emplace());
    }
  }

  using Strings = std::vector<std::string>;
  void Texts(std::uint32_t n, std::string_view name, Strings& values,
             ListRule rule);
  void Ids(std::uint32_t n, std::string_view name, Strings& values,
           ListRule rule);
  void Codes(std::uint32_t n, std::string_view name, Strings& values,
             ListRule rule);
  void Blobs(std::uint32_t n, std::string_view name, Strings& values,
             ListRule rule);
  void Countries(std::uint32_t n, std::string_view name, Strings& values,
                 ListRule rule);
  void Digests(std::uint32_t n, std::string_view name,
               std::vector<Hash>& values, ListRule rule);
  template <typename Enum>
  void Choices(std::uint32_t n, std::string_view name,
               std::vector<Enum>& values, ListRule rule) {
    for (const std::uint64_t number :
         ReadPacked(n, name, EnumNames<Enum>::kNames.size(), rule)) {
      values.push_back(static_cast<Enum>(number));
    }
  }
  template <typename T>
  void Records(std::uint32_t n, std::string_view name, std::vector<T>& values,
               ListRule rule) {
    while (const auto bytes = NextBytes(n, name)) {
      if (!HasRoom(name, values.size(), rule)) {
        return;
      }
      ReadRecord(name, *bytes, values.emplace_back());
      if constexpr (requires(const T& item) { item.Precedes(item); }) {
        if (rule.sorted && values.size() > 1) {
          CheckAscending(name,
                         values[values.size() - 2].Precedes(values.back()));
        }
      }
    }
    CheckCount(name, values.size(), rule);
  }

 private:
  using Check = bool (*)(std::string_view);

  // The payload of the next field if it is field `n` with that wire type.
  std::optional<std::string_view> NextBytes(std::uint32_t n,
                                            std::string_view name);
  // The same for a field that is never empty and, by its rule, perhaps never
  // absent.
  std::optional<std::string_view> NextValue(std::uint32_t n,
                                            std::string_view name,
                                            FieldRule rule);
  std::optional<std::uint64_t> NextNumber(std::uint32_t n,
                                          std::string_view name);
  bool NextIs(std::uint32_t n, std::uint32_t wire_type, std::string_view name);

  void ReadString(std::uint32_t n, std::string_view name, std::string& value,
                  FieldRule rule, std::size_t size_default, Check check);
  void ReadStrings(std::uint32_t n, std::string_view name, Strings& values,
                   ListRule rule, std::size_t size_max, Check check);
  std::uint64_t ReadChoice(std::uint32_t n, std::string_view name,
                           std::size_t count, FieldRule rule);
  std::vector<std::uint64_t> ReadPacked(std::uint32_t n, std::string_view name,
                                        std::size_t count, ListRule rule);
  template <typename T>
  void ReadRecord(std::string_view name, std::string_view bytes, T& value) {
    WireReader nested(bytes);
    T::VisitFields(value, nested);
    nested.Finish();
    Adopt(name, nested.status_);
  }

  bool HasRoom(std::string_view name, std::size_t count, ListRule rule);
  void CheckCount(std::string_view name, std::size_t count, ListRule rule);
  void CheckAscending(std::string_view name, bool ascends);
  void Adopt(std::string_view name, const Status& nested);
  void Missing(std::string_view name);
  void Fail(ErrorReason reason, std::string_view name, std::string_view what);

  ByteReader reader_;
  Status status_;
  std::uint32_t last_number_ = 0;
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_WIRE_READER_H_
