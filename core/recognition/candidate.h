// One agreement, one party of origin and one host party: what the rules about
// agreements are applied to, and what they find.
#ifndef COMITY_CORE_RECOGNITION_CANDIDATE_H_
#define COMITY_CORE_RECOGNITION_CANDIDATE_H_

#include <set>
#include <vector>

#include "core/base/error_reason.h"
#include "core/recognition/decision.h"
#include "core/recognition/facts.h"
#include "core/recognition/gate.h"

namespace comity::recognition {

// Borrows everything for the time of one decision.
struct Candidate {
  const Facts& facts;
  const Query& query;
  const Credential& credential;
  const GateResult& gate;
  const Agreement& agreement;
  const Party& origin;
  const Party& host;
  // Second hop of a chain: who issued it does not matter (R9 is left out).
  bool second_hop = false;
};

// What rules found; each rule adds to it.
struct Findings {
  std::set<ErrorReason> reasons;  // Why it fails; empty: it does not.
  std::vector<RequiredCondition> conditions;
  std::set<Basis> basis;
  // Facts that the rules had to read and that the holder keeps closed.
  std::set<HeldFact> undisclosed;

  // Notes that `fact` is needed. Returns whether it is known.
  bool Needs(const Credential& credential, HeldFact fact) {
    if (!credential.undisclosed.contains(fact)) {
      return true;
    }
    undisclosed.insert(fact);
    return false;
  }
};

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_CANDIDATE_H_
