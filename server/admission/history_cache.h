// Parsed histories of the log, shared by admission and by evidence: so that
// judging the thousandth credential of an issuer reads nothing about the
// issuer again.
//
// A history only grows. So a cached one serves every head whose map commits to
// as many or fewer statements; a longer one is read anew and takes its place.
#ifndef COMITY_SERVER_ADMISSION_HISTORY_CACHE_H_
#define COMITY_SERVER_ADMISSION_HISTORY_CACHE_H_

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/authority/logged_statement.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_value.h"
#include "storage/log_store.h"

namespace comity::server {

// Shared, because a reader goes on with a history that made room meanwhile.
using SharedHistory = std::shared_ptr<const authority::History>;

// Histories of credentials are read through and not kept: there are millions
// of them, each asked for rarely.
//
// Thread-safety: thread-safe.
class HistoryCache {
 public:
  // Keeps histories of at most `bytes_max` bytes of statements in all. `store`
  // must outlive the cache.
  HistoryCache(const storage::LogStore& store, std::size_t bytes_max);

  // A history of `key` with at least `value.count` statements, the first of
  // which are those that `value`, the map's at some head, commits to.
  //
  // Errors: those of LogStore::ReadHistory and ReadEntries; kEntryMalformed.
  StatusOr<SharedHistory> Get(const Hash& key, const merkle::MapValue& value);

  // Keeps `history`, which just grew, unless it is a credential's.
  void Offer(const Hash& key, SharedHistory history);

 private:
  struct Item {
    Hash key;
    SharedHistory history;
    std::size_t size_bytes = 0;
  };

  SharedHistory Find(const Hash& key, std::size_t count_min);
  StatusOr<SharedHistory> Read(const Hash& key, const merkle::MapValue& value);

  const storage::LogStore& store_;
  const std::size_t bytes_max_;
  std::mutex mutex_;
  std::list<Item> items_;  // The most recently used first.
  std::unordered_map<Hash, std::list<Item>::iterator, HashOfHash> places_;
  std::size_t size_bytes_ = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_HISTORY_CACHE_H_
