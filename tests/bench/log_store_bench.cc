// Measures the log store on RocksDB: how long a group commit takes, and how
// long a log takes to open.
//
//   log_store_bench DIRECTORY [ENTRIES]
//
// The directory must not exist; it is left behind.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/head_mark.h"
#include "storage/log_store.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/log_batch_maker.h"

namespace comity::storage {
namespace {

using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start)
      .count();
}

template <typename T>
T OrExit(StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().message().c_str());
    std::exit(1);
  }
  return std::move(result).value();
}

void OrExit(const Status& status) {
  if (!status.ok()) {
    std::fprintf(stderr, "%s\n", status.message().c_str());
    std::exit(1);
  }
}

std::unique_ptr<RocksDbEngine> OpenEngine(const std::string& path) {
  RocksDbOptions options;
  options.path = path;
  options.create_if_missing = true;
  options.now_ms = [] { return std::uint64_t{0}; };
  return OrExit(RocksDbEngine::Open(std::move(options)));
}

void PrintPercentiles(const char* what, std::vector<double> times_ms) {
  std::sort(times_ms.begin(), times_ms.end());
  const auto at = [&times_ms](std::size_t percent) {
    return times_ms[(times_ms.size() - 1) * percent / 100];
  };
  std::printf("%-36s n=%-5zu p50 %8.3f ms  p99 %8.3f ms  max %8.3f ms\n", what,
              times_ms.size(), at(50), at(99), times_ms.back());
}

void MeasureCommits(LogStore& store, Epoch epoch, LogBatchMaker& maker,
                    std::size_t batch_size, int repetitions) {
  std::vector<double> times_ms;
  for (int i = 0; i < repetitions; ++i) {
    const LogBatch batch = maker.Next(batch_size);
    const auto start = Clock::now();
    OrExit(store.Commit(epoch, batch));
    times_ms.push_back(MillisecondsSince(start));
  }
  const std::string what = "commit of " + std::to_string(batch_size);
  PrintPercentiles(what.c_str(), std::move(times_ms));
}

void MeasureMark(const std::string& path, const merkle::TreeHead& head) {
  const auto file = OrExit(HeadMarkFile::Open(path, "bench.example/log"));
  std::vector<double> times_ms;
  for (int i = 0; i < 1000; ++i) {
    const auto start = Clock::now();
    OrExit(file->Write({.head = head, .epoch = {1}}));
    times_ms.push_back(MillisecondsSince(start));
  }
  PrintPercentiles("write of the mark", std::move(times_ms));
}

// What OpenMarkedStore reads before it opens for writing.
void MeasureLook(const std::string& path) {
  RocksDbOptions options;
  options.path = path;
  options.now_ms = [] { return std::uint64_t{0}; };
  const auto start = Clock::now();
  const auto engine =
      OrExit(RocksDbEngine::OpenReadOnly(std::move(options), {Table::kState}));
  const auto snapshot = OrExit(engine->TakeSnapshot());
  OrExit(ReadLogState(*snapshot));
  std::printf("look at the state  %8.1f ms\n", MillisecondsSince(start));
}

void MeasureOpen(const std::string& path) {
  auto start = Clock::now();
  const auto engine = OpenEngine(path);
  std::printf("open the engine    %8.1f ms\n", MillisecondsSince(start));
  start = Clock::now();
  const auto opened = OrExit(LogStore::Open(*engine, {}));
  std::printf("open the log       %8.1f ms  (%llu entries, %llu map keys)\n",
              MillisecondsSince(start),
              static_cast<unsigned long long>(opened.store->size().value),
              static_cast<unsigned long long>(opened.map.size()));
  start = Clock::now();
  OrExit(opened.store->VerifyEntries({}));
  std::printf("verify all entries %8.1f ms\n", MillisecondsSince(start));
  start = Clock::now();
  OrExit(engine->VerifyChecksums(nullptr));
  std::printf("verify checksums   %8.1f ms\n", MillisecondsSince(start));
}

void Run(const std::string& path, std::uint64_t entries) {
  LogBatchMaker maker(1000, 600);
  {
    const auto engine = OpenEngine(path);
    const Epoch epoch = OrExit(engine->Acquire("bench", 1000)).epoch;
    const auto opened = OrExit(LogStore::Open(*engine, {}));
    MeasureCommits(*opened.store, epoch, maker, 1, 2000);
    MeasureCommits(*opened.store, epoch, maker, 100, 500);
    MeasureCommits(*opened.store, epoch, maker, 1000, 100);
    while (maker.edge().size().value < entries) {
      OrExit(opened.store->Commit(epoch, maker.Next(1000)));
    }
    MeasureCommits(*opened.store, epoch, maker, 1, 2000);
    MeasureMark(path + "/../head-mark", opened.store->state().head);
  }
  MeasureLook(path);
  MeasureOpen(path);
}

}  // namespace
}  // namespace comity::storage

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: log_store_bench DIRECTORY [ENTRIES]\n");
    return 3;
  }
  comity::storage::Run(
      argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 300'000);
  return 0;
}
