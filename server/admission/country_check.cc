#include "server/admission/country_check.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/base/country_codes.h"

namespace comity::server {
namespace {

// A visitor of fields (core/statement/field_rules.h) that looks at countries
// only, and into records.
class CountryVisitor {
 public:
  Status status() && { return std::move(status_); }

  void Country(std::uint32_t, std::string_view name, const std::string& value,
               statement::FieldRule) {
    if (!value.empty()) {
      Check(name, value);
    }
  }
  void Countries(std::uint32_t, std::string_view name,
                 const std::vector<std::string>& values, statement::ListRule) {
    for (const std::string& value : values) {
      Check(name, value);
    }
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view, const T& value,
              statement::FieldRule) {
    T::VisitFields(value, *this);
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view, const std::optional<T>& value,
              statement::FieldRule) {
    if (value) {
      T::VisitFields(*value, *this);
    }
  }
  template <typename T>
  void Records(std::uint32_t, std::string_view, const std::vector<T>& values,
               statement::ListRule) {
    for (const T& value : values) {
      T::VisitFields(value, *this);
    }
  }

  // Everything else names no country.
  template <typename T>
  void Text(std::uint32_t, std::string_view, const T&, statement::FieldRule) {}
  template <typename T>
  void Id(std::uint32_t, std::string_view, const T&, statement::FieldRule) {}
  template <typename T>
  void Code(std::uint32_t, std::string_view, const T&, statement::FieldRule) {}
  template <typename T>
  void Origin(std::uint32_t, std::string_view, const T&, statement::FieldRule) {
  }
  template <typename T>
  void Blob(std::uint32_t, std::string_view, const T&, statement::FieldRule) {}
  template <typename T>
  void Digest(std::uint32_t, std::string_view, const T&, statement::FieldRule) {
  }
  template <typename T>
  void Date(std::uint32_t, std::string_view, const T&, statement::FieldRule) {}
  template <typename T>
  void Choice(std::uint32_t, std::string_view, const T&, statement::FieldRule) {
  }
  template <typename T>
  void Texts(std::uint32_t, std::string_view, const T&, statement::ListRule) {}
  template <typename T>
  void Ids(std::uint32_t, std::string_view, const T&, statement::ListRule) {}
  template <typename T>
  void Codes(std::uint32_t, std::string_view, const T&, statement::ListRule) {}
  template <typename T>
  void Blobs(std::uint32_t, std::string_view, const T&, statement::ListRule) {}
  template <typename T>
  void Digests(std::uint32_t, std::string_view, const T&, statement::ListRule) {
  }
  template <typename T>
  void Choices(std::uint32_t, std::string_view, const T&, statement::ListRule) {
  }
  void Number(std::uint32_t, std::string_view, std::uint64_t,
              statement::NumberRule) {}
  void Flag(std::uint32_t, std::string_view, bool) {}

 private:
  void Check(std::string_view name, const std::string& value) {
    if (status_.ok() && !IsAssignedCountry(value)) {
      status_ = InvalidArgument(
          ErrorReason::kCountryUnassigned,
          std::string(name) + ": '" + value + "' is not an assigned country");
    }
  }

  Status status_;
};

template <typename T>
Status CheckRecord(const T& record) {
  CountryVisitor visitor;
  T::VisitFields(record, visitor);
  return std::move(visitor).status();
}

}  // namespace

Status CheckCountriesAssigned(const statement::StatementBody& body) {
  return std::visit(
      [](const auto& record) -> Status {
        using Record = std::decay_t<decltype(record)>;
        if constexpr (std::is_same_v<Record, std::monostate>) {
          return OkStatus();
        } else {
          return CheckRecord(record);
        }
      },
      body);
}

}  // namespace comity::server
