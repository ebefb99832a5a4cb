#include "client/cases/case_object.h"

#include <utility>

namespace comity::cases {
namespace {

const Json& Nothing() {
  static const Json kNothing;
  return kNothing;
}

}  // namespace

CaseObject::CaseObject(const Json& json, std::string place, Status& status)
    : json_(&json), place_(std::move(place)), status_(&status) {
  if (!json.is_object()) {
    Fail("", "must be an object");
    static const Json kEmpty = Json::object();
    json_ = &kEmpty;
  }
}

std::string CaseObject::PlaceOf(const std::string& name) const {
  return name.empty() ? place_ : place_ + "." + name;
}

void CaseObject::Fail(const std::string& name, const std::string& what) {
  if (status_->ok()) {
    *status_ = InvalidArgument(ErrorReason::kCaseMalformed,
                               PlaceOf(name) + ": " + what);
  }
}

bool CaseObject::Has(const std::string& name) {
  asked_.insert(name);
  const auto found = json_->find(name);
  return found != json_->end() && !found->is_null();
}

const Json* CaseObject::Find(const std::string& name) {
  if (!Has(name)) {
    Fail(name, "is missing");
    return nullptr;
  }
  return &*json_->find(name);
}

const Json& CaseObject::Raw(const std::string& name) {
  const Json* member = Find(name);
  return member == nullptr ? Nothing() : *member;
}

std::string CaseObject::Text(const std::string& name) {
  const Json* member = Find(name);
  if (member == nullptr) {
    return "";
  }
  if (!member->is_string()) {
    Fail(name, "must be text");
    return "";
  }
  return member->get<std::string>();
}

std::string CaseObject::TextOr(const std::string& name, std::string otherwise) {
  return Has(name) ? Text(name) : std::move(otherwise);
}

bool CaseObject::FlagOr(const std::string& name, bool otherwise) {
  if (!Has(name)) {
    return otherwise;
  }
  const Json& member = Raw(name);
  if (!member.is_boolean()) {
    Fail(name, "must be true or false");
    return otherwise;
  }
  return member.get<bool>();
}

std::uint64_t CaseObject::NumberOr(const std::string& name,
                                   std::uint64_t otherwise) {
  // Beyond any count of months or years that a text can mean.
  constexpr std::uint64_t kMax = 10000;
  if (!Has(name)) {
    return otherwise;
  }
  const Json& member = Raw(name);
  if (!member.is_number_unsigned() || member.get<std::uint64_t>() > kMax) {
    Fail(name, "must be a whole number up to " + std::to_string(kMax));
    return otherwise;
  }
  return member.get<std::uint64_t>();
}

CivilDate CaseObject::Date(const std::string& name) {
  const std::string text = Text(name);
  const auto date = CivilDate::Parse(text);
  if (!date) {
    Fail(name, "a day is YYYY-MM-DD, not '" + text + "'");
  }
  return date.value_or(CivilDate());
}

std::optional<CivilDate> CaseObject::OptionalDate(const std::string& name) {
  return Has(name) ? std::optional<CivilDate>(Date(name)) : std::nullopt;
}

recognition::DayRange CaseObject::Days() {
  return {OptionalDate("from"), OptionalDate("until")};
}

std::vector<std::string> CaseObject::Texts(const std::string& name) {
  std::vector<std::string> texts;
  const Json* member = Find(name);
  if (member == nullptr) {
    return texts;
  }
  if (!member->is_array()) {
    Fail(name, "must be a list");
    return texts;
  }
  for (const Json& item : *member) {
    if (!item.is_string()) {
      Fail(name, "must be a list of texts");
      break;
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::optional<std::vector<std::string>> CaseObject::OptionalTexts(
    const std::string& name) {
  return Has(name) ? std::optional(Texts(name)) : std::nullopt;
}

CaseObject CaseObject::Object(const std::string& name) {
  return {Raw(name), PlaceOf(name), *status_};
}

std::vector<CaseObject> CaseObject::Objects(const std::string& name) {
  std::vector<CaseObject> objects;
  if (!Has(name)) {
    return objects;
  }
  const Json& member = Raw(name);
  if (!member.is_array()) {
    Fail(name, "must be a list");
    return objects;
  }
  for (std::size_t i = 0; i < member.size(); ++i) {
    objects.emplace_back(
        member[i], PlaceOf(name) + "[" + std::to_string(i) + "]", *status_);
  }
  return objects;
}

void CaseObject::Finish() {
  for (const auto& [name, value] : json_->items()) {
    if (asked_.count(name) == 0) {
      Fail(name, "no such member");
    }
  }
}

}  // namespace comity::cases
