// Measures the answer for many countries from one piece of evidence: 60
// countries of a union's log, under one agreement with the home country, or
// each under one of its own.
//
//   where_bench [--benchmark_...]
#include <benchmark/benchmark.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/country_codes.h"
#include "core/evidence/verifier.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity {
namespace {

constexpr std::size_t kCountries = 60;
const std::vector<std::string> kTwoPersons = {"authority/1", "authority/2"};

// The first countries of the list but the home country, the union's seat
// among them.
std::vector<std::string> Members() {
  std::vector<std::string> members;
  for (std::size_t i = 0; members.size() < kCountries; ++i) {
    const std::string code(AssignedCountry(i));
    if (code != "KZ") {
      members.push_back(code);
    }
  }
  return members;
}

struct World {
  explicit World(bool one_agreement)
      : members(Members()),
        home(),
        abroad("registry.union.example", members.front()) {
    home.Found();
    home.Add(home.CredentialRecord(1), {"centre/1"});
    abroad.Found();
    server.Serve(home, {"KZ"});
    server.Serve(abroad, members);
    if (one_agreement) {
      Agree(members, "authority");
    } else {
      for (const std::string& member : members) {
        Agree({member}, AuthorityOf(member));
      }
    }
    question = testing::Ask(home, 1, testing::Day("2026-01-06"));
    question.purpose = statement::Purpose::kEmployment;
    std::vector<std::string> hosts = members;
    hosts.push_back("KZ");
    evidence = statement::EncodeRecord(server.MakeEvidence(question, hosts));
  }

  // A body of the member that may act on agreements.
  std::string AuthorityOf(const std::string& member) {
    std::string id = "authority-" + member;
    for (char& c : id) {
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    auto body = abroad.BodyRecord(id);
    body.country = member;
    abroad.Add(body, {"root/1", id + "/1"});
    abroad.Add(abroad.GrantRecord(id, statement::Role::kAgreementAuthority),
               {"root/1"});
    return id;
  }

  void Agree(const std::vector<std::string>& with,
             const std::string& authority) {
    statement::AgreementTerms terms;
    terms.titles = {{"en", "Agreement of one country with a union"}};
    terms.kind = statement::AgreementKind::kBilateral;
    terms.nature = statement::AgreementNature::kTreaty;
    terms.binding = true;
    terms.parties.resize(2);
    terms.parties[0] = {"kz", {"KZ"}, {{"en", "Kazakhstan"}}};
    terms.parties[1] = {"union", with, {{"en", "Union of " + with.front()}}};
    terms.effect = statement::AgreementEffect::kFull;
    terms.scope.emplace();
    terms.scope->credential_types = {
        statement::CredentialType::kProfessionalQualification};
    terms.scope->purposes = {statement::Purpose::kEmployment};
    const std::string text = statement::EncodeRecord(terms);
    abroad.Add(statement::AgreementText{text, std::nullopt, {}},
               {"authority/1"});
    statement::PartyAct act;
    act.agreement_id = statement::AgreementTextId(text);
    act.version_id = act.agreement_id;
    act.act = statement::PartyActKind::kEnterIntoForce;
    act.effective_on = testing::Day("2026-01-05");
    act.party_id = "kz";
    act.countries = {"KZ"};
    home.Add(act, kTwoPersons);
    act.party_id = "union";
    act.countries = with;
    abroad.Add(act, {authority + "/1", authority + "/2"});
  }

  std::vector<std::string> members;
  testing::TestRegistry home;
  testing::TestRegistry abroad;
  testing::TestServer server;
  evidence::Question question;
  std::string evidence;
};

void Where(benchmark::State& state) {
  World world(state.range(0) == 1);
  const evidence::Policy policy = world.server.ClientPolicy();
  const auto request = world.server.Request(world.question, world.evidence);
  for (auto _ : state) {
    const auto answers = evidence::VerifyEverywhere(policy, request);
    for (const evidence::Verdict& verdict : answers.verdicts()) {
      if (verdict.recognition != evidence::Recognition::kRecognised) {
        std::fprintf(stderr, "where_bench: not recognised in %s: %s\n",
                     verdict.host_country.c_str(),
                     testing::Brief(verdict).c_str());
        std::exit(1);
      }
    }
  }
  state.counters["bytes"] = static_cast<double>(world.evidence.size());
  state.counters["countries"] = static_cast<double>(kCountries + 1);
}
BENCHMARK(Where)
    ->ArgName("agreements")
    ->Arg(1)
    ->Arg(kCountries)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace comity

BENCHMARK_MAIN();
