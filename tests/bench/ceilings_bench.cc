// Measures what this machine can do at best, so that figures of the registry
// can be read as shares of it: signatures and hashes on one core, and how long
// a durable write takes.
//
//   ceilings_bench [--benchmark_...]
//
// Files are written to the directory COMITY_BENCH_DIRECTORY, or to the present
// one, and removed.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/crypto/sha256.h"
#include "core/crypto/signing_key.h"
#include "core/merkle/tree_hash.h"

namespace comity {
namespace {

constexpr std::size_t kBlockSize = 4096;
// About the size of a signed credential.
constexpr std::size_t kMessageSize = 600;

std::unique_ptr<crypto::Signer> MakeSigner() {
  return *crypto::Ed25519KeyFromSeed(std::string(32, 's'));
}

void Sign(benchmark::State& state) {
  const auto signer = MakeSigner();
  const std::string message(kMessageSize, 'm');
  for (auto _ : state) {
    benchmark::DoNotOptimize(signer->Sign(message));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Sign);

void Verify(benchmark::State& state) {
  const auto signer = MakeSigner();
  const std::string message(kMessageSize, 'm');
  const std::string signature = *signer->Sign(message);
  for (auto _ : state) {
    if (!signer->public_key().Verify(message, signature).ok()) {
      state.SkipWithError("a good signature was refused");
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Verify);

void NodeHash(benchmark::State& state) {
  Hash left = crypto::Sha256("left");
  const Hash right = crypto::Sha256("right");
  for (auto _ : state) {
    left = merkle::NodeHash(left, right);  // Each waits for the one before.
  }
  benchmark::DoNotOptimize(left);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(NodeHash);

// A file of this program's own, gone at the end.
class ScratchFile {
 public:
  ScratchFile() {
    const char* directory = std::getenv("COMITY_BENCH_DIRECTORY");
    path_ = std::string(directory == nullptr ? "." : directory) +
            "/comity-ceilings-XXXXXX";
    descriptor_ = mkstemp(path_.data());
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() {
    close(descriptor_);
    unlink(path_.c_str());
  }

  int descriptor() const { return descriptor_; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

// Writes one block at `offset` durably and returns the time it took.
double WriteBlock(int descriptor, std::int64_t offset) {
  static const std::string block(kBlockSize, 'b');
  const auto start = std::chrono::steady_clock::now();
  if (pwrite(descriptor, block.data(), block.size(), offset) !=
          static_cast<ssize_t>(block.size()) ||
      fdatasync(descriptor) != 0) {
    return -1;
  }
  return std::chrono::duration<double, std::micro>(
             std::chrono::steady_clock::now() - start)
      .count();
}

// A mean would hide that some writes wait for the journal, so percentiles.
void ReportTimes(benchmark::State& state, std::vector<double> times_us) {
  std::sort(times_us.begin(), times_us.end());
  const auto at = [&times_us](std::size_t percent) {
    return times_us[(times_us.size() - 1) * percent / 100];
  };
  state.counters["p50_us"] = at(50);
  state.counters["p99_us"] = at(99);
}

void DurableWrites(benchmark::State& state, bool grows) {
  const ScratchFile file;
  std::vector<double> times_us;
  std::int64_t offset = 0;
  WriteBlock(file.descriptor(), offset);
  for (auto _ : state) {
    offset += grows ? static_cast<std::int64_t>(kBlockSize) : 0;
    times_us.push_back(WriteBlock(file.descriptor(), offset));
    if (times_us.back() < 0) {
      state.SkipWithError("a write failed");
    }
  }
  ReportTimes(state, std::move(times_us));
}

void DurableAppend(benchmark::State& state) { DurableWrites(state, true); }
BENCHMARK(DurableAppend)->Iterations(2000)->UseRealTime();

void DurableOverwrite(benchmark::State& state) { DurableWrites(state, false); }
BENCHMARK(DurableOverwrite)->Iterations(2000)->UseRealTime();

}  // namespace
}  // namespace comity

BENCHMARK_MAIN();
