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

struct BuiltEvidence {
  std::string evidence;  // Canonical evidence::Evidence bytes.
  // What this log alone answers. The verifier gives the answer that counts.
  evidence::Verdict verdict;
};

// Thread-safe: every call works on the head it is given.
class EvidenceBuilder {
 public:
  // `store` and `histories` must outlive the builder.
  EvidenceBuilder(LogIdentity identity, const storage::LogStore& store,
                  HistoryCache& histories);

  // Evidence for the question, under `published`; with `every_host`, for each
  // country of this log.
  //
  // Errors: kEvidenceTooLarge; those of LogStore's reads.
  StatusOr<BuiltEvidence> ForQuestion(const PublishedHead& published,
                                      const evidence::Question& question,
                                      bool every_host = false) const;

  // Evidence for the histories of `map_keys`, each present or absent; with
  // `with_authority`, also for all that their statements' authority rests on.
  //
  // Errors: as ForQuestion.
  StatusOr<std::string> ForHistories(const PublishedHead& published,
                                     std::span<const Hash> map_keys,
                                     bool with_authority) const;

 private:
  // The size that shows what was recorded by the end of question.known_at.
  StatusOr<authority::Horizon> HorizonFor(
      const PublishedHead& published, const evidence::Question& question) const;

  // The UTC day on which the entry was admitted.
  StatusOr<CivilDate> AdmissionDay(std::uint64_t index) const;

  LogIdentity identity_;
  const storage::LogStore& store_;
  HistoryCache& histories_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_EVIDENCE_EVIDENCE_BUILDER_H_
