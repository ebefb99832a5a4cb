#include "tests/support/recognition_worlds.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace comity::testing {
namespace {

using namespace recognition;  // NOLINT: this file is about nothing else.
using statement::AgreementTerms;
using MaybeDay = std::optional<CivilDate>;

constexpr std::array kCountries = {"CN", "KZ", "DE", "FR", "GB"};
constexpr std::array kFields = {"0713", "0715", "0732", "0710", "07", "0731"};
constexpr std::array kLevels = {"6", "7", "5", "4", "x"};
constexpr std::array kLanguageLevels = {"B2", "C1", "B1"};

CivilDate Day(int year, int month, int day) {
  return *CivilDate::FromYmd(year, month, day);
}

template <typename T, std::size_t kSize>
T Any(Tape& tape, const std::array<T, kSize>& items) {
  return items[tape.Below(kSize)];
}

std::string Country(Tape& tape) { return Any(tape, kCountries); }
std::string SocietyOf(const std::string& country) { return "soc-" + country; }
std::string AgencyOf(const std::string& country) { return "acc-" + country; }

// Few days, and their neighbours, so that days often meet.
CivilDate SomeDay(Tape& tape) {
  static const std::array kDays = {
      Day(2020, 1, 1),  Day(2022, 8, 31), Day(2023, 2, 28), Day(2024, 2, 29),
      Day(2023, 8, 31), Day(2024, 8, 31), Day(2021, 1, 1),  Day(2025, 1, 1)};
  const CivilDate day = Any(tape, kDays);
  return day.PlusDays(tape.OnceIn(4) ? 1 : (tape.OnceIn(4) ? -1 : 0));
}

MaybeDay SomeDayOnceIn(Tape& tape, std::uint32_t odds) {
  return tape.OnceIn(odds) ? MaybeDay(SomeDay(tape)) : std::nullopt;
}

DayRange SomeDays(Tape& tape) {
  DayRange days{SomeDay(tape), std::nullopt};
  if (!tape.OnceIn(4)) {
    days.until = days.from->PlusDays(tape.Below(3) * 300);
  }
  if (tape.Trouble(8)) {
    days.from.reset();
  }
  return days;
}

// --- Bodies and programmes ---------------------------------------------------

Body MakeBody(Tape& tape, const std::string& country) {
  Body body;
  body.country = country;
  DayRange days;
  MaybeDay retroactive;
  if (tape.Trouble(8)) {
    days = SomeDays(tape);
    retroactive = SomeDayOnceIn(tape, 2);
  }
  body.authority.push_back(
      {AuthorityKind::kAuthorised, days, retroactive, SomeDayOnceIn(tape, 20)});
  if (tape.Trouble(8)) {
    body.authority.push_back(
        {tape.OnceIn(3) ? AuthorityKind::kAnnulled : AuthorityKind::kSuspended,
         SomeDays(tape),
         {},
         SomeDayOnceIn(tape, 3)});
  }
  return body;
}

Programme MakeProgramme(Tape& tape) {
  Programme programme;
  programme.country = tape.Trouble(4) ? Country(tape) : "CN";
  programme.awarding = {SocietyOf("CN")};
  if (tape.OnceIn(3)) {
    programme.awarding.push_back(SocietyOf(Country(tape)));
  }
  const std::uint32_t count = tape.Trouble(6) ? 0 : 1 + tape.Below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    Accreditation item;
    item.label = tape.Trouble(8) ? "OTHER" : "LABEL";
    item.agency = AgencyOf(tape.OnceIn(2) ? Country(tape) : "CN");
    if (tape.OnceIn(2)) {
      item.days = SomeDays(tape);
    }
    item.decided_on = tape.OnceIn(2) ? SomeDay(tape) : Day(2019, 1, 1);
    if (tape.Trouble(8)) {
      item.decided_on.reset();
    }
    if (tape.Trouble(4)) {
      item.covers = {programme.awarding[tape.Below(
          static_cast<std::uint32_t>(programme.awarding.size()))]};
    }
    item.withdrawn_on = SomeDayOnceIn(tape, 6);
    item.annulled = tape.Trouble(12);
    programme.accreditations.push_back(std::move(item));
  }
  return programme;
}

// --- Agreements --------------------------------------------------------------

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
  Start start{Day(2019, 1, 1), std::nullopt};
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

// --- Credentials and question ------------------------------------------------

void AddStatus(Tape& tape, Credential& credential, std::uint32_t odds) {
  if (tape.OnceIn(odds)) {
    credential.status_events.push_back(
        {Any(tape, std::array{StatusKind::kSuspended, StatusKind::kRevoked,
                              StatusKind::kVoided}),
         SomeDays(tape), SomeDayOnceIn(tape, 2)});
  }
}

void AddMerits(Tape& tape, Credential& credential) {
  credential.fields = {"0713"};
  if (tape.OnceIn(3)) {
    credential.fields = {Any(tape, kFields)};
    if (tape.OnceIn(2)) {
      credential.fields.emplace_back("0732");
    }
  }
  credential.level = {tape.OnceIn(3) ? "NQF" : "EQF", Any(tape, kLevels)};
  if (tape.Trouble(12)) {
    credential.level.reset();
  }
  if (!tape.Trouble(6)) {
    credential.education = {tape.Trouble(6) ? "" : "PR", Day(2021, 1, 1)};
    if (tape.OnceIn(2)) {
      credential.education->completed_on = SomeDay(tape);
    }
  }
  if (!tape.OnceIn(3)) {
    credential.cpd_satisfied_until =
        tape.OnceIn(2) ? SomeDay(tape) : Day(2030, 1, 1);
  }
  if (!tape.OnceIn(3)) {
    credential.experience = {5 - tape.Below(5), 3 - tape.Below(4)};
  }
  if (tape.OnceIn(2)) {
    credential.languages["kk"] = Any(tape, kLanguageLevels);
  }
}

void AddPriorDecisions(Tape& tape, Credential& credential) {
  while (credential.prior_recognitions.size() < 3 && tape.Trouble(6)) {
    PriorRecognition prior;
    prior.host = tape.Trouble(4) ? Country(tape) : "KZ";
    prior.agreement =
        tape.Trouble(8) ? "" : "A" + std::to_string(tape.Below(4));
    prior.purpose = tape.Trouble(4) ? statement::Purpose::kEstablishment
                                    : statement::Purpose::kEmployment;
    prior.decided_on = SomeDay(tape);
    prior.withdrawn_on = SomeDayOnceIn(tape, 3);
    credential.prior_recognitions.push_back(std::move(prior));
  }
}

Credential MakeCredential(Tape& tape) {
  Credential credential;
  credential.type = statement::CredentialType::kDegree;
  credential.title = "Engineer";
  credential.issuers = {SocietyOf("CN")};
  if (tape.OnceIn(3)) {
    credential.issuers.push_back(tape.Trouble(6) ? "nobody"
                                                 : SocietyOf(Country(tape)));
  }
  credential.origin = tape.Trouble(8) ? Country(tape) : "";
  credential.nationalities = {"CN"};
  credential.issued_on = tape.OnceIn(2) ? SomeDay(tape) : Day(2021, 1, 1);
  credential.first_issued_on = SomeDayOnceIn(tape, 6);
  if (tape.Trouble(12)) {
    credential.valid = SomeDays(tape);
  }
  AddStatus(tape, credential, tape.Trouble(12) ? 1 : 100);
  AddMerits(tape, credential);
  AddPriorDecisions(tape, credential);
  return credential;
}

Query MakeQuery(Tape& tape) {
  Query query;
  query.credential = "C1";
  query.host = tape.OnceIn(3) ? Country(tape) : "KZ";
  using statement::Purpose;
  query.purpose =
      Any(tape, std::array{Purpose::kEmployment, Purpose::kEstablishment,
                           Purpose::kTemporaryServices});
  query.on = tape.OnceIn(2) ? SomeDay(tape) : Day(2024, 8, 31);
  query.field = tape.Trouble(8) ? Any(tape, kFields) : "";
  query.known_at = SomeDayOnceIn(tape, 4);
  while (query.satisfied.size() < 3 && tape.Trouble(4)) {
    query.satisfied.push_back(
        {Any(tape, std::array{statement::ConditionCode::kLocalRegistration,
                              statement::ConditionCode::kLanguage,
                              statement::ConditionCode::kCompensationMeasure}),
         SomeDays(tape)});
  }
  return query;
}

}  // namespace

World MakeWorld(Tape tape) {
  World world;
  tape.Tune();
  world.query = MakeQuery(tape);
  Credential credential = MakeCredential(tape);
  Credential source = MakeCredential(tape);
  if (tape.Trouble(6)) {
    credential.derived_from = {"C0"};
    AddStatus(tape, source, 2);
    source.derived_from = {tape.OnceIn(2) ? "C1" : "C2"};
  }
  world.facts.credentials = {{"C0", std::move(source)},
                             {"C1", std::move(credential)}};
  for (const std::string country : kCountries) {
    world.facts.bodies[SocietyOf(country)] = MakeBody(tape, country);
    world.facts.bodies[AgencyOf(country)] = MakeBody(tape, country);
  }
  world.facts.programmes["PR"] = MakeProgramme(tape);
  world.facts.level_maps["NQF"] = {{"5", 5}, {"6", 6}, {"7", 7}};
  const std::uint32_t agreements = 1 + tape.Below(4);
  for (std::uint32_t i = 0; i < agreements; ++i) {
    world.facts.agreements.push_back(MakeAgreement(tape, i));
  }
  return world;
}

World MakeWorld(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint32_t> numbers(kTapeSize);
  std::generate(numbers.begin(), numbers.end(),
                [&] { return static_cast<std::uint32_t>(random() >> 32); });
  return MakeWorld(Tape(std::move(numbers)));
}

std::string Describe(const Decision& decision) {
  std::string text(statement::NameOf(decision.outcome));
  text += " by ";
  text += statement::NameOf(decision.path);
  for (std::size_t i = 0; i < decision.agreements.size(); ++i) {
    text += " " + decision.agreements[i];
    text += i < decision.versions.size() ? "/" + decision.versions[i] : "";
  }
  for (const ErrorReason reason : decision.reasons) {
    text += " -";
    text += Name(reason);
  }
  for (const RequiredCondition& condition : decision.conditions) {
    text += " ?";
    text += statement::NameOf(condition.code);
  }
  for (const Basis basis : decision.basis) {
    text += " +";
    text += statement::NameOf(basis);
  }
  return text;
}

}  // namespace comity::testing
