// Which histories a question asks for that nobody has shown yet: how somebody
// who asks several registries finds out what to fetch from each. It runs the
// verifier's own question, so what it finds is what the verifier will ask for.
#ifndef COMITY_CORE_EVIDENCE_MISSING_HISTORIES_H_
#define COMITY_CORE_EVIDENCE_MISSING_HISTORIES_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/evidence/policy.h"
#include "core/evidence/proven_registry.h"
#include "core/evidence/question.h"

namespace comity::evidence {

// What is proven so far, by origin.
using ProvenByOrigin = std::map<std::string, ProvenRegistry*, std::less<>>;

// Where to look for what is missing.
struct MissingQuery {
  // Asked one after the other; usually the same for several hosts.
  std::vector<Question> questions;
  // Origins that can still be asked. What others lack stays missing.
  std::set<std::string, std::less<>> askable;
  // Agreement texts that came beside the logs.
  std::vector<std::string> agreement_texts;
};

struct MissingHistories {
  // Map keys that are asked for and not shown, by askable origin.
  std::map<std::string, std::set<Hash>> keys;
  // Every origin whose log the questions look for, shown or not.
  std::set<std::string> wanted_origins;
};

// Runs the questions over `proven`. Whatever an askable log does not show is
// noted and taken for empty, so that one run finds several keys; some of them
// may turn out not to matter. If `keys` is empty, nothing was taken for empty:
// the verifier will find everything it asks of the askable logs.
//
// Work and memory are bounded as those of the verifier. One thread.
MissingHistories FindMissingHistories(const Policy& policy,
                                      const ProvenByOrigin& proven,
                                      const MissingQuery& query);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_MISSING_HISTORIES_H_
