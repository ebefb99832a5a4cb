#include "tests/bench/process_usage.h"

#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace comity::bench {
namespace {

// The parent, or 0. Source: proc(5), stat: the name is in parentheses and may
// hold any byte.
pid_t ParentOf(const std::filesystem::path& directory) {
  std::ifstream file(directory / "stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(") ");
  if (name_end == std::string::npos || line.size() < name_end + 4) {
    return 0;
  }
  return static_cast<pid_t>(
      std::strtol(line.c_str() + name_end + 4, nullptr, 10));
}

}  // namespace

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

double BusiestThreadUs(pid_t process) {
  double most_ns = 0;
  std::error_code error;
  const std::filesystem::path threads =
      "/proc/" + std::to_string(process) + "/task";
  for (const auto& thread :
       std::filesystem::directory_iterator(threads, error)) {
    std::ifstream file(thread.path() / "schedstat");
    double used_ns = 0;
    file >> used_ns;
    most_ns = std::max(most_ns, used_ns);
  }
  return most_ns / 1e3;
}

double OwnThreadTimeUs() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 +
         static_cast<double>(time.tv_nsec) / 1e3;
}

double ChildrenTimeUs(pid_t process) {
  double time_us = 0;
  std::error_code error;
  for (const auto& item : std::filesystem::directory_iterator("/proc", error)) {
    const auto id = static_cast<pid_t>(
        std::strtol(item.path().filename().c_str(), nullptr, 10));
    if (id > 0 && ParentOf(item.path()) == process) {
      time_us += ProcessorTimeUs(id);
    }
  }
  return time_us;
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

// Files may come and go meanwhile.
double SizeOfFiles(const std::string& directory) {
  double bytes = 0;
  std::error_code error;
  for (const auto& item :
       std::filesystem::recursive_directory_iterator(directory, error)) {
    std::error_code gone;
    const auto size = item.is_regular_file(gone) ? item.file_size(gone) : 0;
    bytes += gone ? 0 : static_cast<double>(size);
  }
  return bytes;
}

}  // namespace comity::bench
