// Makes evidence: it asks the verifier's own question of the logs held here,
// notes which histories that needs, and packs exactly those with their proofs.
// So evidence is complete by construction, as far as the logs are held.
#ifndef COMITY_SERVER_EVIDENCE_EVIDENCE_BUILDER_H_
#define COMITY_SERVER_EVIDENCE_EVIDENCE_BUILDER_H_

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/question.h"
#include "server/evidence/held_log.h"
#include "server/published_head.h"

namespace comity::server {

// What of the logs held here an answer may show.
struct EvidenceScope {
  // Origins that the caller's policy pins: a part about another would spoil
  // the evidence for it. Empty: the own log alone.
  std::vector<std::string> origins;
  // Add what answers for every country of these logs.
  bool every_host = false;
};

struct BuiltEvidence {
  std::string evidence;  // Canonical evidence::Evidence bytes.
  // What these logs answer. The verifier gives the answer that counts.
  evidence::Verdict verdict;
  // The head under which each log is shown, by origin.
  std::map<std::string, PublishedHeadPtr> heads;
};

// Thread-safe: every call works on the heads it finds or is given.
class EvidenceBuilder {
 public:
  // `logs` must outlive the builder and hold the log called `own`.
  EvidenceBuilder(const HeldLogs& logs, std::string own)
      : logs_(logs), own_(std::move(own)) {}

  // Evidence for the question, with the own log under `published`.
  //
  // Errors: kEvidenceTooLarge; those of LogStore's reads.
  StatusOr<BuiltEvidence> ForQuestion(const PublishedHeadPtr& published,
                                      const evidence::Question& question,
                                      const EvidenceScope& scope = {}) const;

 private:
  const HeldLogs& logs_;
  const std::string own_;
};

// Evidence about one log for the histories of `map_keys`, each present or
// absent, under `published`; with `with_authority`, also for all that their
// statements' authority rests on.
//
// Errors: as EvidenceBuilder::ForQuestion. Thread-safe.
StatusOr<std::string> HistoryEvidence(const HeldLog& log,
                                      const PublishedHeadPtr& published,
                                      std::span<const Hash> map_keys,
                                      bool with_authority);

}  // namespace comity::server

#endif  // COMITY_SERVER_EVIDENCE_EVIDENCE_BUILDER_H_
