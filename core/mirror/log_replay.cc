#include "core/mirror/log_replay.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"

namespace comity::mirror {
namespace {

std::string At(merkle::TreeSize size) {
  return "entry " + std::to_string(size.value);
}

}  // namespace

Status LogReplay::CheckTime(std::uint64_t admitted_ms,
                            const TimeBounds& bounds) const {
  const std::uint64_t earliest_ms =
      std::max(state_.last_admission_ms,
               size().value >= bounds.earliest_from ? bounds.earliest_ms : 0);
  if (admitted_ms < earliest_ms || admitted_ms > bounds.latest_ms) {
    return FailedPrecondition(
        ErrorReason::kTimeImplausible,
        At(size()) + " says it was admitted at " + std::to_string(admitted_ms) +
            " ms; plausible are " + std::to_string(earliest_ms) + " to " +
            std::to_string(bounds.latest_ms));
  }
  return OkStatus();
}

merkle::MapValue LogReplay::ValueOf(const Hash& key) const {
  const auto pending = pending_.find(key);
  return pending != pending_.end()
             ? pending->second
             : state_.map.Get(key).value_or(merkle::MapValue());
}

Status LogReplay::AddStatement(std::string_view statement,
                               ReplayedEntry& replayed) {
  COMITY_ASSIGN_OR_RETURN(const statement::Header header,
                          statement::ParseHeader(statement));
  replayed.statement_id = statement::StatementId(statement);
  for (const Hash& key : header.keys) {
    const merkle::MapValue value = ValueOf(key);
    replayed.history.push_back({key, value.count});
    pending_[key] = value.Next({size().value}, replayed.leaf_hash);
  }
  return OkStatus();
}

void LogReplay::ApplyPending() {
  std::vector<merkle::MapUpdate> updates(pending_.begin(), pending_.end());
  std::sort(updates.begin(), updates.end());
  state_.map = state_.map.Apply(updates);
  for (auto& [key, value] : pending_) {
    untaken_[key] = value;
  }
  pending_.clear();
}

Status LogReplay::CheckCommitment(const Hash& map_root, std::uint64_t covered,
                                  std::uint32_t version) {
  if (covered != size().value || version != statement::kMapFunctionVersion) {
    return DataLoss(ErrorReason::kCommitmentWrong,
                    At(size()) + " commits to a map over " +
                        std::to_string(covered) + " entries by function " +
                        std::to_string(version));
  }
  ApplyPending();
  if (map_root != state_.map.root()) {
    return DataLoss(ErrorReason::kCommitmentWrong,
                    At(size()) + " commits to the map " +
                        HexEncode(map_root.view()) + ", its entries give " +
                        HexEncode(state_.map.root().view()));
  }
  return OkStatus();
}

StatusOr<ReplayedEntry> LogReplay::Append(std::string_view entry,
                                          const TimeBounds& bounds) {
  COMITY_ASSIGN_OR_RETURN(const statement::Entry read,
                          statement::DecodeEntry(entry));
  COMITY_RETURN_IF_ERROR(CheckTime(read.admitted_ms, bounds));
  ReplayedEntry replayed;
  replayed.leaf_hash = merkle::LeafHash(entry);
  if (const auto* content =
          std::get_if<statement::StatementEntry>(&read.content)) {
    COMITY_RETURN_IF_ERROR(AddStatement(content->statement, replayed));
    ends_in_commitment_ = false;
  } else {
    const auto& commitment = std::get<statement::MapCommitment>(read.content);
    COMITY_RETURN_IF_ERROR(CheckCommitment(commitment.map_root,
                                           commitment.covered,
                                           commitment.map_function_version));
    ends_in_commitment_ = true;
  }
  state_.last_admission_ms = read.admitted_ms;
  replayed.finished_tiles = state_.edge.Append(replayed.leaf_hash);
  return replayed;
}

std::vector<merkle::MapUpdate> LogReplay::TakeMapUpdates() {
  ApplyPending();
  std::vector<merkle::MapUpdate> taken(untaken_.begin(), untaken_.end());
  std::sort(taken.begin(), taken.end());
  untaken_.clear();
  return taken;
}

}  // namespace comity::mirror
