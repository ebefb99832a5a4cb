// Counts the round trips that a caller costs an engine, so that a test can
// hold it to its budget.
#ifndef COMITY_TESTS_SUPPORT_COUNTING_ENGINE_H_
#define COMITY_TESTS_SUPPORT_COUNTING_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/engine.h"

namespace comity::storage {

// Taking a snapshot is free: a remote engine can do it with the first read.
struct RoundTrips {
  int commits = 0;
  int heads = 0;
  int multi_gets = 0;
  int scans = 0;
  int leases = 0;
  // Rows that were asked for one by one, or found by a scan.
  std::size_t rows = 0;

  int total() const { return commits + heads + multi_gets + scans + leases; }
};

// One thread.
class CountingEngine final : public Engine {
 public:
  // `beneath` must outlive this.
  explicit CountingEngine(Engine& beneath) : beneath_(beneath) {}

  // The counts since the last call of this.
  RoundTrips Take() { return std::exchange(count_, {}); }

  StatusOr<Lease> Acquire(std::string_view holder,
                          std::uint64_t ttl_ms) override {
    ++count_.leases;
    return beneath_.Acquire(holder, ttl_ms);
  }
  Status Renew(Epoch epoch, std::uint64_t ttl_ms) override {
    ++count_.leases;
    return beneath_.Renew(epoch, ttl_ms);
  }
  Status Release(Epoch epoch) override {
    ++count_.leases;
    return beneath_.Release(epoch);
  }
  StatusOr<Fence> Head() const override {
    ++count_.heads;
    return beneath_.Head();
  }
  CommitReport Commit(const Batch& batch) override {
    ++count_.commits;
    return beneath_.Commit(batch);
  }
  StatusOr<std::unique_ptr<Snapshot>> TakeSnapshot() const override {
    auto snapshot = beneath_.TakeSnapshot();
    COMITY_RETURN_IF_ERROR(snapshot.status());
    return std::unique_ptr<Snapshot>(std::make_unique<CountingSnapshot>(
        std::move(snapshot).value(), count_));
  }
  Status VerifyChecksums(const ReadPace& pace) const override {
    return beneath_.VerifyChecksums(pace);
  }

 private:
  class CountingSnapshot final : public Snapshot {
   public:
    CountingSnapshot(std::unique_ptr<Snapshot> beneath, RoundTrips& count)
        : beneath_(std::move(beneath)), count_(count) {}

    StatusOr<merkle::TreeSize> Head() const override {
      ++count_.heads;
      return beneath_->Head();
    }
    StatusOr<std::vector<std::optional<std::string>>> MultiGet(
        std::span<const RowKey> rows) const override {
      ++count_.multi_gets;
      count_.rows += rows.size();
      return beneath_->MultiGet(rows);
    }
    StatusOr<std::vector<Row>> Scan(const ScanRange& range) const override {
      ++count_.scans;
      auto found = beneath_->Scan(range);
      count_.rows += found.ok() ? found->size() : 0;
      return found;
    }

   private:
    std::unique_ptr<Snapshot> beneath_;
    RoundTrips& count_;
  };

  Engine& beneath_;
  mutable RoundTrips count_;
};

}  // namespace comity::storage

#endif  // COMITY_TESTS_SUPPORT_COUNTING_ENGINE_H_
