#include "core/recognition/merit_rules.h"

#include <algorithm>

#include "core/recognition/agreement_dates.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using statement::ConditionCode;
using statement::CoverageRule;

constexpr std::uint64_t kEqfMax = 8;

// First day whose credentials are covered; nothing: all are.
std::optional<CivilDate> CoveredFrom(const Candidate& candidate,
                                     const statement::Coverage& coverage) {
  switch (coverage.rule) {
    case CoverageRule::kUnspecified:
    case CoverageRule::kAnyTime:
      return std::nullopt;
    case CoverageRule::kFixedDate:
      return coverage.date;
    case CoverageRule::kOriginInForce:
      return StartOfPair(candidate.agreement, candidate.origin,
                         candidate.origin);
    case CoverageRule::kPairInForce:
      return StartOfPair(candidate.agreement, candidate.origin, candidate.host);
  }
  return std::nullopt;
}

CivilDate MeasuredDay(const Credential& credential,
                      const AgreementTerms& terms) {
  if (terms.scope && terms.scope->programme && credential.education) {
    const Education& education = *credential.education;
    return std::min(education.completed_on,
                    education.stated_on.value_or(education.completed_on));
  }
  return std::min(credential.issued_on,
                  credential.stated_issued_on.value_or(credential.issued_on));
}

std::optional<std::uint64_t> HeldLevel(const Candidate& candidate,
                                       const Version& version) {
  const auto& level = candidate.credential.level;
  if (!level) {
    return std::nullopt;
  }
  const auto by_text = EqfLevel(version.level_maps, *level);
  return by_text ? by_text : EqfLevel(candidate.facts.level_maps, *level);
}

std::uint64_t Missing(std::uint64_t wanted, std::uint64_t held) {
  return held < wanted ? wanted - held : 0;
}

}  // namespace

std::optional<std::uint64_t> EqfLevel(const LevelMaps& maps,
                                      const statement::Level& level) {
  if (level.framework == "EQF") {
    const bool known = level.level.size() == 1 && level.level[0] >= '1' &&
                       level.level[0] <= '0' + static_cast<int>(kEqfMax);
    return known ? std::optional<std::uint64_t>(level.level[0] - '0')
                 : std::nullopt;
  }
  const auto framework = maps.find(level.framework);
  if (framework == maps.end()) {
    return std::nullopt;
  }
  const auto mapped = framework->second.find(level.level);
  return mapped == framework->second.end() ? std::nullopt
                                           : std::optional(mapped->second);
}

void CheckLevel(const Candidate& candidate, const Version& version,
                Findings& findings) {
  const AgreementTerms& terms = *version.terms;
  const Credential& credential = candidate.credential;
  if (!terms.level || !findings.Needs(credential, HeldFact::kLevel)) {
    return;
  }
  const auto held = HeldLevel(candidate, version);
  if (!held) {
    findings.reasons.insert(ErrorReason::kLevelUnknown);
    return;
  }
  const std::uint64_t gap = Missing(terms.level->min_eqf, *held);
  if (gap == 0) {
    return;
  }
  if (gap > terms.level->compensable_gap) {
    findings.reasons.insert(ErrorReason::kLevelTooLow);
    return;
  }
  RequiredCondition measure =
      RequiredCondition::Of(ConditionCode::kCompensationMeasure);
  measure.choice = {"APTITUDE_TEST"};
  if (candidate.query.purpose != statement::Purpose::kTemporaryServices) {
    measure.choice.insert(measure.choice.begin(), "ADAPTATION_PERIOD");
  }
  findings.conditions.push_back(std::move(measure));
}

void CheckCoverage(const Candidate& candidate, const AgreementTerms& terms,
                   Findings& findings) {
  if (!terms.coverage) {
    return;
  }
  const auto from = CoveredFrom(candidate, *terms.coverage);
  if (!from && terms.coverage->rule == CoverageRule::kFixedDate) {
    findings.reasons.insert(ErrorReason::kIssuedBeforeCoverage);
  }
  if (from && MeasuredDay(candidate.credential, terms) < *from) {
    findings.reasons.insert(ErrorReason::kIssuedBeforeCoverage);
  }
}

void CheckDerived(const Candidate& candidate, const AgreementTerms& terms,
                  Findings& findings) {
  const Credential& credential = candidate.credential;
  if (credential.derived_from.empty()) {
    return;
  }
  const auto rule =
      terms.derived ? terms.derived->rule : statement::DerivedRule::kExclude;
  if (rule == statement::DerivedRule::kAccept) {
    return;
  }
  const CivilDate since =
      credential.first_issued_on.value_or(credential.issued_on);
  if (rule == statement::DerivedRule::kAfterYears &&
      since.PlusMonths(12 * static_cast<int>(terms.derived->years)) <=
          candidate.query.on) {
    findings.basis.insert(Basis::kDerivedAfterYears);
    return;
  }
  findings.reasons.insert(ErrorReason::kDerivedCredentialNotCovered);
}

void CheckCpd(const Candidate& candidate, const AgreementTerms& terms,
              Findings& findings) {
  const auto& until = candidate.credential.cpd_satisfied_until;
  if (!terms.cpd || (until && candidate.query.on <= *until)) {
    return;
  }
  if (terms.cpd->effect == statement::ShortfallEffect::kCondition) {
    findings.conditions.push_back(
        RequiredCondition::Of(ConditionCode::kCpdCatchUp));
  } else {
    findings.reasons.insert(ErrorReason::kCpdLapsed);
  }
}

void CheckExperience(const Candidate& candidate, const AgreementTerms& terms,
                     Findings& findings) {
  if (!terms.experience) {
    return;
  }
  const Experience held =
      candidate.credential.experience.value_or(Experience());
  RequiredCondition top_up =
      RequiredCondition::Of(ConditionCode::kExperienceTopUp);
  top_up.years = Missing(terms.experience->min_years, held.years);
  top_up.responsible_years =
      Missing(terms.experience->min_responsible, held.responsible_years);
  if (top_up.years == 0 && top_up.responsible_years == 0) {
    return;
  }
  if (terms.experience->effect == statement::ShortfallEffect::kCondition) {
    findings.conditions.push_back(std::move(top_up));
  } else {
    findings.reasons.insert(ErrorReason::kExperienceInsufficient);
  }
}

}  // namespace comity::recognition
