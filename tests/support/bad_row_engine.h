// An engine from which one stored row comes back with one bit flipped, as from
// bad memory, or not at all, as from a damaged block; what is stored stays
// right.
#ifndef COMITY_TESTS_SUPPORT_BAD_ROW_ENGINE_H_
#define COMITY_TESTS_SUPPORT_BAD_ROW_ENGINE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/engine.h"

namespace comity::storage {

// One thread.
class BadRowEngine final : public Engine {
 public:
  // `beneath` must outlive this.
  explicit BadRowEngine(Engine& beneath) : beneath_(beneath) {}

  // From now on bit `bit` of the value of `row` is flipped by every MultiGet.
  void Flip(RowKey row, std::size_t bit) {
    row_ = std::move(row);
    bit_ = bit;
  }
  void FlipNothing() { row_.reset(); }

  // From now on no read that covers `row` succeeds.
  void Spoil(RowKey row) { spoilt_ = std::move(row); }

  StatusOr<Lease> Acquire(std::string_view holder,
                          std::uint64_t ttl_ms) override {
    return beneath_.Acquire(holder, ttl_ms);
  }
  Status Renew(Epoch epoch, std::uint64_t ttl_ms) override {
    return beneath_.Renew(epoch, ttl_ms);
  }
  Status Release(Epoch epoch) override { return beneath_.Release(epoch); }
  StatusOr<Fence> Head() const override { return beneath_.Head(); }
  CommitReport Commit(const Batch& batch) override {
    return beneath_.Commit(batch);
  }
  StatusOr<std::unique_ptr<Snapshot>> TakeSnapshot() const override {
    auto snapshot = beneath_.TakeSnapshot();
    COMITY_RETURN_IF_ERROR(snapshot.status());
    return std::unique_ptr<Snapshot>(
        std::make_unique<BadRowSnapshot>(std::move(snapshot).value(), *this));
  }
  Status VerifyChecksums(const ReadPace& pace) const override {
    return beneath_.VerifyChecksums(pace);
  }

 private:
  class BadRowSnapshot final : public Snapshot {
   public:
    BadRowSnapshot(std::unique_ptr<Snapshot> beneath,
                   const BadRowEngine& engine)
        : beneath_(std::move(beneath)), engine_(engine) {}

    StatusOr<merkle::TreeSize> Head() const override {
      return beneath_->Head();
    }
    StatusOr<std::vector<std::optional<std::string>>> MultiGet(
        std::span<const RowKey> rows) const override {
      for (const RowKey& row : rows) {
        if (engine_.spoilt_ == row) {
          return Damaged();
        }
      }
      COMITY_ASSIGN_OR_RETURN(auto values, beneath_->MultiGet(rows));
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (engine_.row_ == rows[i] && values[i]) {
          char& byte = values[i]->at(engine_.bit_ / 8);
          byte = static_cast<char>(byte ^ (1 << (engine_.bit_ % 8)));
        }
      }
      return values;
    }
    StatusOr<std::vector<Row>> Scan(const ScanRange& range) const override {
      COMITY_ASSIGN_OR_RETURN(auto rows, beneath_->Scan(range));
      for (const Row& row : rows) {
        if (engine_.spoilt_ == RowKey{range.table, row.key}) {
          return Damaged();
        }
      }
      return rows;
    }

   private:
    static Status Damaged() {
      return DataLoss(ErrorReason::kStoreCorrupt, "a damaged block");
    }

    const std::unique_ptr<Snapshot> beneath_;
    const BadRowEngine& engine_;
  };

  Engine& beneath_;
  std::optional<RowKey> row_;
  std::size_t bit_ = 0;
  std::optional<RowKey> spoilt_;
};

}  // namespace comity::storage

#endif  // COMITY_TESTS_SUPPORT_BAD_ROW_ENGINE_H_
