// Collects measured figures and writes them one a line, as JSON, for report.py.
#ifndef COMITY_TESTS_BENCH_RESULTS_H_
#define COMITY_TESTS_BENCH_RESULTS_H_

#include <cstdint>
#include <fstream>
#include <string>

#include "tests/bench/call_load.h"
#include "tests/bench/stream_load.h"

namespace comity::bench {

// Which measurement a figure belongs to.
struct Measurement {
  std::string workload;
  // Statements in the log when it began; 0 where that means nothing.
  std::uint64_t stored = 0;
  int run = 0;
};

// One thread. Every figure is on disk when Add returns, so that a run that is
// interrupted has not been for nothing.
class Results {
 public:
  // Figures are added to what `path` holds.
  explicit Results(const std::string& path) : file_(path, std::ios::app) {}

  bool ok() const { return file_.good(); }

  // The unit is the end of the metric's name.
  void Add(const Measurement& measurement, const std::string& metric,
           double value);

  // Rate, latencies and processor time of both sides.
  void AddLoad(const Measurement& measurement, const LoadResult& load);

  // Rate and processor time of both sides, for each statement.
  void AddStreams(const Measurement& measurement, const StreamResult& result);

 private:
  std::ofstream file_;
};

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_RESULTS_H_
