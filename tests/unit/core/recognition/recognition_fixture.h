// A Chinese engineer, one agreement between China and Kazakhstan, and the
// question whether the credential counts in Kazakhstan. It does; tests change
// one thing.
#ifndef COMITY_TESTS_UNIT_CORE_RECOGNITION_RECOGNITION_FIXTURE_H_
#define COMITY_TESTS_UNIT_CORE_RECOGNITION_RECOGNITION_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/recognition/engine.h"

namespace comity::recognition {

inline CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

// Days from `from` until `until`; an empty text leaves the side open.
inline DayRange Days(std::string_view from, std::string_view until) {
  return {CivilDate::Parse(from), CivilDate::Parse(until)};
}

class RecognitionTest : public ::testing::Test {
 protected:
  RecognitionTest() {
    using statement::Purpose;
    for (const std::string country : {"CN", "KZ", "DE"}) {
      AddBody("soc-" + country, country);
      AddBody("acc-" + country, country);
    }
    AddAgreement("A1", "CN", "KZ");
    credential().type = statement::CredentialType::kDegree;
    credential().title = "Engineer";
    credential().issuers = {"soc-CN"};
    credential().nationalities = {"CN"};
    credential().issued_on = Day("2024-05-10");
    credential().fields = {"0713"};
    credential().level = {"EQF", "6"};
    query.credential = "C1";
    query.host = "KZ";
    query.purpose = Purpose::kEmployment;
    query.on = Day("2026-05-01");
  }

  void AddBody(const std::string& id, const std::string& country) {
    Body& body = facts.bodies[id];
    body.country = country;
    body.authority.push_back({AuthorityKind::kAuthorised, {}, {}, {}});
  }

  // One that recognises everything between two countries since 2020.
  Agreement& AddAgreement(const std::string& id, const std::string& a,
                          const std::string& b) {
    using statement::Purpose;
    statement::AgreementTerms text;
    text.binding = true;
    text.effect = statement::AgreementEffect::kFull;
    text.scope.emplace();
    text.scope->credential_types = {statement::CredentialType::kDegree};
    text.scope->purposes = {Purpose::kEstablishment,
                            Purpose::kTemporaryServices, Purpose::kEmployment,
                            Purpose::kAcademic};
    const Start start{Day("2020-01-01"), {}};
    Agreement agreement;
    agreement.id = id;
    agreement.start = start;
    for (const std::string& country : {a, b}) {
      Party party;
      party.id = country;
      party.countries = {country};
      party.start = start;
      agreement.parties.push_back(std::move(party));
    }
    agreement.versions.push_back({"v1", std::move(text), {}});
    facts.agreements.push_back(std::move(agreement));
    return facts.agreements.back();
  }

  // Makes the text about accredited programmes, and the credential one of an
  // accredited programme.
  void MakeProgramme() {
    terms().scope->programme = {{"LABEL"}, false};
    Programme& programme = facts.programmes["PR"];
    programme.country = "CN";
    programme.awarding = {"soc-CN"};
    programme.accreditations.push_back(
        {"LABEL", "acc-CN", Days("2023-01-01", "2027-12-31"), {}, {}, {}});
    credential().education = {"PR", Day("2024-05-10")};
  }
  Accreditation& accreditation() {
    return facts.programmes["PR"].accreditations.front();
  }

  Agreement& agreement() { return facts.agreements.front(); }
  statement::AgreementTerms& terms() {
    return *agreement().versions.front().terms;
  }
  statement::AgreementTerms& terms_of(std::size_t i) {
    return *facts.agreements[i].versions.front().terms;
  }
  Party& cn() { return agreement().parties[0]; }
  Party& kz() { return agreement().parties[1]; }
  Credential& credential() { return facts.credentials["C1"]; }

  Decision Decided() const { return Decide(facts, query); }
  Decision DecidedOn(std::string_view day) {
    query.on = Day(day);
    return Decided();
  }

  Facts facts;
  Query query;
};

// --- What a decision should be -----------------------------------------------

MATCHER_P(RefusedFor, reasons, "is refused for exactly these reasons") {
  for (const ErrorReason reason : arg.reasons) {
    *result_listener << Name(reason) << " ";
  }
  return arg.outcome == Outcome::kNotRecognised && arg.path == Path::kNone &&
         std::set<ErrorReason>(arg.reasons.begin(), arg.reasons.end()) ==
             std::set<ErrorReason>(reasons);
}

inline auto Refused(std::set<ErrorReason> reasons) {
  return RefusedFor(std::move(reasons));
}
inline auto Refused(ErrorReason reason) {
  return RefusedFor(std::set<ErrorReason>{reason});
}

MATCHER_P2(IsPositive, path, basis, "is positive by this path and basis") {
  *result_listener << statement::NameOf(arg.outcome) << " by "
                   << statement::NameOf(arg.path);
  for (const ErrorReason reason : arg.reasons) {
    *result_listener << " " << Name(reason);
  }
  for (const Basis item : arg.basis) {
    *result_listener << " " << statement::NameOf(item);
  }
  return (arg.outcome == Outcome::kRecognised ||
          arg.outcome == Outcome::kConditional) &&
         arg.path == path && arg.reasons.empty() &&
         std::set<Basis>(arg.basis.begin(), arg.basis.end()) ==
             std::set<Basis>(basis);
}

inline auto Recognised(Path path = Path::kAgreement,
                       std::set<Basis> basis = {}) {
  return ::testing::AllOf(
      ::testing::Field(&Decision::outcome, Outcome::kRecognised),
      IsPositive(path, std::move(basis)));
}

// Positive if exactly these conditions are met.
inline auto Conditional(std::vector<RequiredCondition> conditions) {
  return ::testing::AllOf(
      ::testing::Field(&Decision::outcome, Outcome::kConditional),
      ::testing::Field(&Decision::conditions, std::move(conditions)));
}
inline auto Conditional(statement::ConditionCode code) {
  return Conditional(std::vector{RequiredCondition::Of(code)});
}

inline auto Undecided(ErrorReason reason) {
  return ::testing::AllOf(
      ::testing::Field(&Decision::outcome, Outcome::kUndecided),
      ::testing::Field(&Decision::reasons, std::vector{reason}));
}

}  // namespace comity::recognition

#endif  // COMITY_TESTS_UNIT_CORE_RECOGNITION_RECOGNITION_FIXTURE_H_
