// Whether an agreement works for a pair of parties on a day.
// Source: docs/spec, Recognition, R6.
#ifndef COMITY_CORE_RECOGNITION_FORCE_RULES_H_
#define COMITY_CORE_RECOGNITION_FORCE_RULES_H_

#include "core/recognition/candidate.h"

namespace comity::recognition {

struct Force {
  // The version that is applied.
  const Version* version = nullptr;
  Path path = Path::kAgreement;  // kAgreement or kAcquiredRights.
  // Its text is not known, and the parties' acts alone do not settle it.
  bool text_missing = false;
};

// Applies the rules in their order and stops at the first failure, which
// stands alone in `findings.reasons`; only ACQUIRED_RIGHTS_EXPIRED joins the
// end that it belongs to.
Force CheckForce(const Candidate& candidate, Findings& findings);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_FORCE_RULES_H_
