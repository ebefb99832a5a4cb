// An engine in memory: for tests, simulations and try-outs. What it holds dies
// with it; otherwise it keeps the whole contract, snapshots included.
#ifndef COMITY_STORAGE_MEMORY_MEMORY_ENGINE_H_
#define COMITY_STORAGE_MEMORY_MEMORY_ENGINE_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/engine.h"
#include "storage/fence.h"

namespace comity::storage {

// Thread-safety: thread-safe; a Commit and a read wait for each other.
class MemoryEngine final : public Engine {
 public:
  // `now_ms` times the lease; it is called under the engine's lock.
  explicit MemoryEngine(ClockMs now_ms);
  ~MemoryEngine() override;

  StatusOr<Lease> Acquire(std::string_view holder,
                          std::uint64_t ttl_ms) override;
  Status Renew(Epoch epoch, std::uint64_t ttl_ms) override;
  Status Release(Epoch epoch) override;
  StatusOr<Fence> Head() const override;
  CommitReport Commit(const Batch& batch) override;
  StatusOr<std::unique_ptr<Snapshot>> TakeSnapshot() const override;
  Status VerifyChecksums(const ReadPace& pace) const override;

 private:
  class MemorySnapshot;

  // One value that a row had, from the commit numbered `since` on.
  struct Version {
    std::uint64_t since = 0;
    std::optional<std::string> value;  // nothing: deleted
  };
  using Versions = std::vector<Version>;  // oldest first
  using Rows = std::map<std::string, Versions, std::less<>>;

  // The value that a snapshot of commit number `at` sees, or null.
  static const std::string* ValueAt(const Versions& versions, std::uint64_t at);

  Rows& RowsOf(Table table);
  const Rows& RowsOf(Table table) const;
  // Sets the row's newest value and drops those that no snapshot can see.
  void Write(const RowKey& row, std::optional<std::string> value);

  const ClockMs now_ms_;
  mutable std::shared_mutex mutex_;
  std::array<Rows, kTableCount> tables_;
  FenceRow fence_;
  std::uint64_t commit_number_ = 0;
  // Commit numbers of the living snapshots.
  mutable std::multiset<std::uint64_t> snapshots_;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_MEMORY_MEMORY_ENGINE_H_
