#include "server/admission/history_cache.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace comity::server {
namespace {

// What a statement takes in memory beside its bytes, roughly.
constexpr std::size_t kStatementOverheadBytes = 1024;

std::size_t SizeOf(const authority::History& history) {
  std::size_t size = kStatementOverheadBytes;
  for (const auto& logged : history) {
    size += 2 * logged->statement.bytes.size() + kStatementOverheadBytes;
  }
  return size;
}

}  // namespace

HistoryCache::HistoryCache(const storage::LogStore& store,
                           std::size_t bytes_max)
    : store_(store), bytes_max_(bytes_max) {}

StatusOr<SharedHistory> HistoryCache::Get(const Hash& key,
                                          const merkle::MapValue& value) {
  SharedHistory found = Find(key, value.count);
  if (found != nullptr) {
    return found;
  }
  COMITY_ASSIGN_OR_RETURN(SharedHistory read, Read(key, value));
  Offer(key, read);
  return read;
}

SharedHistory HistoryCache::Find(const Hash& key, std::size_t count_min) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(key);
  if (found == places_.end() || found->second->history->size() < count_min) {
    return nullptr;
  }
  items_.splice(items_.begin(), items_, found->second);
  return found->second->history;
}

StatusOr<SharedHistory> HistoryCache::Read(const Hash& key,
                                           const merkle::MapValue& value) {
  COMITY_ASSIGN_OR_RETURN(const auto items, store_.ReadHistory(key, value));
  auto history = std::make_shared<authority::History>();
  history->reserve(items.size());
  for (std::size_t begin = 0; begin < items.size();
       begin += storage::kEntryReadMax) {
    std::vector<merkle::LeafIndex> indices;
    std::vector<Hash> leaf_hashes;
    for (std::size_t i = begin;
         i < std::min(items.size(), begin + storage::kEntryReadMax); ++i) {
      indices.push_back(items[i].index);
      leaf_hashes.push_back(items[i].leaf_hash);
    }
    COMITY_ASSIGN_OR_RETURN(const auto entries,
                            store_.ReadEntries(indices, leaf_hashes));
    for (std::size_t i = 0; i < entries.size(); ++i) {
      COMITY_ASSIGN_OR_RETURN(auto logged, authority::ReadLoggedStatement(
                                               indices[i].value, entries[i]));
      if (logged == nullptr) {
        return DataLoss(ErrorReason::kStoreCorrupt,
                        "a history names an entry that touches no key");
      }
      history->push_back(std::move(logged));
    }
  }
  return SharedHistory(std::move(history));
}

void HistoryCache::Offer(const Hash& key, SharedHistory history) {
  if (history->empty() || authority::IsCredentialHistory(*history)) {
    return;
  }
  const std::size_t size_bytes = SizeOf(*history);
  if (size_bytes > bytes_max_) {
    return;
  }
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(key);
  if (found != places_.end()) {
    Item& item = *found->second;
    if (history->size() > item.history->size()) {
      size_bytes_ += size_bytes - item.size_bytes;
      item.history = std::move(history);
      item.size_bytes = size_bytes;
    }
    items_.splice(items_.begin(), items_, found->second);
  } else {
    items_.push_front({key, std::move(history), size_bytes});
    places_.emplace(key, items_.begin());
    size_bytes_ += size_bytes;
  }
  while (size_bytes_ > bytes_max_) {
    size_bytes_ -= items_.back().size_bytes;
    places_.erase(items_.back().key);
    items_.pop_back();
  }
}

}  // namespace comity::server
