// How the head of new evidence relates to the heads a verifier remembers.
// Source: docs/spec, Marks.
#ifndef COMITY_CORE_EVIDENCE_MARK_RULES_H_
#define COMITY_CORE_EVIDENCE_MARK_RULES_H_

#include <span>
#include <string_view>

#include "core/base/status.h"
#include "core/evidence/verifier.h"
#include "core/merkle/tree_types.h"

namespace comity::evidence {

struct MarkResult {
  // OK, or why nothing may be concluded: kForkDetected, kOlderThanKnown (from
  // a server), kRootMismatch or kProofMalformed (a failing proof).
  Status status;
  // The head extends what was remembered; marks may move to it.
  bool linked = false;
  // The head is below the newest that satisfied the policy: it says nothing
  // about today.
  bool outdated = false;
};

// Compares `head` of `origin` with `marks`, by the proofs that came along.
MarkResult CompareWithMarks(std::string_view origin,
                            const merkle::TreeHead& head, const Marks& marks,
                            bool online,
                            std::span<const ConsistencyProof> proofs);

// `marks` moved to `head`, which must be linked to them.
Marks Advance(const Marks& marks, const merkle::TreeHead& head,
              bool satisfies_policy);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_MARK_RULES_H_
