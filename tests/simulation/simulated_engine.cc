#include "tests/simulation/simulated_engine.h"

#include <algorithm>
#include <utility>

namespace comity::simulation {

using storage::CommitReport;
using storage::CommitResult;
using storage::Fault;

// Nothing is committed within one step of the world, so the disk itself is the
// snapshot.
class SimulatedEngine::View final : public storage::Snapshot {
 public:
  explicit View(const SimulatedEngine& engine) : engine_(engine) {}

  StatusOr<merkle::TreeSize> Head() const override {
    COMITY_RETURN_IF_ERROR(engine_.CheckReadable());
    return engine_.disk_.log.fence.fence.head;
  }

  StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const storage::RowKey> rows) const override {
    COMITY_RETURN_IF_ERROR(storage::CheckMultiGet(rows.size()));
    COMITY_RETURN_IF_ERROR(engine_.CheckReadable());
    std::vector<std::optional<std::string>> values;
    for (const storage::RowKey& row : rows) {
      const std::string* found = engine_.Find(row);
      values.push_back(found == nullptr ? std::nullopt : std::optional(*found));
    }
    auto& one = values[engine_.dice_.Below(values.size())];
    if (one && engine_.faults_.reads_damaged > 0) {
      engine_.Damage(*one);
    }
    return values;
  }

  StatusOr<std::vector<storage::Row>> Scan(
      const storage::ScanRange& range) const override {
    COMITY_RETURN_IF_ERROR(storage::CheckScanRange(range));
    COMITY_RETURN_IF_ERROR(engine_.CheckReadable());
    std::vector<storage::Row> found = Rows(range);
    if (range.reverse) {
      std::reverse(found.begin(), found.end());
    }
    if (found.size() > range.limit) {
      found.resize(range.limit);
    }
    if (!found.empty() && engine_.faults_.scans_short > 0) {
      --engine_.faults_.scans_short;
      engine_.coverage_.Count(Happening::kReadShort);
      found.resize(engine_.dice_.Below(found.size()));
    }
    if (!found.empty() && engine_.faults_.reads_damaged > 0) {
      engine_.Damage(found[engine_.dice_.Below(found.size())].value);
    }
    return found;
  }

 private:
  std::vector<storage::Row> Rows(const storage::ScanRange& range) const {
    const auto& rows = engine_.disk_.log.rows;
    std::vector<storage::Row> found;
    for (auto it = rows.lower_bound({range.table, range.lo});
         it != rows.end() && it->first.table == range.table &&
         (range.hi.empty() || it->first.key < range.hi);
         ++it) {
      found.push_back({it->first.key, *engine_.disk_.Find(it->first)});
    }
    return found;
  }

  const SimulatedEngine& engine_;
};

// What was written is read back also while it is held back, as from a cache.
const std::string* SimulatedEngine::Find(const storage::RowKey& row) const {
  if (held_back_) {
    for (const storage::Put& put : held_back_->puts) {
      if (put.row == row) {
        return &put.value;
      }
    }
  }
  return disk_.Find(row);
}

Status SimulatedEngine::CheckReadable() const {
  if (!fate_.dead() && faults_.reads_fail > 0) {
    --faults_.reads_fail;
    coverage_.Count(Happening::kReadFailed);
    return Unavailable(ErrorReason::kStoreUnavailable, "a read failed");
  }
  return failed_ || fate_.dead()
             ? Unavailable(ErrorReason::kStoreUnavailable, "failed earlier")
             : OkStatus();
}

void SimulatedEngine::Damage(std::string& value) const {
  if (value.empty()) {
    return;
  }
  --faults_.reads_damaged;
  coverage_.Count(Happening::kReadDamaged);
  char& byte = value[dice_.Below(value.size())];
  byte = static_cast<char>(byte ^ (1 << dice_.Below(8)));
}

StatusOr<storage::Engine::Lease> SimulatedEngine::Acquire(
    std::string_view holder, std::uint64_t ttl_ms) {
  COMITY_RETURN_IF_ERROR(CheckReadable());
  COMITY_ASSIGN_OR_RETURN(
      disk_.log.fence,
      storage::Acquired(disk_.log.fence, holder, ttl_ms, now_ms_()));
  return Lease{disk_.log.fence.fence.epoch, disk_.log.fence.fence.head};
}

Status SimulatedEngine::Renew(storage::Epoch epoch, std::uint64_t ttl_ms) {
  COMITY_RETURN_IF_ERROR(CheckReadable());
  COMITY_ASSIGN_OR_RETURN(
      disk_.log.fence,
      storage::Renewed(disk_.log.fence, epoch, ttl_ms, now_ms_()));
  return OkStatus();
}

Status SimulatedEngine::Release(storage::Epoch epoch) {
  COMITY_RETURN_IF_ERROR(CheckReadable());
  COMITY_ASSIGN_OR_RETURN(disk_.log.fence,
                          storage::Released(disk_.log.fence, epoch));
  return OkStatus();
}

StatusOr<storage::Fence> SimulatedEngine::Head() const {
  COMITY_RETURN_IF_ERROR(CheckReadable());
  return disk_.log.fence.fence;
}

StatusOr<std::unique_ptr<storage::Snapshot>> SimulatedEngine::TakeSnapshot()
    const {
  COMITY_RETURN_IF_ERROR(CheckReadable());
  return std::unique_ptr<storage::Snapshot>(std::make_unique<View>(*this));
}

CommitReport SimulatedEngine::Write(const storage::Batch& batch) {
  storage::FenceRow fence = disk_.log.fence;
  if (broken_.without_fence && batch.epoch < fence.fence.epoch) {
    fence.fence.epoch = batch.epoch;
  }
  CommitReport report = storage::CheckFence(fence, batch);
  if (report.result == CommitResult::kOk) {
    coverage_.Count(Happening::kCommitted);
    disk_.Write(batch);
  }
  return report;
}

void SimulatedEngine::Flush() {
  if (held_back_ && !fate_.dead()) {
    (void)Write(*held_back_);
  }
  held_back_.reset();
}

CommitReport SimulatedEngine::Commit(const storage::Batch& batch) {
  if (failed_ || !fate_.Passes(Happening::kCrashBeforeCommit)) {
    return {CommitResult::kUnavailable, "failed earlier"};
  }
  if (faults_.next_commit) {
    return FailWith(*std::exchange(faults_.next_commit, std::nullopt), batch);
  }
  Flush();
  if (broken_.commits_late) {
    held_back_ = batch;
    return {};
  }
  CommitReport report = Write(batch);
  if (!fate_.Passes(Happening::kCrashAfterCommit)) {
    return {CommitResult::kUnknownOutcome, "dead"};
  }
  return report;
}

CommitReport SimulatedEngine::FailWith(Fault fault,
                                       const storage::Batch& batch) {
  switch (fault) {
    case Fault::kUnavailable:
      coverage_.Count(Happening::kCommitUnavailable);
      return {CommitResult::kUnavailable, "injected"};
    case Fault::kRetry:
      coverage_.Count(Happening::kCommitRetry);
      return {CommitResult::kRetry, "injected"};
    case Fault::kFenced:
      return {CommitResult::kFenced, "injected"};
    case Fault::kLostBeforeEffect:
      coverage_.Count(Happening::kCommitLostBefore);
      break;
    case Fault::kLostAfterEffect:
      coverage_.Count(Happening::kCommitLostAfter);
      (void)Write(batch);
      break;
  }
  failed_ = true;
  return {CommitResult::kUnknownOutcome, "injected"};
}

}  // namespace comity::simulation
