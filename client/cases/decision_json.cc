#include "client/cases/decision_json.h"

#include <string>

namespace comity::cases {
namespace {

using statement::ConditionCode;
using statement::NameOf;

Json AgreementJson(const std::vector<std::string>& agreements) {
  if (agreements.empty()) {
    return nullptr;
  }
  std::string joined;
  for (const std::string& id : agreements) {
    joined += joined.empty() ? id : ">" + id;
  }
  return joined;
}

}  // namespace

Json ParamsJson(const recognition::RequiredCondition& condition) {
  Json params = Json::object();
  switch (condition.code) {
    case ConditionCode::kLocalRegistration:
      if (!condition.register_name.empty()) {
        params["register"] = condition.register_name;
      }
      break;
    case ConditionCode::kPriorDeclaration:
      if (condition.valid_months != 0) {
        params["valid_months"] = condition.valid_months;
      }
      break;
    case ConditionCode::kLanguage:
      params["any_of"] = condition.languages;
      params["min"] = condition.language_min;
      break;
    case ConditionCode::kCompensationMeasure:
      params["choice"] = condition.choice;
      break;
    case ConditionCode::kPartialAccess:
      params["fields"] = condition.fields;
      break;
    case ConditionCode::kAssessUnaccreditedPart:
      params["partners"] = condition.partners;
      break;
    case ConditionCode::kExperienceTopUp:
      params["years"] = condition.years;
      params["responsible_years"] = condition.responsible_years;
      break;
    default:
      break;
  }
  return params;
}

Json DecisionJson(const recognition::Decision& decision) {
  Json json;
  json["outcome"] = NameOf(decision.outcome);
  json["reasons"] = Json::array();
  for (const ErrorReason reason : decision.reasons) {
    json["reasons"].push_back(Name(reason));
  }
  json["conditions"] = Json::array();
  for (const auto& condition : decision.conditions) {
    json["conditions"].push_back(
        {{"code", NameOf(condition.code)}, {"params", ParamsJson(condition)}});
  }
  json["basis"] = Json::array();
  for (const recognition::Basis basis : decision.basis) {
    json["basis"].push_back(NameOf(basis));
  }
  json["path"] = NameOf(decision.path);
  json["agreement"] = AgreementJson(decision.agreements);
  return json;
}

}  // namespace comity::cases
