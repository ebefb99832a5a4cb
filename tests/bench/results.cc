#include "tests/bench/results.h"

#include <cstdio>

namespace comity::bench {

// Names are this program's own and need no escapes.
void Results::Add(const Measurement& measurement, const std::string& metric,
                  double value) {
  file_ << "{\"workload\": \"" << measurement.workload
        << "\", \"stored\": " << measurement.stored
        << ", \"run\": " << measurement.run << ", \"metric\": \"" << metric
        << "\", \"value\": " << value << "}" << std::endl;
}

void Results::AddLoad(const Measurement& measurement, const LoadResult& load) {
  Add(measurement, "per_second", load.per_second());
  Add(measurement, "p50_ms", load.percentile_us(50) / 1000);
  Add(measurement, "p99_ms", load.percentile_us(99) / 1000);
  Add(measurement, "client_cpu_us", load.client_cpu_us_per_call);
  Add(measurement, "server_cpu_us", load.server_cpu_us_per_call);
  std::fprintf(stderr, "%-22s stored %7llu run %d: %8.0f/s p99 %7.2f ms\n",
               measurement.workload.c_str(),
               static_cast<unsigned long long>(measurement.stored),
               measurement.run, load.per_second(),
               load.percentile_us(99) / 1000);
}

void Results::AddStreams(const Measurement& measurement,
                         const StreamResult& result) {
  Add(measurement, "per_second", result.per_second());
  Add(measurement, "client_cpu_us", result.client_cpu_us_per_statement);
  Add(measurement, "server_cpu_us", result.server_cpu_us_per_statement);
  std::fprintf(stderr, "%-22s stored %7llu run %d: %8.0f/s\n",
               measurement.workload.c_str(),
               static_cast<unsigned long long>(measurement.stored),
               measurement.run, result.per_second());
}

}  // namespace comity::bench
