#include "core/recognition/scope_rules.h"

#include <algorithm>
#include <optional>

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using statement::CredentialType;

template <typename T>
bool Contains(const std::vector<T>& items, const T& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

// A joint degree is a degree, but not the reverse.
bool CoversType(const statement::Scope& scope, CredentialType type) {
  return Contains(scope.credential_types, type) ||
         (type == CredentialType::kJointDegree &&
          Contains(scope.credential_types, CredentialType::kDegree));
}

bool CoversNationality(const statement::Scope& scope,
                       const Credential& credential) {
  return std::any_of(credential.nationalities.begin(),
                     credential.nationalities.end(),
                     [&](const std::string& nationality) {
                       return Contains(scope.nationalities, nationality);
                     });
}

// Length of the longest of `branches` that `code` lies under.
std::optional<std::size_t> LongestBranch(
    const std::vector<std::string>& branches, const std::string& code) {
  std::optional<std::size_t> longest;
  for (const std::string& branch : branches) {
    if (IsUnderField(code, branch)) {
      longest = std::max(longest.value_or(0), PlainField(branch).size());
    }
  }
  return longest;
}

// Nothing if the field is covered. The longest match decides, and exclusion
// wins a tie; a list of exclusions alone includes everything else.
std::optional<ErrorReason> FieldProblem(const statement::Scope& scope,
                                        const std::string& code) {
  auto included = LongestBranch(scope.fields_included, code);
  if (!included && scope.fields_included.empty()) {
    included = 0;
  }
  const auto excluded = LongestBranch(scope.fields_excluded, code);
  if (excluded && (!included || *excluded >= *included)) {
    return ErrorReason::kFieldExcluded;
  }
  return included ? std::nullopt : std::optional(ErrorReason::kFieldNotCovered);
}

std::vector<std::string> HeldFields(const Candidate& candidate) {
  std::vector<std::string> held = candidate.credential.fields;
  if (!candidate.query.field.empty()) {
    held.erase(std::remove_if(held.begin(), held.end(),
                              [&](const std::string& code) {
                                return !IsUnderField(code,
                                                     candidate.query.field);
                              }),
               held.end());
  }
  return held;
}

void CheckFields(const Candidate& candidate, const AgreementTerms& terms,
                 Findings& findings) {
  const statement::Scope& scope = *terms.scope;
  const bool limited =
      !scope.fields_included.empty() || !scope.fields_excluded.empty();
  if ((!limited && candidate.query.field.empty()) ||
      !findings.Needs(candidate.credential, HeldFact::kFields)) {
    return;
  }
  const std::vector<std::string> held = HeldFields(candidate);
  if (held.empty()) {
    findings.reasons.insert(candidate.query.field.empty()
                                ? ErrorReason::kFieldNotCovered
                                : ErrorReason::kFieldNotHeld);
    return;
  }
  std::set<ErrorReason> problems;
  std::vector<std::string> covered;
  for (const std::string& code : held) {
    if (const auto problem = FieldProblem(scope, code)) {
      problems.insert(*problem);
    } else {
      covered.push_back(code);
    }
  }
  if (problems.empty()) {
    return;
  }
  if (covered.empty() || !terms.partial_access) {
    findings.reasons.merge(problems);
    return;
  }
  std::sort(covered.begin(), covered.end());
  RequiredCondition partial =
      RequiredCondition::Of(statement::ConditionCode::kPartialAccess);
  partial.fields = std::move(covered);
  findings.conditions.push_back(std::move(partial));
}

}  // namespace

std::string_view PlainField(std::string_view code) {
  while (code.size() > 2 && code.back() == '0') {
    code.remove_suffix(1);
  }
  return code;
}

bool IsUnderField(std::string_view code, std::string_view branch) {
  return PlainField(code).starts_with(PlainField(branch));
}

void CheckScope(const Candidate& candidate, const AgreementTerms& terms,
                Findings& findings) {
  const Credential& credential = candidate.credential;
  if (!terms.scope) {
    // A text without a scope covers nothing.
    findings.reasons.insert(ErrorReason::kCredentialTypeNotCovered);
    return;
  }
  const statement::Scope& scope = *terms.scope;
  if (!CoversType(scope, credential.type)) {
    findings.reasons.insert(ErrorReason::kCredentialTypeNotCovered);
  }
  if (!scope.titles.empty() && !Contains(scope.titles, credential.title)) {
    findings.reasons.insert(ErrorReason::kTitleNotCovered);
  }
  if (!Contains(scope.purposes, candidate.query.purpose)) {
    findings.reasons.insert(ErrorReason::kPurposeNotCovered);
  }
  if (!scope.nationalities.empty() &&
      findings.Needs(credential, HeldFact::kNationalities) &&
      !CoversNationality(scope, credential)) {
    findings.reasons.insert(ErrorReason::kNationalityNotCovered);
  }
  CheckFields(candidate, terms, findings);
}

}  // namespace comity::recognition
