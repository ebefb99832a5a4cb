#include "storage/memory/memory_engine.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <mutex>
#include <utility>

namespace comity::storage {

class MemoryEngine::MemorySnapshot final : public Snapshot {
 public:
  MemorySnapshot(const MemoryEngine& engine, std::uint64_t commit_number,
                 merkle::TreeSize head)
      : engine_(engine), commit_number_(commit_number), head_(head) {}

  MemorySnapshot(const MemorySnapshot&) = delete;
  MemorySnapshot& operator=(const MemorySnapshot&) = delete;

  ~MemorySnapshot() override {
    const std::unique_lock lock(engine_.mutex_);
    engine_.snapshots_.erase(engine_.snapshots_.find(commit_number_));
  }

  StatusOr<merkle::TreeSize> Head() const override { return head_; }

  StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const RowKey> rows) const override;
  StatusOr<std::vector<Row>> Scan(const ScanRange& range) const override;

 private:
  // Adds the row at `it` to `found`, if the snapshot sees a value there.
  void Add(Rows::const_iterator it, std::vector<Row>& found) const {
    if (const std::string* value = ValueAt(it->second, commit_number_)) {
      found.push_back({.key = it->first, .value = *value});
    }
  }

  const MemoryEngine& engine_;
  const std::uint64_t commit_number_;
  const merkle::TreeSize head_;
};

StatusOr<std::vector<std::optional<std::string>>>
MemoryEngine::MemorySnapshot::MultiGet(std::span<const RowKey> rows) const {
  COMITY_RETURN_IF_ERROR(CheckMultiGet(rows.size()));
  const std::shared_lock lock(engine_.mutex_);
  std::vector<std::optional<std::string>> values(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Rows& table = engine_.RowsOf(rows[i].table);
    const auto it = table.find(rows[i].key);
    if (it == table.end()) {
      continue;
    }
    if (const std::string* value = ValueAt(it->second, commit_number_)) {
      values[i] = *value;
    }
  }
  return values;
}

StatusOr<std::vector<Row>> MemoryEngine::MemorySnapshot::Scan(
    const ScanRange& range) const {
  COMITY_RETURN_IF_ERROR(CheckScanRange(range));
  const std::shared_lock lock(engine_.mutex_);
  const Rows& table = engine_.RowsOf(range.table);
  std::vector<Row> found;
  if (!range.hi.empty() && range.hi <= range.lo) {
    return found;
  }
  const auto first = table.lower_bound(range.lo);
  const auto last =
      range.hi.empty() ? table.end() : table.lower_bound(range.hi);
  if (range.reverse) {
    for (auto it = last; it != first && found.size() < range.limit;) {
      Add(--it, found);
    }
  } else {
    for (auto it = first; it != last && found.size() < range.limit; ++it) {
      Add(it, found);
    }
  }
  return found;
}

MemoryEngine::MemoryEngine(ClockMs now_ms) : now_ms_(std::move(now_ms)) {}

MemoryEngine::~MemoryEngine() { assert(snapshots_.empty()); }

StatusOr<Engine::Lease> MemoryEngine::Acquire(std::string_view holder,
                                              std::uint64_t ttl_ms) {
  const std::unique_lock lock(mutex_);
  COMITY_ASSIGN_OR_RETURN(fence_, Acquired(fence_, holder, ttl_ms, now_ms_()));
  return Lease{.epoch = fence_.fence.epoch, .head = fence_.fence.head};
}

Status MemoryEngine::Renew(Epoch epoch, std::uint64_t ttl_ms) {
  const std::unique_lock lock(mutex_);
  COMITY_ASSIGN_OR_RETURN(fence_, Renewed(fence_, epoch, ttl_ms, now_ms_()));
  return OkStatus();
}

Status MemoryEngine::Release(Epoch epoch) {
  const std::unique_lock lock(mutex_);
  COMITY_ASSIGN_OR_RETURN(fence_, Released(fence_, epoch));
  return OkStatus();
}

StatusOr<Fence> MemoryEngine::Head() const {
  const std::shared_lock lock(mutex_);
  return fence_.fence;
}

CommitReport MemoryEngine::Commit(const Batch& batch) {
  const std::unique_lock lock(mutex_);
  CommitReport report = CheckFence(fence_, batch);
  if (report.result != CommitResult::kOk) {
    return report;
  }
  ++commit_number_;
  for (const RowKey& row : batch.deletes) {
    Write(row, std::nullopt);
  }
  for (const Put& put : batch.puts) {
    Write(put.row, put.value);
  }
  fence_.fence.head = batch.new_head;
  return report;
}

StatusOr<std::unique_ptr<Snapshot>> MemoryEngine::TakeSnapshot() const {
  const std::unique_lock lock(mutex_);
  snapshots_.insert(commit_number_);
  return std::unique_ptr<Snapshot>(std::make_unique<MemorySnapshot>(
      *this, commit_number_, fence_.fence.head));
}

Status MemoryEngine::VerifyChecksums(const ReadPace&) const {
  return OkStatus();
}

const std::string* MemoryEngine::ValueAt(const Versions& versions,
                                         std::uint64_t at) {
  for (auto it = versions.rbegin(); it != versions.rend(); ++it) {
    if (it->since <= at) {
      return it->value ? &*it->value : nullptr;
    }
  }
  return nullptr;
}

MemoryEngine::Rows& MemoryEngine::RowsOf(Table table) {
  return tables_[static_cast<std::size_t>(table)];
}

const MemoryEngine::Rows& MemoryEngine::RowsOf(Table table) const {
  return tables_[static_cast<std::size_t>(table)];
}

void MemoryEngine::Write(const RowKey& row, std::optional<std::string> value) {
  Rows& table = RowsOf(row.table);
  const auto it = table.try_emplace(row.key).first;
  Versions& versions = it->second;
  const bool same_commit =
      !versions.empty() && versions.back().since == commit_number_;
  if (same_commit) {
    versions.back().value = std::move(value);
  } else {
    versions.push_back({.since = commit_number_, .value = std::move(value)});
  }
  // A version is needed if it is the newest that the oldest snapshot sees, or
  // any later one.
  const std::uint64_t oldest =
      snapshots_.empty() ? commit_number_ : *snapshots_.begin();
  auto needed = versions.end() - 1;
  while (needed != versions.begin() && needed->since > oldest) {
    --needed;
  }
  versions.erase(versions.begin(), needed);
  if (versions.size() == 1 && !versions.front().value) {
    table.erase(it);
  }
}

}  // namespace comity::storage
