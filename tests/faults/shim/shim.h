// Numbers the watched operations of a process and decides what becomes of
// each. The functions that take the place of the C library's are in
// fault_shim.cc; what the disk would hold is in disk_model.h.
#ifndef COMITY_TESTS_FAULTS_SHIM_SHIM_H_
#define COMITY_TESTS_FAULTS_SHIM_SHIM_H_

#include <cerrno>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "tests/faults/shim/disk_model.h"
#include "tests/faults/shim/fault_plan.h"

namespace comity::faults {

// Thread-safe. One for each process, never destroyed.
class Shim {
 public:
  static Shim& Get();

  // Whether the calling thread is inside of the shim, whose own calls count
  // for nothing.
  static bool IsInside();

  // Whether `path` is below the watched folder; made absolute in `absolute`.
  bool IsWatched(const char* path, std::string& absolute) const;

  // Runs one operation under the lock. `full` has the effect and returns what
  // the C library does, -1 for an error. `half` has a part of the effect, for
  // a process that dies in the middle; `record` tells the model.
  template <typename Full, typename Half, typename Record>
  auto Run(CallClass call, std::string_view what, const std::string& path,
           Full full, Half half, Record record) -> decltype(full());

  // Runs `work` with the model under the lock, and counts nothing.
  template <typename Work>
  auto Quietly(Work work) {
    const Guard guard(*this);
    return work(model_);
  }

  bool active() const { return !plan_.root.empty(); }
  bool lies_about_sync() const { return plan_.no_sync; }

  // The process ends by itself.
  void CheckModel();

 private:
  enum class Fate { kPass, kFail, kKill, kPower };

  class Guard {
   public:
    explicit Guard(Shim& shim);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    const std::lock_guard<std::mutex> lock_;
  };

  Shim();
  Fate Decide(CallClass call, std::string_view what, const std::string& path);
  [[noreturn]] void Die();
  [[noreturn]] void LosePowerAndDie();
  void NoteBlindness();

  const FaultPlan plan_;
  FaultReport* report_ = nullptr;
  std::mutex mutex_;
  DiskModel model_;
};

template <typename Full, typename Half, typename Record>
auto Shim::Run(CallClass call, std::string_view what, const std::string& path,
               Full full, Half half, Record record) -> decltype(full()) {
  const Guard guard(*this);
  const Fate fate = Decide(call, what, path);
  if (fate == Fate::kFail) {
    errno = plan_.error;
    return static_cast<decltype(full())>(-1);
  }
  if (fate == Fate::kKill && plan_.when != When::kAfter) {
    if (plan_.when == When::kMiddle) {
      half();
    }
    Die();
  }
  if (fate == Fate::kPower && call == CallClass::kSync) {
    LosePowerAndDie();
  }
  const auto result = full();
  const int error = errno;
  if (result != static_cast<decltype(full())>(-1)) {
    record(model_, result);
  }
  if (fate == Fate::kKill) {
    Die();
  }
  if (fate == Fate::kPower) {
    LosePowerAndDie();
  }
  errno = error;
  return result;
}

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_SHIM_SHIM_H_
