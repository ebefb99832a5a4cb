// Histories from the store at one head, with a note of all that were asked
// for.
#ifndef COMITY_SERVER_EVIDENCE_RECORDING_SOURCE_H_
#define COMITY_SERVER_EVIDENCE_RECORDING_SOURCE_H_

#include <map>

#include "core/authority/logged_statement.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "server/admission/history_cache.h"
#include "server/published_head.h"

namespace comity::server {

// One thread.
class RecordingSource final : public authority::HistorySource {
 public:
  // Both must outlive the source.
  RecordingSource(const PublishedHead& published, HistoryCache& histories)
      : published_(published), histories_(histories) {}

  // A history may hold statements above the head; judges look below it only.
  // Null if the store failed; status() then says how.
  const authority::History* Find(const Hash& key) override;

  const Status& status() const { return status_; }

  // All keys asked for, ascending, with their histories (empty if absent).
  const std::map<Hash, SharedHistory>& found() const { return found_; }

 private:
  const PublishedHead& published_;
  HistoryCache& histories_;
  std::map<Hash, SharedHistory> found_;
  Status status_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_EVIDENCE_RECORDING_SOURCE_H_
