// Whether a registry that came back keeps every promise of a ledger: asked as
// a client asks, and recomputed from the entries as an auditor would.
#ifndef COMITY_TESTS_FAULTS_AUDIT_H_
#define COMITY_TESTS_FAULTS_AUDIT_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "tests/faults/ledger.h"
#include "tests/faults/subject.h"
#include "tests/faults/world.h"

namespace comity::faults {

// A log as its entries make it: both trees are computed here again.
class LogImage {
 public:
  // Errors: kInternal if an entry is malformed, a statement stands twice, or
  // a commitment is not what the entries below it lead to.
  static StatusOr<LogImage> Of(std::vector<std::string> entries);

  const std::vector<std::string>& entries() const { return entries_; }

  // OK if the log had that root at that size and ended there in a commitment.
  // Errors: kInternal with how it is not so.
  Status CheckHead(const merkle::TreeHead& head) const;
  // The same for every promise of the ledger.
  Status CheckLedger(const Ledger& ledger) const;

 private:
  std::vector<std::string> entries_;
  std::vector<Hash> roots_;         // by size, from 1
  std::set<std::uint64_t> closed_;  // sizes that end in a commitment
};

struct AuditPlan {
  // Statements below this number were submitted, answered or not, and are
  // submitted again.
  std::size_t submitted_count = 0;
  // The store is damaged: it may refuse to answer, but not answer wrongly.
  bool may_refuse = false;
};

struct AuditResult {
  Status breach;               // OK if every promise was kept
  std::size_t checked = 0;     // answers that verify
  std::size_t unanswered = 0;  // refusals; only if they may be
  bool stopped = false;        // ended while asked; only if it may refuse
};

// `subject` serves. The ledger takes what is answered.
AuditResult Audit(const World& world, const AuditPlan& plan, Subject& subject,
                  Ledger& ledger);

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_AUDIT_H_
