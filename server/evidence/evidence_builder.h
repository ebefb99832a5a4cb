// Makes evidence: it asks the verifier's own question of the store, notes
// which histories that needs, and packs exactly those with their proofs. So
// evidence is complete by construction.
#ifndef COMITY_SERVER_EVIDENCE_EVIDENCE_BUILDER_H_
#define COMITY_SERVER_EVIDENCE_EVIDENCE_BUILDER_H_

#include <span>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/question.h"
#include "server/admission/history_cache.h"
#include "server/published_head.h"
#include "storage/log_store.h"

namespace comity::server {

// Which log this is, and for which countries it speaks.
struct LogIdentity {
  std::string origin;
  Hash genesis_id;
  std::vector<std::string> countries;
};

// Thread-safe: every call works on the head it is given.
class EvidenceBuilder {
 public:
  // `store` and `histories` must outlive the builder.
  EvidenceBuilder(LogIdentity identity, const storage::LogStore& store,
                  HistoryCache& histories);

  // Canonical evidence::Evidence bytes for the question, under `published`.
  //
  // Errors: kEvidenceTooLarge; those of LogStore's reads.
  StatusOr<std::string> ForQuestion(const PublishedHead& published,
                                    const evidence::Question& question) const;

  // Evidence for the histories of `map_keys`, each present or absent; with
  // `with_authority`, also for all that their statements' authority rests on.
  //
  // Errors: as ForQuestion.
  StatusOr<std::string> ForHistories(const PublishedHead& published,
                                     std::span<const Hash> map_keys,
                                     bool with_authority) const;

 private:
  LogIdentity identity_;
  const storage::LogStore& store_;
  HistoryCache& histories_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_EVIDENCE_EVIDENCE_BUILDER_H_
