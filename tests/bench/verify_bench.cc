// Measures the recomputation of an answer: the whole of it, as a verifier does
// it from a file and a policy, and the judging alone, which a server does once
// for each evidence that it builds.
//
//   verify_bench [--benchmark_...]
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/authority/judge.h"
#include "core/evidence/question.h"
#include "core/evidence/verifier.h"
#include "core/statement/wire.h"
#include "tests/bench/signature_counter.h"
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
