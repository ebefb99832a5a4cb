// A log that this server holds whole and answers from: its own, or the copy of
// a partner's.
#ifndef COMITY_SERVER_EVIDENCE_HELD_LOG_H_
#define COMITY_SERVER_EVIDENCE_HELD_LOG_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "server/admission/history_cache.h"
#include "server/published_head.h"
#include "storage/log_store.h"

namespace comity::server {

// Which log it is, and for which countries it speaks.
struct LogIdentity {
  std::string origin;
  Hash genesis_id;
  std::vector<std::string> countries;
};

// What is pointed to must outlive the log. Thread-safe.
struct HeldLog {
  LogIdentity identity;
  const storage::LogStore* store = nullptr;
  HistoryCache* histories = nullptr;
  // The newest head to answer from; null before the first.
  std::function<PublishedHeadPtr()> newest;
  // Whether its signatures were checked when it was written: those of the own
  // log were, at admission.
  bool signatures_checked = false;
  // The head that mirrors are to fetch and cosign, so that all cosign one;
  // empty: the newest.
  std::function<PublishedHeadPtr()> announced = nullptr;
};

// All of them, by origin. Filled before the server listens, then only read:
// thread-compatible.
class HeldLogs {
 public:
  void Add(HeldLog log) {
    std::string origin = log.identity.origin;
    logs_.insert_or_assign(std::move(origin), std::move(log));
  }

  // Null if the log is not held here.
  const HeldLog* Find(std::string_view origin) const {
    const auto found = logs_.find(origin);
    return found == logs_.end() ? nullptr : &found->second;
  }

  const std::map<std::string, HeldLog, std::less<>>& all() const {
    return logs_;
  }

 private:
  std::map<std::string, HeldLog, std::less<>> logs_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_EVIDENCE_HELD_LOG_H_
