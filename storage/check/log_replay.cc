#include "storage/check/log_replay.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"

namespace comity::storage {
namespace {

std::string EntryName(std::uint64_t index) {
  return "entry " + std::to_string(index);
}

}  // namespace

LogReplay::LogReplay(const LogState& state, merkle::MapTree map)
    : edge_(state.edge),
      map_(std::move(map)),
      last_admission_ms_(state.last_admission_ms) {}

Status LogReplay::Add(std::string bytes) {
  const std::uint64_t index = edge_.size().value;
  const auto entry = statement::DecodeEntry(bytes);
  if (!entry.ok()) {
    return DataLoss(ErrorReason::kEntryMalformed,
                    EntryName(index) + ": " + entry.status().message());
  }
  if (entry->admitted_ms < last_admission_ms_) {
    return DataLoss(ErrorReason::kTimeImplausible,
                    EntryName(index) + " was admitted before the one before");
  }
  const Hash leaf_hash = merkle::LeafHash(bytes);
  if (const auto* commitment =
          std::get_if<statement::MapCommitment>(&entry->content)) {
    COMITY_RETURN_IF_ERROR(ApplyChanges());
    if (commitment->covered != index || commitment->map_root != map_.root() ||
        commitment->map_function_version != statement::kMapFunctionVersion) {
      return DataLoss(
          ErrorReason::kCommitmentWrong,
          EntryName(index) + " commits to another map than its entries give");
    }
  } else {
    COMITY_RETURN_IF_ERROR(AddStatement(
        std::get<statement::StatementEntry>(entry->content).statement,
        leaf_hash));
  }
  last_admission_ms_ = entry->admitted_ms;
  edge_.Append(leaf_hash);
  size_bytes_ += bytes.size();
  batch_.entries.push_back({std::move(bytes), leaf_hash});
  return OkStatus();
}

// A statement whose header cannot be read touches no key.
Status LogReplay::AddStatement(const std::string& bytes,
                               const Hash& leaf_hash) {
  const merkle::LeafIndex index = {edge_.size().value};
  batch_.statement_ids.push_back({statement::StatementId(bytes), index});
  const auto header = statement::ParseHeader(bytes);
  if (!header.ok()) {
    return OkStatus();
  }
  for (const Hash& key : header->keys) {
    const auto [changed, is_first] = changed_.try_emplace(key);
    merkle::MapValue& value = changed->second;
    if (is_first) {
      value = map_.Get(key).value_or(merkle::MapValue());
    }
    batch_.history.push_back(
        {.map_key = key, .number = value.count, .item = {index, leaf_hash}});
    value = value.Next(index, leaf_hash);
  }
  return OkStatus();
}

Status LogReplay::ApplyChanges() {
  std::vector<merkle::MapUpdate> updates(changed_.begin(), changed_.end());
  std::sort(updates.begin(), updates.end());
  COMITY_ASSIGN_OR_RETURN(map_, map_.Apply(updates));
  for (const merkle::MapUpdate& update : updates) {
    to_store_.insert_or_assign(update.first, update.second);
  }
  changed_.clear();
  return OkStatus();
}

StatusOr<LogBatch> LogReplay::Take() {
  COMITY_RETURN_IF_ERROR(ApplyChanges());
  batch_.map_updates.assign(to_store_.begin(), to_store_.end());
  std::sort(batch_.map_updates.begin(), batch_.map_updates.end());
  to_store_.clear();
  batch_.new_head = edge_.Head();
  batch_.map_root = map_.root();
  batch_.map_size = map_.size();
  batch_.last_admission_ms = last_admission_ms_;
  size_bytes_ = 0;
  return std::exchange(batch_, {});
}

}  // namespace comity::storage
