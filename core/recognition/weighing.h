// Weighs agreements for one host: every pair of parties that a credential may
// be recognised between, and which of them are open to choose from.
#ifndef COMITY_CORE_RECOGNITION_WEIGHING_H_
#define COMITY_CORE_RECOGNITION_WEIGHING_H_

#include <string>
#include <vector>

#include "core/recognition/candidate.h"
#include "core/recognition/decision.h"
#include "core/recognition/facts.h"
#include "core/recognition/gate.h"

namespace comity::recognition {

// What the rules said about one agreement and one pair of its parties.
struct Weight {
  const Agreement* agreement = nullptr;
  const Version* version = nullptr;
  std::string origin_party;
  std::string host_party;
  Path path = Path::kAgreement;
  Findings findings;
  bool text_missing = false;
  // The text is exclusive and means this credential: it shuts out others.
  bool is_exclusive = false;
  // Whether it is exclusive hangs on something that is not known.
  bool may_be_exclusive = false;

  bool failed() const { return !findings.reasons.empty(); }
  bool undecided() const {
    return !failed() && (text_missing || !findings.undisclosed.empty());
  }
  bool positive() const { return !failed() && !undecided(); }
  bool allows_chain() const {
    return version->terms && version->terms->chaining_allowed;
  }
  bool may_allow_chain() const { return text_missing || allows_chain(); }
};

// Weighs every agreement for `host` with the parties that the credential
// comes from. Where exclusive agreements apply, only theirs are returned.
// Sorted by agreement and origin party.
std::vector<Weight> WeighAgreements(const Facts& facts, const Query& query,
                                    const GateResult& gate,
                                    const std::string& host);

// The same for the second hop of a chain, with the party of the country
// `between` as origin and whoever issued the credential.
std::vector<Weight> WeighSecondHops(const Facts& facts, const Query& query,
                                    const GateResult& gate,
                                    const std::string& between,
                                    const std::string& host);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_WEIGHING_H_
