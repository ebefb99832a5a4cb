// Waiting for what only another thread decides.
#ifndef COMITY_TESTS_SUPPORT_EVENTUALLY_H_
#define COMITY_TESTS_SUPPORT_EVENTUALLY_H_

#include <chrono>
#include <functional>
#include <thread>

namespace comity::testing {

// Waits until `done`, for 20 seconds at most; false if it never was.
inline bool Eventually(const std::function<bool()>& done) {
  for (int i = 0; i < 4000; ++i) {
    if (done()) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_EVENTUALLY_H_
