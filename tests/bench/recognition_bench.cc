// Measures recognition decisions: the worked cases one after the other, and a
// country with many agreements, of which the 99th percentile of processor time
// is given, too.
//
//   recognition_bench [--benchmark_...]
//
// Run it where tests/conformance/recognition is found.
#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "client/cases/case_file.h"
#include "core/recognition/engine.h"

namespace comity {
namespace {

using cases::RecognitionCase;
using recognition::Facts;
using recognition::Query;

std::vector<RecognitionCase> WorkedCases() {
  std::ifstream file("tests/conformance/recognition/recognition_cases.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto cases = cases::ReadCaseFile(text);
  return cases.ok() ? *std::move(cases) : std::vector<RecognitionCase>();
}

// Decisions per second on one core, over the facts of all worked cases.
void DecideWorkedCases(benchmark::State& state) {
  const auto cases = WorkedCases();
  if (cases.empty()) {
    state.SkipWithError("no worked cases here");
    return;
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const RecognitionCase& item = cases[next];
    benchmark::DoNotOptimize(recognition::Decide(item.facts, item.query));
    next = next + 1 < cases.size() ? next + 1 : 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(DecideWorkedCases);

// The first worked case with its agreement many times over, so that every one
// is weighed to the end. With `chains`, each leads to another country, and each
// of those has an agreement with the country asked about.
Facts ManyAgreements(const RecognitionCase& item, std::size_t count,
                     bool chains) {
  Facts facts = item.facts;
  const recognition::Agreement original = facts.agreements.front();
  facts.agreements.clear();
  for (std::size_t i = 0; i < count; ++i) {
    recognition::Agreement agreement = original;
    agreement.id += "-" + std::to_string(i);
    if (chains) {
      agreement.versions.front().terms->chaining_allowed = true;
      const std::size_t party = i % 2;
      agreement.parties[party].countries = {"X" + std::to_string(i / 2)};
    }
    facts.agreements.push_back(std::move(agreement));
  }
  return facts;
}

// Processor time of this thread: what others run meanwhile does not count.
double ThreadTimeUs() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 +
         static_cast<double>(time.tv_nsec) / 1e3;
}

void DecideManyAgreements(benchmark::State& state) {
  const auto cases = WorkedCases();
  if (cases.empty()) {
    state.SkipWithError("no worked cases here");
    return;
  }
  const Facts facts =
      ManyAgreements(cases.front(), static_cast<std::size_t>(state.range(0)),
                     state.range(1) != 0);
  std::vector<double> times_us;
  for (auto _ : state) {
    const double start_us = ThreadTimeUs();
    benchmark::DoNotOptimize(recognition::Decide(facts, cases.front().query));
    times_us.push_back(ThreadTimeUs() - start_us);
  }
  std::sort(times_us.begin(), times_us.end());
  state.counters["p50_cpu_us"] = times_us[times_us.size() / 2];
  state.counters["p99_cpu_us"] = times_us[times_us.size() * 99 / 100];
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(DecideManyAgreements)
    ->ArgNames({"agreements", "chains"})
    ->Args({1, 0})
    ->Args({200, 0})
    ->Args({200, 1});

}  // namespace
}  // namespace comity

BENCHMARK_MAIN();
