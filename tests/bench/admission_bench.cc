// Measures what one statement costs the server inside, without network and
// disk: in a worker (reading it, checking its signature), and on the one
// thread that admits (authority, history, tree and map).
//
//   admission_bench [--benchmark_...]
//
// The argument of Admit is the number of statements in a commit.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/admission/prepared_statement.h"
#include "server/admission/shared_batch_memo.h"
#include "tests/bench/credential_maker.h"
#include "tests/support/admission_world.h"

namespace comity {
namespace {

using bench::CredentialMaker;

void OrExit(bool ok, const char* what) {
  if (!ok) {
    std::fprintf(stderr, "admission_bench: %s\n", what);
    std::exit(1);
  }
}

// A founded registry with an empty register.
struct World {
  World() {
    const auto statements = registry.Found();
    admission = std::make_unique<testing::AdmissionWorld>(registry);
    for (const auto& statement : statements) {
      OrExit(admission->Admit(statement).ok(), "the founding was refused");
    }
    admission->Commit();
  }

  testing::TestRegistry registry;
  std::unique_ptr<testing::AdmissionWorld> admission;
  CredentialMaker maker{registry, testing::Day("2026-01-05")};
};

void PrepareSingle(benchmark::State& state) {
  World world;
  const auto requests = world.maker.MakeSingles(256);
  server::KeyDirectory keys;
  keys.Add(world.registry.Key("centre/1").public_key());
  server::SharedBatchMemo memo(1024);
  std::size_t next = 0;
  for (auto _ : state) {
    const auto& request = requests[next++ % requests.size()];
    const auto prepared =
        server::Prepare(request.statement(), request.signatures(), keys, memo);
    OrExit(prepared.checked.at(0).has_value(), "the key was not known");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(PrepareSingle);

void PrepareInBatch(benchmark::State& state) {
  World world;
  const auto requests = world.maker.MakeBatches(256);
  const auto& items = requests.front().items();
  server::KeyDirectory keys;
  keys.Add(world.registry.Key("centre/1").public_key());
  server::SharedBatchMemo memo(1024);
  int next = 0;
  for (auto _ : state) {
    const auto& item = items[next++ % items.size()];
    const auto prepared =
        server::Prepare(item.statement(), item.signatures(), keys, memo);
    OrExit(prepared.checked.at(0).has_value(), "the key was not known");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(PrepareInBatch);

// The store is in memory, so that what is measured is ours.
void Admit(benchmark::State& state) {
  World world;
  const auto commit_size = static_cast<std::size_t>(state.range(0));
  const auto requests =
      world.maker.MakeBatches(static_cast<std::size_t>(state.max_iterations));
  std::size_t admitted = 0;
  server::KeyDirectory keys;
  keys.Add(world.registry.Key("centre/1").public_key());
  server::SharedBatchMemo memo(1 << 16);
  std::vector<server::PreparedStatement> prepared;
  for (const auto& request : requests) {
    for (const auto& item : request.items()) {
      prepared.push_back(
          server::Prepare(item.statement(), item.signatures(), keys, memo));
    }
  }
  for (auto _ : state) {
    const auto position = world.admission->admission().Admit(
        std::move(prepared[admitted++]), testing::kTestStartMs);
    OrExit(position.ok(), "a credential was refused");
    if (admitted % commit_size == 0) {
      world.admission->Commit();
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Admit)->Arg(1)->Iterations(4096);
BENCHMARK(Admit)->Arg(32)->Arg(1024)->Iterations(32768);

}  // namespace
}  // namespace comity

BENCHMARK_MAIN();
