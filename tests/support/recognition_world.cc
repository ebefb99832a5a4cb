#include "tests/support/recognition_world.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::testing {
namespace {

using statement::CredentialType;
using statement::PartyActKind;
using statement::Role;

std::string LowerCase(std::string text) {
  for (char& c : text) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

std::string OriginOf(const std::string& country) {
  return "registry." + LowerCase(country) + ".example";
}

statement::Scheme DegreeScheme(TestRegistry& registry) {
  statement::Scheme scheme = registry.SchemeRecord("degree");
  scheme.credential_types = {CredentialType::kDegree,
                             CredentialType::kJointDegree};
  scheme.titles = {"bachelor", "master"};
  return scheme;
}

}  // namespace

RecognitionWorld::RecognitionWorld(const std::vector<std::string>& countries) {
  for (const std::string& country : countries) {
    AddCountry(country);
  }
}

TestRegistry& RecognitionWorld::AddCountry(const std::string& country) {
  auto& registry = registries_[country];
  registry = std::make_unique<TestRegistry>(OriginOf(country), country);
  registry->log().AdvanceTo(Day(day_));
  registry->Found();
  registry->AddBody("university", {Role::kHigherEducation, Role::kSchemeOwner});
  registry->AddBody("agency", {Role::kAccreditationAgency});
  registry->AddBody("publisher", {Role::kPublisher});
  registry->Add(DegreeScheme(*registry), {"university/1"});
  server_.Serve(*registry, {country});
  return *registry;
}

TestRegistry& RecognitionWorld::operator[](const std::string& country) {
  return *registries_.at(country);
}

void RecognitionWorld::On(std::string_view day) {
  day_ = day;
  for (auto& [country, registry] : registries_) {
    registry->log().AdvanceTo(Day(day));
  }
}

Hash RecognitionWorld::Publish(TestRegistry& registry,
                               const statement::AgreementTerms& terms,
                               std::optional<Hash> agreement) {
  statement::AgreementText text;
  text.text = statement::EncodeRecord(terms);
  text.agreement_id = agreement;
  const Hash id = statement::AgreementTextId(text.text);
  registry.Add(text, {"authority/1"});
  return id;
}

statement::PartyAct RecognitionWorld::ActRecord(const std::string& country,
                                                const Hash& agreement,
                                                PartyActKind act,
                                                std::string_view on) {
  statement::PartyAct record;
  record.agreement_id = agreement;
  record.version_id = agreement;
  record.party_id = LowerCase(country);
  record.act = act;
  record.countries = {country};
  record.effective_on = Day(on);
  return record;
}

SignedStatement RecognitionWorld::Act(const statement::PartyAct& act) {
  return (*this)[act.countries.front()].Add(act,
                                            {"authority/1", "authority/2"});
}

SignedStatement RecognitionWorld::Act(const std::string& country,
                                      const Hash& agreement, PartyActKind act,
                                      std::string_view on) {
  return Act(ActRecord(country, agreement, act, on));
}

void RecognitionWorld::EnterIntoForce(const std::vector<std::string>& countries,
                                      const Hash& agreement,
                                      std::string_view on) {
  for (const std::string& country : countries) {
    Act(country, agreement, PartyActKind::kEnterIntoForce, on);
  }
}

SignedStatement RecognitionWorld::RecordAct(const std::string& host,
                                            const statement::PartyAct& act) {
  return (*this)[host].Add(
      statement::RecordedAct{act,
                             {"Note verbale 1", std::nullopt, std::nullopt}},
      {"authority/1", "authority/2"});
}

void RecognitionWorld::Designate(const std::string& country,
                                 const Hash& agreement, std::string_view on,
                                 const std::vector<std::string>& bodies) {
  auto act = ActRecord(country, agreement, PartyActKind::kDesignate, on);
  for (const std::string& body : bodies) {
    act.designated_bodies.push_back(
        {{OriginOf(country), body}, {Day(on), std::nullopt}});
  }
  Act(act);
}

statement::Credential RecognitionWorld::Engineer(const std::string& country,
                                                 std::uint64_t n,
                                                 std::string_view on) {
  statement::Credential record = (*this)[country].CredentialRecord(n);
  record.issued_on = Day(on);
  record.valid_from = Day(on);
  record.valid_until = Day(on).PlusMonths(60).PlusDays(-1);
  return record;
}

SignedStatement RecognitionWorld::Issue(const std::string& country,
                                        const statement::Credential& record,
                                        const std::string& key) {
  return (*this)[country].Add(record, {key});
}

SignedStatement RecognitionWorld::IssueEngineer(const std::string& country,
                                                std::uint64_t n,
                                                std::string_view on) {
  return Issue(country, Engineer(country, n, on));
}

statement::Programme RecognitionWorld::ProgrammeRecord(
    const std::string& country) {
  statement::Programme record;
  record.programme_id = "civil";
  record.names = {{"en", "Civil engineering"}};
  record.awarding_bodies = {"university"};
  record.country = country;
  record.place = "Main campus";
  record.cycle = statement::Cycle::kFirst;
  record.fields = {"0732"};
  record.level = statement::Level{"EQF", "6"};
  record.credits = 240;
  record.interval.from = Day("2020-09-01");
  return record;
}

statement::Accreditation RecognitionWorld::AccreditationRecord(
    std::string_view from, std::string_view until) {
  statement::Accreditation record;
  record.programme_id = "civil";
  record.agency = "agency";
  record.label = "EUR-ACE";
  record.cycle = statement::Cycle::kFirst;
  record.interval = {Day(from), Day(until)};
  return record;
}

statement::Credential RecognitionWorld::Degree(const std::string& country,
                                               std::uint64_t n,
                                               std::string_view on) {
  statement::Credential record = Engineer(country, n, on);
  record.type = CredentialType::kDegree;
  record.scheme_id = "degree";
  record.title = "bachelor";
  record.fields = {"0732"};
  record.valid_until.reset();
  record.education =
      statement::Education{{OriginOf(country), "civil"}, Day(on)};
  return record;
}

statement::Credential RecognitionWorld::JointDegree(
    const std::string& country, std::uint64_t n, std::string_view on,
    const statement::RemoteReference& partner) {
  statement::Credential record = Degree(country, n, on);
  record.type = CredentialType::kJointDegree;
  record.co_issuers = {partner};
  return record;
}

SignedStatement RecognitionWorld::Confirm(
    const std::string& country, const std::string& body,
    const statement::CredentialReference& issued, const SignedStatement& issue,
    std::string_view on) {
  return (*this)[country].Add(
      statement::CoIssuerConfirmed{issued, issue.statement.id, body, Day(on)},
      {body + "/1"});
}

statement::CredentialReference RecognitionWorld::Reference(
    const std::string& country, std::uint64_t n) {
  return {OriginOf(country), TestRegistry::CredentialId(n)};
}

evidence::Question RecognitionWorld::Ask(const std::string& country,
                                         std::uint64_t n, std::string_view on,
                                         std::string_view host) {
  evidence::Question question;
  question.credential = Reference(country, n);
  question.on = Day(on);
  question.host_country = host;
  question.purpose = statement::Purpose::kEmployment;
  return question;
}

evidence::Verdict RecognitionWorld::Judge(const evidence::Question& question) {
  return server_.Judge(question);
}

std::string RecognitionWorld::Say(const evidence::Question& question) {
  const evidence::Verdict verdict = Judge(question);
  std::string line;
  if (verdict.authenticity != evidence::Authenticity::kGenuine) {
    line = std::string(statement::NameOf(verdict.authenticity)) + " ";
  } else if (verdict.status != evidence::DayStatus::kValid) {
    line = std::string(statement::NameOf(verdict.status)) + " ";
  }
  line += statement::NameOf(verdict.recognition);
  if (verdict.path != evidence::RecognitionPath::kNone &&
      verdict.path != evidence::RecognitionPath::kUnspecified) {
    line += " " + std::string(statement::NameOf(verdict.path));
  }
  for (const std::string& reason : verdict.reasons) {
    line += " " + reason;
  }
  std::string_view before = " if ";
  for (const evidence::OpenCondition& open : verdict.conditions) {
    line += std::string(before) +
            std::string(statement::NameOf(open.condition.code));
    before = " ";
  }
  before = " by ";
  for (const std::string& basis : verdict.basis) {
    line += std::string(before) + basis;
    before = " ";
  }
  return line;
}

std::string RecognitionWorld::Say(const std::string& country, std::uint64_t n,
                                  std::string_view on, std::string_view host) {
  return Say(Ask(country, n, on, host));
}

statement::Disclosure Claim(const std::string& name, const std::string& value) {
  return {name, std::string(statement::kClaimSecretSize, 's'), value};
}

void Commit(statement::Credential& record,
            const std::vector<statement::Disclosure>& claims) {
  record.claims.clear();
  for (const statement::Disclosure& claim : claims) {
    record.claims.push_back(
        {claim.name, statement::ClaimDigestOf(record.credential_id, claim)});
  }
}

}  // namespace comity::testing
