#include "tests/support/recognition_agreements.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/recognition_choices.h"

namespace comity::testing::worlds {

using namespace recognition;  // NOLINT: this file is about nothing else.
using statement::AgreementTerms;

namespace {

std::vector<Suspension> MakeSuspensions(Tape& tape) {
  std::vector<Suspension> suspensions;
  if (tape.Trouble(8)) {
    suspensions.push_back(
        {SomeDays(tape), tape.OnceIn(2) ? statement::SuspensionEffect::kNewOnly
                                        : statement::SuspensionEffect::kAll});
  }
  return suspensions;
}

Start MakeStart(Tape& tape) {
  Start start{DayOf(2019, 1, 1), std::nullopt};
  if (tape.Trouble(6)) {
    start.in_force = SomeDayOnceIn(tape, 2);
  }
  start.provisional_application = SomeDayOnceIn(tape, 8);
  return start;
}

Party MakeParty(Tape& tape, std::vector<std::string> countries) {
  Party party;
  party.id = "P-" + countries.front();
  party.countries = std::move(countries);
  party.start = MakeStart(tape);
  party.provisional_member_from = SomeDayOnceIn(tape, 8);
  if (tape.OnceIn(3)) {
    auto& bodies = party.designated_bodies.emplace();
    for (const std::string& country : party.countries) {
      for (const std::string& body : {SocietyOf(country), AgencyOf(country)}) {
        if (!tape.Trouble(6)) {
          bodies.push_back(
              {body, tape.Trouble(4) ? SomeDays(tape) : DayRange()});
        }
      }
    }
  }
  party.suspensions = MakeSuspensions(tape);
  if (tape.Trouble(6)) {
    party.withdrawal = {SomeDay(tape), SomeDayOnceIn(tape, 2)};
  }
  return party;
}

statement::Scope MakeScope(Tape& tape) {
  statement::Scope scope;
  scope.credential_types = {statement::CredentialType::kDegree};
  if (tape.Trouble(12)) {
    scope.credential_types = {statement::CredentialType::kLicence};
  }
  scope.purposes = {statement::Purpose::kEstablishment,
                    statement::Purpose::kEmployment};
  if (!tape.Trouble(4)) {
    scope.purposes.push_back(statement::Purpose::kTemporaryServices);
  }
  if (tape.Trouble(12)) {
    scope.titles = {"Other title"};
  }
  if (tape.Trouble(6)) {
    scope.nationalities = {Country(tape), Country(tape)};
  }
  for (std::uint32_t i = tape.Below(3); i > 0; --i) {
    scope.fields_included.push_back(tape.OnceIn(2) ? Any(tape, kFields) : "07");
  }
  for (std::uint32_t i = tape.OnceIn(3) ? 1 + tape.Below(2) : 0; i > 0; --i) {
    scope.fields_excluded.push_back(Any(tape, kFields));
  }
  if (tape.OnceIn(3)) {
    scope.programme = {{"LABEL"}, tape.OnceIn(3)};
  }
  if (tape.OnceIn(3)) {
    scope.joint = statement::JointRule::kAnyConditional;
  }
  return scope;
}

statement::Condition MakeCondition(Tape& tape) {
  using statement::ConditionCode;
  statement::Condition condition;
  condition.code = Any(
      tape, std::array{ConditionCode::kLocalRegistration,
                       ConditionCode::kLanguage, ConditionCode::kLocalEmployer,
                       ConditionCode::kPriorDeclaration});
  if (condition.code == ConditionCode::kLanguage) {
    condition.languages = {"kk"};
    if (tape.OnceIn(2)) {
      condition.languages.emplace_back("de");
    }
    condition.language_min = Any(tape, kLanguageLevels);
  }
  if (condition.code == ConditionCode::kPriorDeclaration) {
    condition.valid_months = 12;
  }
  if (tape.OnceIn(2)) {
    condition.purposes = {statement::Purpose::kEstablishment};
  }
  return condition;
}

statement::ShortfallEffect MakeEffect(Tape& tape) {
  return tape.OnceIn(2) ? statement::ShortfallEffect::kBar
                        : statement::ShortfallEffect::kCondition;
}

void AddMerits(Tape& tape, AgreementTerms& terms) {
  if (tape.OnceIn(3)) {
    terms.level = {5 + tape.Below(3), tape.Below(3)};
  }
  if (tape.Trouble(6)) {
    terms.cpd = {MakeEffect(tape)};
  }
  if (tape.Trouble(6)) {
    terms.experience = {tape.Below(6), tape.Below(4), MakeEffect(tape)};
  }
  if (tape.OnceIn(3)) {
    using statement::DerivedRule;
    terms.derived = {
        Any(tape, std::array{DerivedRule::kAccept, DerivedRule::kAfterYears,
                             DerivedRule::kExclude}),
        tape.Below(4)};
  }
}

AgreementTerms MakeTerms(Tape& tape, const std::vector<Party>& parties) {
  AgreementTerms terms;
  terms.binding = !tape.Trouble(20);
  terms.exclusive = tape.Trouble(6);
  terms.effect = statement::AgreementEffect::kFull;
  if (tape.Trouble(8)) {
    terms.effect = tape.OnceIn(8) ? statement::AgreementEffect::kNone
                                  : statement::AgreementEffect::kAcademicOnly;
  }
  if (tape.Trouble(6)) {
    for (const Party& a : parties) {
      for (const Party& b : parties) {
        if (a.id != b.id && !tape.OnceIn(2)) {
          terms.directions.push_back({a.id, b.id});
        }
      }
    }
  }
  terms.scope = MakeScope(tape);
  AddMerits(tape, terms);
  using statement::CoverageRule;
  terms.coverage = {
      Any(tape,
          std::array{CoverageRule::kAnyTime, CoverageRule::kAnyTime,
                     CoverageRule::kOriginInForce, CoverageRule::kPairInForce,
                     CoverageRule::kFixedDate}),
      std::nullopt};
  if (terms.coverage->rule == CoverageRule::kFixedDate) {
    terms.coverage->date = SomeDay(tape);
  }
  using statement::AcquiredRightsRule;
  if (!tape.Trouble(4)) {
    terms.acquired_rights = {
        Any(tape, std::array{AcquiredRightsRule::kIssuedBeforeEnd,
                             AcquiredRightsRule::kPriorDecisions,
                             AcquiredRightsRule::kNone}),
        SomeDayOnceIn(tape, 3), tape.OnceIn(3)};
  }
  for (std::uint32_t i = tape.OnceIn(3) ? 1 + tape.Below(2) : 0; i > 0; --i) {
    terms.conditions.push_back(MakeCondition(tape));
  }
  terms.partial_access = tape.OnceIn(2);
  terms.chaining_allowed = tape.OnceIn(2);
  terms.notice_months = tape.Below(3) * 6;
  if (tape.Trouble(5)) {
    terms.term = {SomeDay(tape), tape.Below(3) * 6, tape.Below(3) * 3};
  }
  return terms;
}

std::vector<Party> MakeParties(Tape& tape) {
  std::vector<std::string> countries(kCountries.begin(), kCountries.end());
  for (std::size_t i = 0; i + 1 < countries.size(); ++i) {
    const auto rest = static_cast<std::uint32_t>(countries.size() - i);
    if (tape.OnceIn(3)) {
      std::swap(countries[i], countries[i + tape.Below(rest)]);
    }
  }
  std::vector<Party> parties;
  const std::uint32_t count = 2 + tape.Below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    parties.push_back(MakeParty(tape, {countries[i]}));
  }
  if (tape.Trouble(4)) {
    parties.back().countries.push_back(countries.back());
  }
  return parties;
}

}  // namespace

Agreement MakeAgreement(Tape& tape, std::uint32_t number) {
  Agreement agreement;
  agreement.id = "A" + std::to_string(number);
  agreement.parties = MakeParties(tape);
  agreement.start = MakeStart(tape);
  agreement.versions.push_back({"1", MakeTerms(tape, agreement.parties), {}});
  if (tape.Trouble(6)) {
    Version next{"2", MakeTerms(tape, agreement.parties), {}};
    for (const Party& party : agreement.parties) {
      next.accepted_on[party.id] = SomeDay(tape);
    }
    agreement.versions.push_back(std::move(next));
  }
  agreement.terminated = SomeDayOnceIn(tape, 6);
  agreement.non_renewal_notified = SomeDayOnceIn(tape, 2);
  agreement.suspensions = MakeSuspensions(tape);
  return agreement;
}

}  // namespace comity::testing::worlds
