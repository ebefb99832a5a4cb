#include "tests/bench/process_usage.h"

#include <time.h>

#include <fstream>
#include <string>

namespace comity::bench {

double ProcessorTimeUs(pid_t process) {
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 ||
      clock_gettime(clock, &time) != 0) {
    return 0;
  }
  return static_cast<double>(time.tv_sec) * 1e6 +
         static_cast<double>(time.tv_nsec) / 1e3;
}

Memory MemoryOf(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  Memory memory;
  for (std::string name; file >> name;) {
    std::uint64_t kilobytes = 0;
    if (name == "VmRSS:" && file >> kilobytes) {
      memory.resident_bytes = kilobytes * 1024;
    } else if (name == "VmHWM:" && file >> kilobytes) {
      memory.peak_bytes = kilobytes * 1024;
    }
  }
  return memory;
}

}  // namespace comity::bench
