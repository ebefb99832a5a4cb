// An engine whose next commits can be made to fail, before or *after* they
// took effect, as a disk or a network does.
#ifndef COMITY_TESTS_SUPPORT_FAULTY_ENGINE_H_
#define COMITY_TESTS_SUPPORT_FAULTY_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "storage/engine.h"

namespace comity::storage {

enum class Fault {
  // kUnknownOutcome without effect. Later calls answer kUnavailable.
  kLostBeforeEffect,
  // kUnknownOutcome with effect. Later calls answer kUnavailable.
  kLostAfterEffect,
  // kUnavailable without effect. Later calls work.
  kUnavailable,
  // kRetry without effect. Later calls work.
  kRetry,
  // kFenced without effect. Later calls work.
  kFenced,
};

// One thread. Snapshots are those of the engine beneath.
class FaultyEngine final : public Engine {
 public:
  // `beneath` must outlive this and keeps the rows.
  explicit FaultyEngine(Engine& beneath) : beneath_(beneath) {}

  // The commit that comes after `commits_before` others fails by `fault`.
  void FailCommit(Fault fault, int commits_before = 0) {
    fault_ = fault;
    countdown_ = commits_before;
  }
  // What a restarted process would find.
  void Reopen() { failed_ = false; }

  StatusOr<Lease> Acquire(std::string_view holder,
                          std::uint64_t ttl_ms) override {
    COMITY_RETURN_IF_ERROR(CheckOpen());
    return beneath_.Acquire(holder, ttl_ms);
  }
  Status Renew(Epoch epoch, std::uint64_t ttl_ms) override {
    COMITY_RETURN_IF_ERROR(CheckOpen());
    return beneath_.Renew(epoch, ttl_ms);
  }
  Status Release(Epoch epoch) override {
    COMITY_RETURN_IF_ERROR(CheckOpen());
    return beneath_.Release(epoch);
  }
  StatusOr<Fence> Head() const override {
    COMITY_RETURN_IF_ERROR(CheckOpen());
    return beneath_.Head();
  }
  CommitReport Commit(const Batch& batch) override {
    if (failed_) {
      return {CommitResult::kUnavailable, "failed earlier"};
    }
    if (!fault_ || countdown_-- > 0) {
      return beneath_.Commit(batch);
    }
    return FailWith(*std::exchange(fault_, std::nullopt), batch);
  }
  StatusOr<std::unique_ptr<Snapshot>> TakeSnapshot() const override {
    COMITY_RETURN_IF_ERROR(CheckOpen());
    return beneath_.TakeSnapshot();
  }
  Status VerifyChecksums(const ReadPace& pace) const override {
    COMITY_RETURN_IF_ERROR(CheckOpen());
    return beneath_.VerifyChecksums(pace);
  }

 private:
  Status CheckOpen() const {
    return failed_
               ? Unavailable(ErrorReason::kStoreUnavailable, "failed earlier")
               : OkStatus();
  }

  CommitReport FailWith(Fault fault, const Batch& batch) {
    switch (fault) {
      case Fault::kUnavailable:
        return {CommitResult::kUnavailable, "injected"};
      case Fault::kRetry:
        return {CommitResult::kRetry, "injected"};
      case Fault::kFenced:
        return {CommitResult::kFenced, "injected"};
      case Fault::kLostBeforeEffect:
        break;
      case Fault::kLostAfterEffect:
        if (CommitReport report = beneath_.Commit(batch);
            report.result != CommitResult::kOk) {
          return report;  // It would have failed anyhow.
        }
        break;
    }
    failed_ = true;
    return {CommitResult::kUnknownOutcome, "injected"};
  }

  Engine& beneath_;
  std::optional<Fault> fault_;
  int countdown_ = 0;
  bool failed_ = false;
};

}  // namespace comity::storage

#endif  // COMITY_TESTS_SUPPORT_FAULTY_ENGINE_H_
