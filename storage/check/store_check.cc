#include "storage/check/store_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/merkle/tree_hash.h"
#include "storage/check/log_replay.h"
#include "storage/check/row_comparison.h"
#include "storage/log_batch.h"
#include "storage/log_rows.h"

namespace comity::storage {
namespace {

// Entries that are compared at once, and their bytes.
constexpr std::size_t kStepCountMax = 1024;
constexpr std::size_t kStepBytesMax = std::size_t{8} << 20;

class StoreChecker {
 public:
  StoreChecker(const Engine& engine, const StoreCheckInput& input)
      : engine_(engine), input_(input), comparison_(engine, views_) {}

  StatusOr<StoreReport> Run() {
    COMITY_ASSIGN_OR_RETURN(const Fence fence, engine_.Head());
    size_ = fence.head.value;
    COMITY_RETURN_IF_ERROR(ReadStoredState());
    COMITY_RETURN_IF_ERROR(ReadEntriesInOrder(
        engine_, 0, size_, input_.options,
        [this](std::uint64_t index, StatusOr<std::string> entry) {
          return Take(index, std::move(entry));
        }));
    COMITY_RETURN_IF_ERROR(CheckNothingBehind());
    JudgeEntries();
    if (entries_.difference_count == 0) {
      COMITY_RETURN_IF_ERROR(FinishViews());
      return views_;
    }
    return entries_;
  }

 private:
  // A state record that cannot be read is one more thing that can be derived.
  Status ReadStoredState() {
    COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine_.TakeSnapshot());
    const RowKey row = StateKey();
    const auto values = snapshot->MultiGet({&row, 1});
    if (values.ok() && values->front()) {
      auto parsed = ParseLogState(*values->front());
      if (parsed.ok()) {
        stored_state_ = *std::move(parsed);
      }
      return OkStatus();
    }
    return values.ok() || values.status().code() == StatusCode::kDataLoss
               ? OkStatus()
               : values.status();
  }

  Status Take(std::uint64_t index, StatusOr<std::string> entry) {
    if (!entry.ok()) {
      replay_broken_ = true;
      AddDifference(entries_, PlaceOf(EntryKey({index})),
                    entry.status().message());
      return OkStatus();
    }
    CompareWithTree(index, merkle::LeafHash(*entry));
    if (replay_broken_) {
      return OkStatus();
    }
    const Status added = replay_.Add(*std::move(entry));
    if (added.reason() == ErrorReason::kHashUnstable) {
      return added;  // This machine's memory, and not the store.
    }
    if (!added.ok()) {
      replay_broken_ = true;
      AddDifference(entries_, PlaceOf(EntryKey({index})), added.message());
      return OkStatus();
    }
    const merkle::TreeSize size = replay_.edge().size();
    CheckAgainst(input_.mark, "mark", entries_);
    if (stored_state_) {
      CheckAgainst(stored_state_->last_mark, "recorded mark", entries_);
    }
    if (replay_.count() >= kStepCountMax ||
        replay_.size_bytes() >= kStepBytesMax || size.value == size_) {
      return CompareStep();
    }
    return OkStatus();
  }

  // Where the entries turn out not to be those that were signed, the stored
  // tree tells which of them it is.
  void CompareWithTree(std::uint64_t index, const Hash& leaf_hash) {
    const std::uint64_t tile_index = index / merkle::kTileWidth;
    if (!leaf_tile_ || leaf_tile_index_ != tile_index) {
      leaf_tile_ = ReadLeafTile(tile_index);
      leaf_tile_index_ = tile_index;
    }
    const auto place = static_cast<unsigned>(index % merkle::kTileWidth);
    if (leaf_tile_ && place < leaf_tile_->width() &&
        leaf_tile_->Node(0, place) != leaf_hash) {
      AddDifference(suspects_, PlaceOf(EntryKey({index})),
                    "is not the one that the stored tree is made of");
    }
  }

  std::optional<merkle::ExpandedTile> ReadLeafTile(std::uint64_t index) const {
    if (index == size_ / merkle::kTileWidth) {
      return stored_state_
                 ? std::optional(stored_state_->edge.IncompleteTile(0))
                 : std::nullopt;
    }
    const auto snapshot = engine_.TakeSnapshot();
    const RowKey row = TileKey({.level = 0, .index = index});
    if (!snapshot.ok()) {
      return std::nullopt;
    }
    const auto values = (*snapshot)->MultiGet({&row, 1});
    return values.ok() && values->front()
               ? merkle::ExpandedTile::FromBytes(*values->front())
               : std::nullopt;
  }

  void CheckAgainst(const std::optional<merkle::TreeHead>& head,
                    const std::string& name, StoreReport& report) {
    if (head && head->size == replay_.edge().size() &&
        head->root != replay_.edge().Root()) {
      AddDifference(report, name,
                    "has another root at size " +
                        std::to_string(head->size.value) +
                        " than the entries lead to");
    }
  }

  Status CompareStep() {
    COMITY_ASSIGN_OR_RETURN(const LogBatch batch, replay_.Take());
    const auto prepared = PrepareBatch(state_, batch);
    if (!prepared.ok()) {
      return Internal("a replayed batch: " + prepared.status().message());
    }
    state_ = prepared->state;
    return comparison_.Compare(prepared->rows.puts);
  }

  Status CheckNothingBehind() {
    COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine_.TakeSnapshot());
    const auto rows = snapshot->Scan({.table = Table::kEntries,
                                      .lo = EntryKey({size_}).key,
                                      .hi = "",
                                      .limit = kStepCountMax});
    if (!rows.ok()) {
      return rows.status().code() == StatusCode::kDataLoss ? OkStatus()
                                                           : rows.status();
    }
    for (const Row& row : *rows) {
      AddDifference(entries_, PlaceOf({Table::kEntries, row.key}),
                    "lies behind the end of the log");
    }
    return OkStatus();
  }

  // Whether the entries are those that were signed. Only then does it make
  // sense to hold anything else against them.
  void JudgeEntries() {
    if (input_.mark && input_.mark->size.value > size_) {
      AddDifference(entries_, "mark",
                    "is at size " + std::to_string(input_.mark->size.value) +
                        "; the log has " + std::to_string(size_) + " entries");
    }
    if (!replay_broken_ && stored_state_ &&
        stored_state_->head.size.value == size_ &&
        stored_state_->head.root != replay_.edge().Root() && !MarkHolds()) {
      AddDifference(entries_, "state record",
                    "has another root than the entries lead to");
    }
    if (entries_.difference_count > 0) {
      for (StoreDifference& suspect : suspects_.differences) {
        AddDifference(entries_, std::move(suspect.place),
                      std::move(suspect.what));
      }
    }
    entries_.head = replay_.edge().Head();
    entries_.entries = size_;
  }

  bool MarkHolds() const {
    return input_.mark && input_.mark->size.value == size_ &&
           input_.mark->root == replay_.edge().Root();
  }

  Status FinishViews() {
    views_.head = replay_.edge().Head();
    views_.entries = size_;
    views_.entries_sound = true;
    if (size_ == 0) {
      return OkStatus();
    }
    COMITY_RETURN_IF_ERROR(comparison_.Finish(replay_.map(), size_));
    if (!stored_state_) {
      AddDifference(views_, "state record", "is missing or malformed");
      return OkStatus();
    }
    // No entry says what the signer had marked.
    state_.last_mark = stored_state_->last_mark;
    if (EncodeLogState(state_) != EncodeLogState(*stored_state_)) {
      AddDifference(views_, "state record", "is not what the entries lead to");
    }
    return OkStatus();
  }

  const Engine& engine_;
  const StoreCheckInput& input_;
  std::uint64_t size_ = 0;
  std::optional<LogState> stored_state_;
  std::optional<merkle::ExpandedTile> leaf_tile_;
  std::uint64_t leaf_tile_index_ = 0;
  LogReplay replay_;
  bool replay_broken_ = false;
  LogState state_;        // As the entries give it.
  StoreReport entries_;   // If the entries are not those that were signed.
  StoreReport suspects_;  // Which of them, if so.
  StoreReport views_;     // If they are.
  RowComparison comparison_;
};

}  // namespace

StatusOr<StoreReport> CheckStore(const Engine& engine,
                                 const StoreCheckInput& input) {
  return StoreChecker(engine, input).Run();
}

}  // namespace comity::storage
