#include "core/mirror/log_replay.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/statement.h"

namespace comity::mirror {
namespace {

std::string At(merkle::TreeSize size) {
  return "entry " + std::to_string(size.value);
}

}  // namespace

StatusOr<ReadEntry> ReadForReplay(std::string_view entry,
                                  const Hash& leaf_hash) {
  COMITY_ASSIGN_OR_RETURN(const statement::Entry decoded,
                          statement::DecodeEntry(entry));
  ReadEntry read;
  read.leaf_hash = leaf_hash;
  read.admitted_ms = decoded.admitted_ms;
  if (const auto* commitment =
          std::get_if<statement::MapCommitment>(&decoded.content)) {
    read.commitment = *commitment;
    return read;
  }
  const std::string& statement =
      std::get<statement::StatementEntry>(decoded.content).statement;
  COMITY_ASSIGN_OR_RETURN(statement::Header header,
                          statement::ParseHeader(statement));
  read.statement_id = statement::StatementId(statement);
  read.map_keys = std::move(header.keys);
  return read;
}

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

// The newest of what is known: a change that is not in the map yet, one that
// nobody took yet, what the map held before, and the map.
merkle::MapValue LogReplay::ValueOf(const Hash& key) const {
  for (const auto* known : {&pending_, &untaken_, &expected_}) {
    const auto found = known->find(key);
    if (found != known->end()) {
      return found->second;
    }
  }
  return state_.map.Get(key).value_or(merkle::MapValue());
}

void LogReplay::Expect(std::span<const Hash> map_keys) {
  const auto values = state_.map.GetAll(map_keys);
  expected_.clear();
  expected_.reserve(map_keys.size());
  for (std::size_t i = 0; i < map_keys.size(); ++i) {
    expected_[map_keys[i]] = values[i].value_or(merkle::MapValue());
  }
}

void LogReplay::AddStatement(const ReadEntry& read, ReplayedEntry& replayed) {
  replayed.statement_id = read.statement_id;
  for (const Hash& key : read.map_keys) {
    const merkle::MapValue value = ValueOf(key);
    replayed.history.push_back({key, value.count});
    pending_[key] = value.Next({size().value}, read.leaf_hash);
  }
}

Status LogReplay::ApplyPending() {
  std::vector<merkle::MapUpdate> updates(pending_.begin(), pending_.end());
  std::sort(updates.begin(), updates.end());
  COMITY_ASSIGN_OR_RETURN(state_.map, state_.map.Apply(updates));
  for (auto& [key, value] : pending_) {
    untaken_[key] = value;
  }
  pending_.clear();
  return OkStatus();
}

Status LogReplay::CheckCommitment(const statement::MapCommitment& commitment) {
  if (commitment.covered != size().value ||
      commitment.map_function_version != statement::kMapFunctionVersion) {
    return DataLoss(ErrorReason::kCommitmentWrong,
                    At(size()) + " commits to a map over " +
                        std::to_string(commitment.covered) +
                        " entries by function " +
                        std::to_string(commitment.map_function_version));
  }
  COMITY_RETURN_IF_ERROR(ApplyPending());
  if (commitment.map_root != state_.map.root()) {
    return DataLoss(ErrorReason::kCommitmentWrong,
                    At(size()) + " commits to the map " +
                        HexEncode(commitment.map_root.view()) +
                        ", its entries give " +
                        HexEncode(state_.map.root().view()));
  }
  return OkStatus();
}

StatusOr<ReplayedEntry> LogReplay::Append(std::string_view entry,
                                          const TimeBounds& bounds) {
  COMITY_ASSIGN_OR_RETURN(const ReadEntry read,
                          ReadForReplay(entry, merkle::LeafHash(entry)));
  return Append(read, bounds);
}

StatusOr<ReplayedEntry> LogReplay::Append(const ReadEntry& read,
                                          const TimeBounds& bounds) {
  COMITY_RETURN_IF_ERROR(CheckTime(read.admitted_ms, bounds));
  ReplayedEntry replayed;
  replayed.leaf_hash = read.leaf_hash;
  if (read.commitment) {
    COMITY_RETURN_IF_ERROR(CheckCommitment(*read.commitment));
  } else {
    AddStatement(read, replayed);
  }
  ends_in_commitment_ = read.commitment.has_value();
  state_.last_admission_ms = read.admitted_ms;
  replayed.finished_tiles = state_.edge.Append(replayed.leaf_hash);
  return replayed;
}

StatusOr<std::vector<merkle::MapUpdate>> LogReplay::TakeMapUpdates() {
  COMITY_RETURN_IF_ERROR(ApplyPending());
  std::vector<merkle::MapUpdate> taken(untaken_.begin(), untaken_.end());
  std::sort(taken.begin(), taken.end());
  untaken_.clear();
  expected_.clear();
  return taken;
}

}  // namespace comity::mirror
