// How much more memory this process has used at its worst since a moment: the
// kernel's word, so with everything that runs in it, also a test's own servers.
#ifndef COMITY_TESTS_SUPPORT_PEAK_MEMORY_H_
#define COMITY_TESTS_SUPPORT_PEAK_MEMORY_H_

#include <cstdint>
#include <fstream>
#include <string>

namespace comity::testing {

// Sanitizers keep freed memory, and shadows of all of it: what they use says
// nothing about the program.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kMemoryCanBeMeasured = false;
#else
inline constexpr bool kMemoryCanBeMeasured = true;
#endif

// One for the whole process at a time.
class PeakMemory {
 public:
  PeakMemory() {
    // "5" resets the peak. Source: proc(5), clear_refs.
    std::ofstream("/proc/self/clear_refs") << "5";
    before_kib_ = ReadKib("VmRSS:");
  }

  std::uint64_t growth_bytes() const {
    const std::uint64_t peak_kib = ReadKib("VmHWM:");
    return peak_kib > before_kib_ ? (peak_kib - before_kib_) * 1024 : 0;
  }

 private:
  static std::uint64_t ReadKib(const std::string& name) {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
      std::uint64_t kib = 0;
      if (word == name && status >> kib) {
        return kib;
      }
    }
    return 0;
  }

  std::uint64_t before_kib_ = 0;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_PEAK_MEMORY_H_
