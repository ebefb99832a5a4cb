#include "server/admission/open_log.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"

namespace comity::server {

OpenLog::OpenLog(const storage::LogState& state, merkle::MapTree map,
                 HistoryCache& histories)
    : cache_(histories),
      map_(std::move(map)),
      map_root_(state.map_root),
      edge_(state.edge),
      last_admission_ms_(state.last_admission_ms),
      settled_size_(state.head.size.value) {}

const authority::History* OpenLog::Find(const Hash& key) {
  static const authority::History kEmpty;
  const auto held = histories_.find(key);
  if (held != histories_.end()) {
    return &held->second;
  }
  const auto value = map_.Get(key);
  if (!value) {
    return &kEmpty;
  }
  auto read = cache_.Get(key, *value);
  if (!read.ok()) {
    status_ = status_.ok() ? read.status() : status_;
    return nullptr;
  }
  // A reader of evidence cannot know more than is published, so the cache has
  // nothing beyond the committed log.
  held_count_ += (*read)->size();
  return &histories_.emplace(key, **read).first->second;
}

Status OpenLog::Append(authority::LoggedStatementPtr logged,
                       std::string entry_bytes) {
  const merkle::LeafIndex index = {size()};
  for (const Hash& key : logged->statement.header.keys) {
    if (Find(key) == nullptr) {
      return status_;
    }
  }
  for (const Hash& key : logged->statement.header.keys) {
    authority::History& history = histories_[key];
    history.push_back(logged);
    ++held_count_;
    if (!authority::IsCredentialHistory(history)) {
      grown_.insert(key);
      settled_size_ = index.value + 1;
    }
    // map_ is that of the last closed batch; the open one's changes lie over
    // it.
    const auto [change, is_first] = changed_.try_emplace(key);
    merkle::MapValue& value = change->second.now;
    if (is_first) {
      value = map_.Get(key).value_or(merkle::MapValue());
      change->second.before = value;
    }
    batch_.history.push_back({.map_key = key,
                              .number = value.count,
                              .item = {index, logged->leaf_hash}});
    value = value.Next(index, logged->leaf_hash);
  }
  batch_.statement_ids.push_back({logged->statement.id, index});
  batch_bytes_ += entry_bytes.size();
  last_admission_ms_ = logged->admitted_ms;
  // Tiles are the store's business; it computes them again from the bytes.
  edge_.Append(logged->leaf_hash);
  batch_.entries.push_back({std::move(entry_bytes), logged->leaf_hash});
  return OkStatus();
}

Status OpenLog::ApplyChanges() {
  if (map_.root() != map_root_) {
    return DataLoss(ErrorReason::kHashUnstable,
                    "the map in memory has another root than the log's");
  }
  batch_.map_updates.reserve(changed_.size());
  for (const auto& [key, change] : changed_) {
    batch_.map_updates.emplace_back(key, change.now);
  }
  std::sort(batch_.map_updates.begin(), batch_.map_updates.end());
  batch_.map_before.reserve(changed_.size());
  for (const merkle::MapUpdate& update : batch_.map_updates) {
    batch_.map_before.push_back(changed_[update.first].before);
  }
  COMITY_ASSIGN_OR_RETURN(map_, map_.Apply(batch_.map_updates));
  map_root_ = map_.root();
  return OkStatus();
}

StatusOr<storage::LogBatch> OpenLog::Close(std::uint64_t now_ms) {
  const Status applied = ApplyChanges();
  if (!applied.ok()) {
    status_ = applied;
    return applied;
  }
  last_admission_ms_ = std::max(now_ms, last_admission_ms_);
  statement::Entry entry;
  entry.admitted_ms = last_admission_ms_;
  entry.content = statement::MapCommitment{map_.root(), size(),
                                           statement::kMapFunctionVersion};
  std::string bytes = statement::EncodeEntry(entry);
  const Hash leaf_hash = merkle::LeafHash(bytes);
  edge_.Append(leaf_hash);
  batch_.entries.push_back({std::move(bytes), leaf_hash});
  batch_.new_head = edge_.Head();
  batch_.map_root = map_.root();
  batch_.map_size = map_.size();
  batch_.last_admission_ms = last_admission_ms_;
  changed_.clear();
  batch_bytes_ = 0;
  return std::exchange(batch_, {});
}

void OpenLog::Committed() {
  for (const Hash& key : grown_) {
    cache_.Offer(key,
                 std::make_shared<const authority::History>(histories_[key]));
  }
  grown_.clear();
}

void OpenLog::Forget() {
  histories_.clear();
  held_count_ = 0;
}

}  // namespace comity::server
