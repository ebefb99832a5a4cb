#include "storage/check/store_rebuild.h"

#include <cstdint>
#include <string>
#include <utility>

#include "core/merkle/prover.h"
#include "storage/check/log_replay.h"
#include "storage/log_store.h"

namespace comity::storage {
namespace {

constexpr std::size_t kCommitCountMax = 2048;
constexpr std::size_t kCommitBytesMax = std::size_t{8} << 20;
constexpr std::uint64_t kLeaseMs = 60'000;

class Rebuild {
 public:
  explicit Rebuild(const RebuildInput& input) : input_(input) {}

  StatusOr<merkle::TreeHead> Run() {
    COMITY_ASSIGN_OR_RETURN(const Fence fence, input_.source->Head());
    size_ = fence.head.value;
    if (size_ < input_.signed_head.size.value) {
      return FailedPrecondition(
          ErrorReason::kStoreBehindMark,
          "the log has " + std::to_string(size_) + " entries, signed were " +
              std::to_string(input_.signed_head.size.value));
    }
    COMITY_ASSIGN_OR_RETURN(const auto lease,
                            input_.target->Acquire("rebuild", kLeaseMs));
    epoch_ = lease.epoch;
    const Status filled = Fill();
    // Whoever opens the store next shall not have to wait.
    const Status released = input_.target->Release(epoch_);
    COMITY_RETURN_IF_ERROR(filled);
    COMITY_RETURN_IF_ERROR(released);
    return store_->state().head;
  }

 private:
  Status Fill() {
    COMITY_RETURN_IF_ERROR(OpenTarget());
    return ReadEntriesInOrder(
        *input_.source, store_->size().value, size_, input_.options,
        [this](std::uint64_t, StatusOr<std::string> entry) {
          return Take(std::move(entry));
        });
  }

  Status OpenTarget() {
    COMITY_ASSIGN_OR_RETURN(auto opened, LogStore::Open(*input_.target, {}));
    store_ = std::move(opened.store);
    replay_ = LogReplay(store_->state(), std::move(opened.map));
    const merkle::TreeSize signed_size = input_.signed_head.size;
    if (store_->size() < signed_size) {
      return OkStatus();  // Checked on the way.
    }
    COMITY_ASSIGN_OR_RETURN(
        const Hash root,
        merkle::Prover(store_->state().edge, *store_).RootAt(signed_size));
    return CheckRoot(root);
  }

  Status CheckRoot(const Hash& root) const {
    return root == input_.signed_head.root
               ? OkStatus()
               : DataLoss(ErrorReason::kStoreForksMark,
                          "the entries lead to another root at size " +
                              std::to_string(input_.signed_head.size.value));
  }

  Status Take(StatusOr<std::string> entry) {
    COMITY_RETURN_IF_ERROR(entry.status());
    COMITY_RETURN_IF_ERROR(replay_.Add(*std::move(entry)));
    const merkle::TreeSize size = replay_.edge().size();
    if (size == input_.signed_head.size) {
      COMITY_RETURN_IF_ERROR(CheckRoot(replay_.edge().Root()));
    }
    const bool full = replay_.count() >= kCommitCountMax ||
                      replay_.size_bytes() >= kCommitBytesMax;
    if (!full && size.value != size_) {
      return OkStatus();
    }
    COMITY_ASSIGN_OR_RETURN(LogBatch batch, replay_.Take());
    if (size.value == size_) {
      batch.last_mark = input_.signed_head;
    }
    return store_->Commit(epoch_, batch);
  }

  const RebuildInput& input_;
  std::uint64_t size_ = 0;
  Epoch epoch_;
  std::unique_ptr<LogStore> store_;
  LogReplay replay_;
};

}  // namespace

StatusOr<merkle::TreeHead> RebuildStore(const RebuildInput& input) {
  return Rebuild(input).Run();
}

}  // namespace comity::storage
