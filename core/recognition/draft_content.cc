// The checks of a draft that concern what is recognised, and on which terms.
#include <algorithm>
#include <optional>
#include <set>

#include "core/base/country_codes.h"
#include "core/base/field_codes.h"
#include "core/base/language_codes.h"
#include "core/recognition/draft_problems.h"
#include "core/recognition/scope_rules.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using statement::Condition;
using statement::ConditionCode;
using statement::Purpose;

void CheckFieldCodes(const std::string& list,
                     const std::vector<std::string>& codes,
                     DraftProblems& problems) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!IsEducationField(codes[i])) {
      problems.Add(ErrorReason::kCodeUnknown, Item(list, i),
                   "'" + codes[i] + "' is no field of ISCED-F 2013");
    }
  }
}

// "071", "0710" and "07100" mean the same branch.
void CheckBothLists(const statement::Scope& scope, DraftProblems& problems) {
  std::set<std::string_view> included;
  for (const std::string& code : scope.fields_included) {
    included.insert(PlainField(code));
  }
  for (std::size_t i = 0; i < scope.fields_excluded.size(); ++i) {
    const std::string& code = scope.fields_excluded[i];
    if (included.contains(PlainField(code))) {
      problems.Contradiction(Item("scope.fields_excluded", i),
                             code + " is included, too");
    }
  }
}

// --- Conditions --------------------------------------------------------------

// Where a condition comes from that no text lists; empty for others.
std::string_view SourceOf(ConditionCode code) {
  switch (code) {
    case ConditionCode::kCompensationMeasure:
      return "level.compensable_gap";
    case ConditionCode::kCpdCatchUp:
      return "cpd.effect";
    case ConditionCode::kExperienceTopUp:
      return "experience.effect";
    case ConditionCode::kPartialAccess:
      return "partial_access";
    case ConditionCode::kAssessUnaccreditedPart:
      return "scope.joint";
    default:
      return "";
  }
}

void CheckLanguages(const std::string& place, const Condition& condition,
                    DraftProblems& problems) {
  if (condition.languages.empty()) {
    problems.Missing(place + ".languages", "LANGUAGE needs at least one");
  }
  for (std::size_t i = 0; i < condition.languages.size(); ++i) {
    if (!IsLanguage(condition.languages[i])) {
      problems.Add(
          ErrorReason::kCodeUnknown, Item(place + ".languages", i),
          "'" + condition.languages[i] + "' is no language of ISO 639");
    }
  }
  if (!condition.language_min.empty() &&
      !IsLanguageLevel(condition.language_min)) {
    problems.Add(ErrorReason::kCodeUnknown, place + ".language_min",
                 "'" + condition.language_min + "' is none of A1 to C2");
  }
}

// Parameters that another condition has.
void CheckParameters(const std::string& place, const Condition& condition,
                     DraftProblems& problems) {
  const auto foreign = [&](const char* name, ConditionCode owner, bool given) {
    if (given && condition.code != owner) {
      problems.Contradiction(
          place + name, "belongs to " + std::string(statement::NameOf(owner)) +
                            ", not to " +
                            std::string(statement::NameOf(condition.code)));
    }
  };
  foreign(".languages", ConditionCode::kLanguage, !condition.languages.empty());
  foreign(".language_min", ConditionCode::kLanguage,
          !condition.language_min.empty());
  foreign(".valid_months", ConditionCode::kPriorDeclaration,
          condition.valid_months > 0);
  foreign(".register_name", ConditionCode::kLocalRegistration,
          !condition.register_name.empty());
}

void CheckPurposes(const std::string& place, const Condition& condition,
                   const std::vector<Purpose>& covered,
                   DraftProblems& problems) {
  for (std::size_t i = 0; i < condition.purposes.size(); ++i) {
    const Purpose purpose = condition.purposes[i];
    if (std::find(covered.begin(), covered.end(), purpose) == covered.end()) {
      problems.Contradiction(Item(place + ".purposes", i),
                             std::string(statement::NameOf(purpose)) +
                                 " is no purpose of the scope");
    }
  }
}

bool Overlap(const Condition& a, const Condition& b) {
  return a.purposes.empty() || b.purposes.empty() ||
         std::find_first_of(a.purposes.begin(), a.purposes.end(),
                            b.purposes.begin(),
                            b.purposes.end()) != a.purposes.end();
}

// Several languages may each be asked for.
void CheckTwice(const AgreementTerms& terms, std::size_t i,
                DraftProblems& problems) {
  const Condition& condition = terms.conditions[i];
  for (std::size_t j = 0; j < i; ++j) {
    const Condition& earlier = terms.conditions[j];
    if (condition.code == earlier.code && Overlap(condition, earlier) &&
        condition.code != ConditionCode::kLanguage) {
      problems.Contradiction(Item("conditions", i) + ".code",
                             std::string(statement::NameOf(condition.code)) +
                                 " is asked for in " + Item("conditions", j) +
                                 " for the same purpose");
      return;
    }
  }
}

}  // namespace

std::string UnmappedText(const std::string& country,
                         const std::string& framework) {
  return "credentials of " + country + " bear levels of '" + framework +
         "', which nothing maps";
}

void CheckScopeText(const AgreementTerms& terms, DraftProblems& problems) {
  if (!terms.scope) {
    return;
  }
  const statement::Scope& scope = *terms.scope;
  for (std::size_t i = 0; i < scope.nationalities.size(); ++i) {
    if (!IsAssignedCountry(scope.nationalities[i])) {
      problems.Add(
          ErrorReason::kCountryUnassigned, Item("scope.nationalities", i),
          "'" + scope.nationalities[i] + "' is not an assigned country");
    }
  }
  CheckFieldCodes("scope.fields_included", scope.fields_included, problems);
  CheckFieldCodes("scope.fields_excluded", scope.fields_excluded, problems);
  CheckBothLists(scope, problems);
}

void CheckLevelText(const AgreementTerms& terms, const DraftContext& context,
                    DraftProblems& problems) {
  if (!terms.level) {
    return;
  }
  const statement::LevelTerms& level = *terms.level;
  if (level.compensable_gap >= level.min_eqf) {
    problems.Contradiction("level.compensable_gap",
                           "a gap of " + std::to_string(level.compensable_gap) +
                               " below level " + std::to_string(level.min_eqf) +
                               " asks for no level at all");
  }
  std::set<std::string> mapped;
  for (std::size_t i = 0; i < level.mappings.size(); ++i) {
    const statement::FrameworkMapping& mapping = level.mappings[i];
    const std::string place = Item("level.mappings", i);
    if (mapping.framework == "EQF") {
      problems.Contradiction(place + ".framework", "the EQF needs no mapping");
    } else if (!mapped.insert(mapping.framework).second) {
      problems.Contradiction(place + ".framework",
                             "'" + mapping.framework + "' is mapped twice");
    } else if (context.find_table &&
               context.find_table(mapping) == DraftContext::Table::kMissing) {
      problems.Add(ErrorReason::kFrameworkUnmapped, place,
                   "'" + mapping.publisher.id + "' has recorded no table of '" +
                       mapping.framework + "'");
    }
  }
  std::set<std::string> named;
  for (const statement::PartyTerms& party : terms.parties) {
    for (const std::string& country : party.countries) {
      if (!context.frameworks_of) {
        return;
      }
      for (const std::string& framework : context.frameworks_of(country)) {
        if (!mapped.contains(framework) && named.insert(framework).second) {
          problems.Add(ErrorReason::kFrameworkUnmapped, "level.mappings",
                       UnmappedText(country, framework));
        }
      }
    }
  }
}

void CheckConditions(const AgreementTerms& terms, DraftProblems& problems) {
  for (std::size_t i = 0; i < terms.conditions.size(); ++i) {
    const Condition& condition = terms.conditions[i];
    const std::string place = Item("conditions", i);
    const std::string_view source = SourceOf(condition.code);
    if (!source.empty()) {
      problems.Contradiction(place + ".code",
                             std::string(statement::NameOf(condition.code)) +
                                 " follows from " + std::string(source) +
                                 " and is not asked of everybody");
    }
    if (terms.scope) {
      CheckPurposes(place, condition, terms.scope->purposes, problems);
    }
    if (condition.code == ConditionCode::kLanguage) {
      CheckLanguages(place, condition, problems);
    }
    if (condition.code == ConditionCode::kPriorDeclaration &&
        condition.valid_months == 0) {
      problems.Missing(place + ".valid_months",
                       "PRIOR_DECLARATION says how long it is valid");
    }
    CheckParameters(place, condition, problems);
    CheckTwice(terms, i, problems);
  }
}

void CheckMerits(const AgreementTerms& terms, DraftProblems& problems) {
  if (terms.experience) {
    const auto& asked = *terms.experience;
    if (asked.min_years == 0 && asked.min_responsible == 0) {
      problems.Missing("experience", "it asks for no years");
    } else if (asked.min_years > 0 && asked.min_years < asked.min_responsible) {
      problems.Contradiction(
          "experience.min_responsible",
          "responsible years are part of all years, of which fewer are asked");
    }
  }
  const bool limited = terms.scope && (!terms.scope->fields_included.empty() ||
                                       !terms.scope->fields_excluded.empty());
  if (terms.partial_access && !limited) {
    problems.Missing("partial_access",
                     "there is no field that the scope leaves out");
  }
  if (terms.derived) {
    const bool counts =
        terms.derived->rule == statement::DerivedRule::kAfterYears;
    if (counts && terms.derived->years == 0) {
      problems.Missing("derived.years", "AFTER_YEARS needs a number of years");
    } else if (!counts && terms.derived->years > 0) {
      problems.Contradiction(
          "derived.years",
          "years belong to AFTER_YEARS, not to " +
              std::string(statement::NameOf(terms.derived->rule)));
    }
  }
}

}  // namespace comity::recognition
