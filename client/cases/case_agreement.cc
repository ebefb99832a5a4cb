#include <algorithm>
#include <utility>

#include "client/cases/case_file.h"

namespace comity::cases {
namespace {

using recognition::Agreement;
using recognition::Party;
using statement::AgreementTerms;

std::vector<recognition::Suspension> ReadSuspensions(CaseObject& object) {
  std::vector<recognition::Suspension> suspensions;
  for (CaseObject& item : object.Objects("suspensions")) {
    suspensions.push_back(
        {item.Days(),
         item.ChoiceOr("effect", statement::SuspensionEffect::kAll)});
    if (item.Has("reason")) {
      item.Text("reason");
    }
    item.Finish();
  }
  return suspensions;
}

std::optional<recognition::Withdrawal> ReadWithdrawal(CaseObject& object) {
  if (!object.Has("withdrawal")) {
    return std::nullopt;
  }
  CaseObject item = object.Object("withdrawal");
  recognition::Withdrawal withdrawal{item.Date("notified"),
                                     item.OptionalDate("effective")};
  item.Finish();
  return withdrawal;
}

Party ReadParty(CaseObject& object) {
  Party party;
  party.id = object.Text("id");
  party.countries = object.Texts("countries");
  party.start = {object.OptionalDate("in_force"),
                 object.OptionalDate("provisional_application_from")};
  party.provisional_member_from =
      object.OptionalDate("provisional_member_from");
  if (object.Has("designated_bodies")) {
    auto& bodies = party.designated_bodies.emplace();
    for (CaseObject& item : object.Objects("designated_bodies")) {
      bodies.push_back({item.Text("body"), item.Days()});
      item.Finish();
    }
  }
  party.suspensions = ReadSuspensions(object);
  party.withdrawal = ReadWithdrawal(object);
  object.Finish();
  return party;
}

statement::Scope ReadScope(CaseObject object) {
  statement::Scope scope;
  scope.credential_types =
      object.Choices<statement::CredentialType>("credential_types");
  scope.titles = object.OptionalTexts("titles").value_or(scope.titles);
  scope.purposes = object.Choices<statement::Purpose>("purposes");
  scope.nationalities =
      object.OptionalTexts("nationalities").value_or(scope.nationalities);
  if (object.Has("fields")) {
    CaseObject fields = object.Object("fields");
    scope.fields_included = fields.Texts("include");
    scope.fields_excluded =
        fields.OptionalTexts("exclude").value_or(scope.fields_excluded);
    fields.Finish();
  }
  scope.joint = object.ChoiceOr("joint", statement::JointRule::kUnspecified);
  if (object.Has("programme")) {
    CaseObject item = object.Object("programme");
    auto& programme = scope.programme.emplace();
    programme.labels = item.Texts("labels");
    programme.territorial = item.FlagOr("territorial", false);
    scope.joint = item.ChoiceOr("joint", scope.joint);
    item.Finish();
  }
  object.Finish();
  return scope;
}

void ReadDirections(CaseObject& object, AgreementTerms& terms) {
  const Json& directions = object.Raw("directions");
  if (directions == "ALL") {
    return;
  }
  if (!directions.is_array() || directions.empty()) {
    object.Fail("directions", "must be \"ALL\" or a list of pairs");
    return;
  }
  for (const Json& pair : directions) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() ||
        !pair[1].is_string()) {
      object.Fail("directions", "a pair is [origin party, host party]");
      return;
    }
    terms.directions.push_back(
        {pair[0].get<std::string>(), pair[1].get<std::string>()});
  }
}

statement::Condition ReadCondition(CaseObject& object) {
  statement::Condition condition;
  condition.code = object.Choice<statement::ConditionCode>("code");
  if (object.Has("purposes")) {
    condition.purposes = object.Choices<statement::Purpose>("purposes");
  }
  if (object.Has("params")) {
    CaseObject params = object.Object("params");
    condition.languages =
        params.OptionalTexts("any_of").value_or(condition.languages);
    condition.language_min = params.TextOr("min", "");
    condition.valid_months = params.NumberOr("valid_months", 0);
    condition.register_name = params.TextOr("register", "");
    params.Finish();
  }
  object.Finish();
  return condition;
}

// Objects of rules, each with a rule and few members.
void ReadRules(CaseObject& object, AgreementTerms& terms) {
  if (object.Has("level")) {
    CaseObject item = object.Object("level");
    terms.level = {item.NumberOr("min_eqf", 0),
                   item.NumberOr("compensable_gap", 0)};
    item.Finish();
  }
  if (object.Has("coverage")) {
    CaseObject item = object.Object("coverage");
    terms.coverage = {item.Choice<statement::CoverageRule>("rule"),
                      item.OptionalDate("date")};
    item.Finish();
  }
  if (object.Has("acquired_rights")) {
    CaseObject item = object.Object("acquired_rights");
    terms.acquired_rights = {item.Choice<statement::AcquiredRightsRule>("rule"),
                             item.OptionalDate("until"),
                             item.FlagOr("follows_renewal", false)};
    item.Finish();
  }
  if (object.Has("cpd")) {
    CaseObject item = object.Object("cpd");
    terms.cpd = {item.Choice<statement::ShortfallEffect>("effect")};
    item.Finish();
  }
  if (object.Has("experience")) {
    CaseObject item = object.Object("experience");
    terms.experience = {item.NumberOr("min_years", 0),
                        item.NumberOr("min_responsible", 0),
                        item.Choice<statement::ShortfallEffect>("effect")};
    item.Finish();
  }
  if (object.Has("derived")) {
    CaseObject item = object.Object("derived");
    terms.derived = {item.Choice<statement::DerivedRule>("rule"),
                     item.NumberOr("years", 0)};
    item.Finish();
  }
  if (object.Has("chaining")) {
    CaseObject item = object.Object("chaining");
    terms.chaining_allowed = item.FlagOr("allowed", false);
    item.Finish();
  }
}

void ReadTerm(CaseObject& object, AgreementTerms& terms, Agreement& agreement) {
  if (!object.Has("term")) {
    return;
  }
  CaseObject item = object.Object("term");
  // A term without an end is none.
  if (item.Has("until")) {
    terms.term = {item.Date("until"), item.NumberOr("auto_renew_months", 0),
                  item.NumberOr("non_renewal_notice_months", 0)};
  }
  agreement.non_renewal_notified = item.OptionalDate("non_renewal_notified");
  item.NumberOr("auto_renew_months", 0);
  item.NumberOr("non_renewal_notice_months", 0);
  item.Finish();
}

AgreementTerms ReadTerms(CaseObject& object) {
  AgreementTerms terms;
  terms.kind = object.Choice<statement::AgreementKind>("kind");
  terms.nature = object.Choice<statement::AgreementNature>("nature");
  terms.binding = object.FlagOr("binding", false);
  terms.exclusive = object.FlagOr("exclusive", false);
  terms.effect = object.Choice<statement::AgreementEffect>("effect");
  terms.notice_months = object.NumberOr("notice_months", 0);
  terms.partial_access = object.FlagOr("partial_access", false);
  ReadDirections(object, terms);
  if (object.Has("scope")) {
    terms.scope = ReadScope(object.Object("scope"));
  } else {
    object.Fail("scope", "is missing");
  }
  ReadRules(object, terms);
  for (CaseObject& item : object.Objects("conditions")) {
    terms.conditions.push_back(ReadCondition(item));
  }
  return terms;
}

}  // namespace

Agreement ReadAgreement(CaseObject object) {
  Agreement agreement;
  agreement.id = object.Text("id");
  object.TextOr("title", "");
  object.OptionalDate("signed");
  agreement.start = {object.OptionalDate("in_force"),
                     object.OptionalDate("provisional_application_from")};
  agreement.terminated = object.OptionalDate("terminated");
  agreement.suspensions = ReadSuspensions(object);
  AgreementTerms terms = ReadTerms(object);
  ReadTerm(object, terms, agreement);
  for (CaseObject& item : object.Objects("parties")) {
    agreement.parties.push_back(ReadParty(item));
  }
  agreement.versions.push_back({"1", std::move(terms), {}});
  object.Finish();
  return agreement;
}

}  // namespace comity::cases
