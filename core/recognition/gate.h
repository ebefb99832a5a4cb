// What a credential must pass before any agreement is looked at, at home too:
// its own standing and its issuers' authority.
// Source: docs/spec, Recognition, R2 and R3.
#ifndef COMITY_CORE_RECOGNITION_GATE_H_
#define COMITY_CORE_RECOGNITION_GATE_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/error_reason.h"
#include "core/recognition/facts.h"

namespace comity::recognition {

// Whether an event recorded on `recorded_on` is known to who looks with the
// knowledge of `known_at`. An absent day hides nothing.
bool IsVisible(std::optional<CivilDate> recorded_on,
               std::optional<CivilDate> known_at);

// What a body's authority is worth on a day: nothing if it stands, otherwise
// kIssuerAuthorityAnnulled or kIssuerNotAuthorisedAtIssue.
std::optional<ErrorReason> AuthorityProblem(const Body& body, CivilDate day,
                                            std::optional<CivilDate> known_at);

struct GateResult {
  // Empty: the credential passes.
  std::set<ErrorReason> reasons;
  // The issuers that had authority on the day of issue, and the others.
  std::vector<std::string> issuers;
  std::vector<std::string> failed_issuers;
};

// Requires: query.credential is among facts.credentials.
GateResult CheckGate(const Facts& facts, const Query& query);

// Whether an issuer that passed is without authority on the day asked for.
bool HasAuthorityEndedLater(const Facts& facts, const Query& query,
                            const GateResult& gate);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_GATE_H_
