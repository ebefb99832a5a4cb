// One process's view of a disk, through everything that can go wrong between
// the two.
#ifndef COMITY_TESTS_SIMULATION_SIMULATED_ENGINE_H_
#define COMITY_TESTS_SIMULATION_SIMULATED_ENGINE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/engine.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/fate.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/random_record.h"

namespace comity::simulation {

// What will go wrong with the store; set by the world, used up by processes.
struct StoreFaults {
  std::optional<storage::Fault> next_commit;
  // So many of the following reads are concerned.
  int reads_fail = 0;
  int reads_damaged = 0;
  int scans_short = 0;
};

// Rules that a control breaks on purpose.
struct BrokenStore {
  // Answers OK before anything is durable.
  bool commits_late = false;
  // Lets everybody write.
  bool without_fence = false;
};

// One thread. All that is passed must outlive the engine.
class SimulatedEngine final : public storage::Engine {
 public:
  SimulatedEngine(Disk& disk, StoreFaults& faults, Fate& fate,
                  testing::RandomSource& dice, Coverage& coverage,
                  storage::ClockMs now_ms, BrokenStore broken)
      : disk_(disk),
        faults_(faults),
        fate_(fate),
        dice_(dice),
        coverage_(coverage),
        now_ms_(std::move(now_ms)),
        broken_(broken) {}

  StatusOr<Lease> Acquire(std::string_view holder,
                          std::uint64_t ttl_ms) override;
  Status Renew(storage::Epoch epoch, std::uint64_t ttl_ms) override;
  Status Release(storage::Epoch epoch) override;
  StatusOr<storage::Fence> Head() const override;
  storage::CommitReport Commit(const storage::Batch& batch) override;
  StatusOr<std::unique_ptr<storage::Snapshot>> TakeSnapshot() const override;
  Status VerifyChecksums(const storage::ReadPace&) const override {
    return OkStatus();
  }

  // Makes durable what `commits_late` held back.
  void Flush();

 private:
  class View;

  Status CheckReadable() const;
  const std::string* Find(const storage::RowKey& row) const;
  storage::CommitReport Write(const storage::Batch& batch);
  storage::CommitReport FailWith(storage::Fault fault,
                                 const storage::Batch& batch);
  void Damage(std::string& value) const;

  Disk& disk_;
  StoreFaults& faults_;
  Fate& fate_;
  testing::RandomSource& dice_;
  Coverage& coverage_;
  storage::ClockMs now_ms_;
  const BrokenStore broken_;
  bool failed_ = false;
  std::optional<storage::Batch> held_back_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_SIMULATED_ENGINE_H_
