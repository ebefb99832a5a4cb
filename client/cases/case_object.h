// One JSON object of a case file, read member by member. The first problem
// sticks, with its place; what is read after it means nothing.
#ifndef COMITY_CLIENT_CASES_CASE_OBJECT_H_
#define COMITY_CLIENT_CASES_CASE_OBJECT_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/status.h"
#include "core/recognition/facts.h"
#include "core/statement/enums.h"

namespace comity::cases {

using Json = nlohmann::ordered_json;

// One thread. Borrows the JSON and the status.
class CaseObject {
 public:
  // `place` is put before the names of members in messages.
  CaseObject(const Json& json, std::string place, Status& status);

  // An absent member and null are the same.
  bool Has(const std::string& name);

  std::string Text(const std::string& name);
  std::string TextOr(const std::string& name, std::string otherwise);
  bool FlagOr(const std::string& name, bool otherwise);
  std::uint64_t NumberOr(const std::string& name, std::uint64_t otherwise);
  CivilDate Date(const std::string& name);
  std::optional<CivilDate> OptionalDate(const std::string& name);
  // The members "from" and "until".
  recognition::DayRange Days();
  std::vector<std::string> Texts(const std::string& name);
  std::optional<std::vector<std::string>> OptionalTexts(
      const std::string& name);
  // Requires: Has(name).
  CaseObject Object(const std::string& name);
  // Empty if the member is absent.
  std::vector<CaseObject> Objects(const std::string& name);
  const Json& Raw(const std::string& name);

  template <typename Enum>
  Enum Choice(const std::string& name) {
    return Named<Enum>(name, Text(name));
  }
  template <typename Enum>
  Enum ChoiceOr(const std::string& name, Enum otherwise) {
    return Has(name) ? Choice<Enum>(name) : otherwise;
  }
  template <typename Enum>
  std::vector<Enum> Choices(const std::string& name) {
    std::vector<Enum> values;
    for (const std::string& text : Texts(name)) {
      values.push_back(Named<Enum>(name, text));
    }
    return values;
  }

  // Fails for a member that was never asked for.
  void Finish();
  // Notes a problem with the member.
  void Fail(const std::string& name, const std::string& what);
  const std::string& place() const { return place_; }

 private:
  template <typename Enum>
  Enum Named(const std::string& name, const std::string& text) {
    const auto& names = statement::EnumNames<Enum>::kNames;
    for (std::size_t i = 1; i < names.size(); ++i) {
      if (names[i] == text) {
        return static_cast<Enum>(i);
      }
    }
    Fail(name, "no such code: " + text);
    return Enum();
  }

  // The member, or null after noting that it is missing.
  const Json* Find(const std::string& name);
  std::string PlaceOf(const std::string& name) const;

  const Json* json_;
  std::string place_;
  Status* status_;
  std::set<std::string> asked_;
};

}  // namespace comity::cases

#endif  // COMITY_CLIENT_CASES_CASE_OBJECT_H_
