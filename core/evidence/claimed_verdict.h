// What a server says of itself, beside what was recomputed. It is never
// believed; where it differs, somebody should know.
#ifndef COMITY_CORE_EVIDENCE_CLAIMED_VERDICT_H_
#define COMITY_CORE_EVIDENCE_CLAIMED_VERDICT_H_

#include <string_view>

#include "core/evidence/verdict.h"

namespace comity::evidence {

// Whether nothing that was asked was left open.
bool IsDecided(const Verdict& verdict);

// Notes RECOGNITION_DIFFERS in `verdict` if `claimed`, canonical bytes of a
// Verdict or nothing, answers the same question, both are decided, and they
// differ in what they say.
void CompareWithClaim(std::string_view claimed, Verdict& verdict);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_CLAIMED_VERDICT_H_
