// What processes consume, so that a figure says how much processor time of
// which side it took.
#ifndef COMITY_TESTS_BENCH_PROCESS_USAGE_H_
#define COMITY_TESTS_BENCH_PROCESS_USAGE_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace comity::bench {

// Processor time that all threads of the process used so far, in microseconds;
// 0 if there is no such process.
double ProcessorTimeUs(pid_t process);

// The same for the thread of the process that used most. Source: proc(5),
// schedstat.
double BusiestThreadUs(pid_t process);

// The same for the calling thread alone.
double OwnThreadTimeUs();

// The same for all processes whose parent is `process` and that run now.
double ChildrenTimeUs(pid_t process);

// Resident memory in bytes, and its highest value so far; 0 if there is no
// such process. Source: proc(5), status.
struct Memory {
  std::uint64_t resident_bytes = 0;
  std::uint64_t peak_bytes = 0;
};
Memory MemoryOf(pid_t process);

// Bytes that the files below `directory` hold.
double SizeOfFiles(const std::string& directory);

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_PROCESS_USAGE_H_
