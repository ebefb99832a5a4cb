#include "tests/support/recognition_worlds.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "tests/support/recognition_agreements.h"
#include "tests/support/recognition_choices.h"

namespace comity::testing {
namespace {

using namespace recognition;  // NOLINT: this file is about nothing else.
using namespace worlds;       // NOLINT: nor are these of anything else.
using MaybeDay = std::optional<CivilDate>;

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
    item.decided_on = tape.OnceIn(2) ? SomeDay(tape) : DayOf(2019, 1, 1);
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
    credential.education = {tape.Trouble(6) ? "" : "PR", DayOf(2021, 1, 1)};
    if (tape.OnceIn(2)) {
      credential.education->completed_on = SomeDay(tape);
    }
  }
  if (!tape.OnceIn(3)) {
    credential.cpd_satisfied_until =
        tape.OnceIn(2) ? SomeDay(tape) : DayOf(2030, 1, 1);
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
  credential.issued_on = tape.OnceIn(2) ? SomeDay(tape) : DayOf(2021, 1, 1);
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
  query.on = tape.OnceIn(2) ? SomeDay(tape) : DayOf(2024, 8, 31);
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
