// Measures the recomputation of an answer: the whole of it, as a verifier does
// it from a file and a policy, and the judging alone, which a server does once
// for each evidence that it builds.
//
//   verify_bench [--benchmark_...]
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

#include "core/authority/judge.h"
#include "core/evidence/question.h"
#include "core/evidence/verifier.h"
#include "core/statement/wire.h"
#include "tests/bench/signature_checks.h"
#include "tests/bench/verify_list.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity {
namespace {

constexpr std::uint64_t kCredentials = 1000;

void OrExit(bool ok, const char* what) {
  if (!ok) {
    std::fprintf(stderr, "verify_bench: %s\n", what);
    std::exit(1);
  }
}

// A registry with some credentials, and the evidence about one of them.
struct World {
  World() {
    registry.Found();
    for (std::uint64_t n = 0; n < kCredentials; ++n) {
      registry.Add(registry.CredentialRecord(n), {"centre/1"});
    }
    registry.log().Commit();
    server.Serve(registry, {"KZ"});
    question = testing::Ask(registry, 1, testing::Day("2026-01-06"));
    evidence = statement::EncodeRecord(server.MakeEvidence(question));
  }

  // One part for all of the list, with what their authority rests on.
  std::string EvidenceOf(const bench::CredentialList& list) {
    std::set<Hash> keys;
    for (std::size_t n = 0; n < list.count; ++n) {
      const auto one = server.MakeEvidence(
          testing::Ask(registry, list.first + n, testing::Day("2026-01-06")));
      for (const auto& lookup : one.registries.front().lookups) {
        keys.insert(lookup.key);
      }
    }
    evidence::Evidence all;
    all.registries.push_back(server.MakePart(registry, keys));
    return statement::EncodeRecord(all);
  }

  testing::TestRegistry registry;
  testing::TestServer server;
  evidence::Question question;
  std::string evidence;
};

void Verify(benchmark::State& state) {
  World world;
  const evidence::Policy policy = world.server.ClientPolicy();
  const evidence::VerifyRequest request =
      world.server.Request(world.question, world.evidence);
  const std::uint64_t checks_before = bench::SignatureChecks();
  for (auto _ : state) {
    const auto answer = evidence::Verify(policy, request);
    OrExit(answer.verdict().status == evidence::DayStatus::kValid,
           "the credential was not found valid");
  }
  state.counters["bytes"] = static_cast<double>(world.evidence.size());
  state.counters["signature_checks"] = benchmark::Counter(
      static_cast<double>(bench::SignatureChecks() - checks_before),
      benchmark::Counter::kAvgIterations);
}
BENCHMARK(Verify)->Unit(benchmark::kMicrosecond);

// A list of so many credentials of one issuer, without recognition. What one
// more costs is the difference, for each more.
void VerifyList(benchmark::State& state) {
  World world;
  bench::CredentialList list;
  list.count = static_cast<std::size_t>(state.range(0));
  list.evidence = world.EvidenceOf(list);
  const evidence::Policy policy = world.server.ClientPolicy();
  const std::uint64_t now_ms = world.server.time_s() * 1000;
  const std::uint64_t checks_before = bench::SignatureChecks();
  for (auto _ : state) {
    OrExit(bench::CheckList(policy, list, now_ms).ok(),
           "the list was not found valid");
  }
  state.counters["signature_checks"] = benchmark::Counter(
      static_cast<double>(bench::SignatureChecks() - checks_before),
      benchmark::Counter::kAvgIterations);
}
BENCHMARK(VerifyList)->Arg(1)->Arg(64)->Unit(benchmark::kMicrosecond);

// Judges without checking signatures, like a server, which checked them when
// it admitted the statements.
class NoCheck final : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement&, std::size_t,
               const crypto::PublicKey&) override {
    return OkStatus();
  }
};

class OneLog final : public evidence::LogDirectory {
 public:
  explicit OneLog(evidence::LogView view) : view_(view) {}
  const evidence::LogView* FindLog(std::string_view) override { return &view_; }
  std::string PinnedOrigin(std::string_view) const override { return ""; }
  const std::string* FindAgreementText(const Hash&) override { return nullptr; }

 private:
  evidence::LogView view_;
};

void JudgeOnly(benchmark::State& state) {
  World world;
  NoCheck checker;
  for (auto _ : state) {
    authority::Judge judge(world.registry.origin(), world.registry.genesis_id(),
                           world.registry.log(), checker);
    OneLog logs({&judge, world.registry.log().size()});
    const evidence::Verdict verdict = evidence::Answer(world.question, logs);
    OrExit(verdict.status == evidence::DayStatus::kValid,
           "the credential was not found valid");
  }
}
BENCHMARK(JudgeOnly)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace comity

BENCHMARK_MAIN();
