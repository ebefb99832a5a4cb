// Assembles, from the histories of two logs, the facts that recognition is
// decided by. Source: docs/spec, Across logs.
#ifndef COMITY_CORE_EVIDENCE_RECOGNITION_FACTS_H_
#define COMITY_CORE_EVIDENCE_RECOGNITION_FACTS_H_

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/recognition/plain_recognition.h"

namespace comity::evidence {

struct AgreementsOfPair {
  // In ascending order of their ids.
  std::vector<recognition::plain::AgreementFacts> agreements;
  // Acts of the origin country were recorded by the host.
  bool recorded_by_host = false;
  bool late_recorded = false;
};

// The agreements that stand for both countries: acts of each from the log
// pinned for it, or, for an origin without a log, as recorded by the host.
//
// A party is bound by the version that it began with last before the day `on`.
//
// Errors: undetermined if the host has no pinned log, if evidence of a log is
// missing, or if a history cannot be decided.
StatusOr<AgreementsOfPair> FindAgreements(LogDirectory& logs,
                                          const std::string& host_country,
                                          const std::string& origin_country,
                                          CivilDate on);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_RECOGNITION_FACTS_H_
