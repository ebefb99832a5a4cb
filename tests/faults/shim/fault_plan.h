// What the shim does to a process, and when, as the environment says:
//
//   COMITY_FAULT_ROOT     the folder whose files it watches; absolute
//   COMITY_FAULT_REPORT   a file of sizeof(FaultReport) bytes, written live
//   COMITY_FAULT_ACT      count | kill | power | fail
//   COMITY_FAULT_CLASSES  any of write,sync,name,read: which operations count
//   COMITY_FAULT_AT       the number of the operation, from 1
//   COMITY_FAULT_WHEN     kill: before | middle | after its effect
//   COMITY_FAULT_LOSS     power: what is lost, see disk_model.h
//   COMITY_FAULT_NO_SYNC  1: the disk says that it synced, and did not
//   COMITY_FAULT_ERROR    fail: EIO | ENOSPC
//   COMITY_FAULT_LASTS    fail: once | on
//   COMITY_FAULT_SEED     of everything random
//
// Operations are numbered in one order over all threads.
#ifndef COMITY_TESTS_FAULTS_SHIM_FAULT_PLAN_H_
#define COMITY_TESTS_FAULTS_SHIM_FAULT_PLAN_H_

#include <atomic>
#include <cstdint>
#include <string>

namespace comity::faults {

enum class CallClass : unsigned {
  kWrite = 1,  // write and its relatives, ftruncate, fallocate
  kSync = 2,   // fsync, fdatasync, sync_file_range
  kName = 4,   // creation, rename, link, unlink, mkdir
  kRead = 8,   // read, pread, fread
};

enum class Act : std::uint8_t { kCount, kKill, kPower, kFail };
enum class When : std::uint8_t { kBefore, kMiddle, kAfter };
enum class Loss : std::uint8_t {
  kNone,
  kHalf,
  kHoles,
  kReordered,
  kNames,
  kData,
};

struct FaultPlan {
  std::string root;
  std::string report;
  Act act = Act::kCount;
  unsigned classes = 0;  // of CallClass
  std::uint64_t at = 0;
  When when = When::kBefore;
  Loss loss = Loss::kNone;
  bool no_sync = false;
  int error = 0;
  bool lasts = false;
  std::uint64_t seed = 0;

  bool Counts(CallClass call) const {
    return (classes & static_cast<unsigned>(call)) != 0;
  }
};

// The plan of the environment; one without a root does nothing. Ends the
// process with code 99 if the environment makes no sense: a fault that is not
// played must not look like one that was survived.
FaultPlan PlanOfEnvironment();

// Shared with the driver through the report file, so that it stands also after
// a SIGKILL. All zero at the beginning.
struct FaultReport {
  std::atomic<std::uint64_t> operations;  // counted so far
  std::atomic<std::uint64_t> fired;       // faults that were played
  std::atomic<std::uint64_t> blind;       // the model and the disk differed
  char what[232];                         // the call, for people
};

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_SHIM_FAULT_PLAN_H_
